package one.zerotier.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import one.zerotier.libc.NativeException;
import org.junit.jupiter.api.Test;

final class TapPairTest {
    @Test
    void whatIsWrittenToOneIsReadFromTheOther() throws Exception {
        try (TapPair pair = new TapPair("zt0", "zt1", 2800)) {
            byte[] buffer = new byte[100];
            assertThat(pair.right().read(buffer, 0)).isZero();
            assertThat(pair.left().write(new byte[] {1, 2, 3}, 1, 2)).isTrue();
            assertThat(pair.right().read(buffer, 10)).isEqualTo(2);
            assertThat(buffer[10]).isEqualTo((byte) 2);
            pair.left().close();
            assertThatThrownBy(() -> pair.right().read(buffer, 0)).isInstanceOf(NativeException.class);
            assertThat(pair.right().write(buffer, 0, 10)).isFalse();
        }
    }
}
