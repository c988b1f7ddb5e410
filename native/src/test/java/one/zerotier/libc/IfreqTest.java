package one.zerotier.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class IfreqTest {
    private static final int LINUX_SIOCGIFMTU = 0x8921;

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
        assertThatThrownBy(() -> new Ifreq("nosuchdevice").ioctl("ask for MTU of nosuchdevice", LINUX_SIOCGIFMTU))
                .hasMessage("ask for MTU of nosuchdevice: No such device");
    }

    @Test
    void asksTheSystem() throws Exception {
        assertThat(new Ifreq("lo").ioctl("ask for MTU of lo", LINUX_SIOCGIFMTU).int32())
                .isGreaterThanOrEqualTo(1280);
    }
}
