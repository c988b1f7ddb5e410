package one.zerotier.libc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DarwinTest {
    @Test
    void composesNumbersOfIoctls() {
        assertThat(Darwin.io('B', 105)).isEqualTo(0x20004269);
        assertThat(Darwin.iow('B', 108, 32)).isEqualTo(0x8020426c);
        assertThat(Darwin.iowr('i', 17, 32)).isEqualTo(0xc0206911);
        assertThat(Darwin.iow('i', 52, 32)).isEqualTo(0x80206934);
    }
}
