package one.zerotier.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import one.zerotier.libc.SystemProgram;
import one.zerotier.tap.TapDevice;
import one.zerotier.tap.TapDevices;
import one.zerotier.testnet.TestNet;

/** Runs in an empty network namespace: {@code eth9} leads to the system's default gateway, {@code zt0} to ours. */
final class DefaultRouteChild {
    private DefaultRouteChild() {}

    public static void main(String[] arguments) throws Exception {
        HostNetwork network = HostNetwork.current();
        InetAddress gateway = TestNet.ip("10.2.0.2");
        try (TapDevice eth = TapDevices.create("eth9", new byte[] {2, 0, 0, 0, 0, 1}, 1500);
                TapDevice tap = TapDevices.create("zt%d", new byte[] {2, 0, 0, 0, 0, 2}, 2800)) {
            network.addAddress(eth.name(), TestNet.ip("10.1.0.1"), 24);
            network.addAddress(tap.name(), TestNet.ip("10.2.0.1"), 24);
            network.addAddress(tap.name(), TestNet.ip("fd02::1"), 64);
            SystemProgram.run(List.of("/usr/sbin/ip", "route", "add", "default", "via", "10.1.0.2"));
            assertThat(wayOut()).contains("dev eth9");

            Route v4 = new Route(TestNet.ip("0.0.0.0"), 0, gateway, tap.name(), null);
            Route v6 = new Route(TestNet.ip("::"), 0, TestNet.ip("fd02::2"), tap.name(), null);
            for (int i = 0; i < 2; i++) {
                network.addRoute(v4);
                network.addRoute(v6);
            }
            assertThat(wayOut()).contains("via 10.2.0.2 dev zt0");
            assertThat(TestNet.iproute("route"))
                    .contains("\"dst\":\"default\",\"gateway\":\"10.1.0.2\"")
                    .contains("\"dst\":\"0.0.0.0/1\",\"gateway\":\"10.2.0.2\"")
                    .contains("\"dst\":\"128.0.0.0/1\",\"gateway\":\"10.2.0.2\"");
            assertThat(TestNet.iproute("-6", "route"))
                    .contains("\"dst\":\"::/1\",\"gateway\":\"fd02::2\"")
                    .contains("\"dst\":\"8000::/1\",\"gateway\":\"fd02::2\"");
            assertThat(network.routes(tap.name())).contains(v4, v6).noneMatch(route -> route.bits() == 1);
            assertThat(network.routes(eth.name())).anyMatch(Route::isDefault);

            network.removeRoute(v4);
            network.removeRoute(v6);
            assertThat(network.routes(tap.name())).doesNotContain(v4, v6);
            assertThat(wayOut()).contains("dev eth9");
        }
    }

    private static String wayOut() throws Exception {
        return SystemProgram.run(List.of("/usr/sbin/ip", "route", "get", "203.0.113.1"));
    }
}
