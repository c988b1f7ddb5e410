package one.zerotier.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class IfreqTest {
    @Test
    void refusesNamesThatNoInterfaceCanHave() {
        for (String name : new String[] {"", "sixteen-letters."}) {
            assertThatThrownBy(() -> new Ifreq(name))
                    .isInstanceOf(NativeException.class)
                    .extracting(e -> ((NativeException) e).errno())
                    .isEqualTo(Errno.EINVAL);
        }
    }

    @Test
    void saysWhichCallFailed() {
        assertThatThrownBy(() -> Ifreq.mtu("nosuchdevice")).hasMessage("ask for MTU of nosuchdevice: No such device");
    }

    @Test
    void asksTheSystem() throws Exception {
        assertThat(Ifreq.mtu("lo")).isGreaterThanOrEqualTo(1280);
    }
}
