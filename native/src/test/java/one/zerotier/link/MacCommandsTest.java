package one.zerotier.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.Test;

final class MacCommandsTest {
    @Test
    void ofIfconfig() {
        InetAddress v6 = TestNet.ip("fd00::7");
        assertThat(MacCommands.addAddress("feth150", TestNet.ip("10.1.2.3"), 24))
                .containsExactly("/sbin/ifconfig", "feth150", "inet", "10.1.2.3/24", "alias");
        assertThat(MacCommands.addAddress("feth150", v6, 64))
                .containsExactly("/sbin/ifconfig", "feth150", "inet6", "fd00:0:0:0:0:0:0:7/64", "alias");
        assertThat(MacCommands.removeAddress("feth150", v6))
                .containsExactly("/sbin/ifconfig", "feth150", "inet6", "fd00:0:0:0:0:0:0:7", "-alias");
    }

    @Test
    void ofRoute() {
        Route direct = new Route(TestNet.ip("172.30.0.0"), 16, null, "feth150", TestNet.ip("10.1.2.3"));
        assertThat(MacCommands.route("add", direct))
                .containsExactly("/sbin/route", "-n", "add", "-inet", "172.30.0.0/16", "-interface", "feth150");
        Route indirect = new Route(TestNet.ip("fd01::"), 48, TestNet.ip("fd00::1"), "feth150", null);
        assertThat(MacCommands.route("delete", indirect))
                .containsExactly(
                        "/sbin/route", "-n", "delete", "-inet6", "fd01:0:0:0:0:0:0:0/48", "fd00:0:0:0:0:0:0:1");
    }

    @Test
    void aSecondAddressOfASubnetGetsASubnetOfItsOwn() {
        InetAddress first = TestNet.ip("10.1.2.3");
        List<InterfaceAddress> present =
                List.of(new InterfaceAddress("feth150", 9, first, 24, false, false, false, true, false));
        assertThat(MacCommands.usablePrefixLength(TestNet.ip("10.1.2.4"), 24, present))
                .isEqualTo(32);
        assertThat(MacCommands.usablePrefixLength(TestNet.ip("10.1.3.4"), 24, present))
                .isEqualTo(24);
        assertThat(MacCommands.usablePrefixLength(first, 24, present)).isEqualTo(24);
        assertThat(MacCommands.usablePrefixLength(TestNet.ip("fd00::7"), 64, present))
                .isEqualTo(64);
    }
}
