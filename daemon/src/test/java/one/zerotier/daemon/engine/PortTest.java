package one.zerotier.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.Dns;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.Route;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.LogRecorder;
import one.zerotier.link.HostNetwork;
import one.zerotier.link.InterfaceAddress;
import one.zerotier.tap.TapPair;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a machine that only takes notes. */
class PortTest {
    private static final long NETWORK = 0x33f75bd24aa1b2c3L;
    private static final NetworkSettings ALL = new NetworkSettings(true, List.of(), true, true, true);
    private static final Guard NOBODY = new Guard(Underlay.NONE, Set.of(), List.of());
    private static final Guard AT_HOME = new Guard(
            new Underlay(
                    Map.of(IpPrefix.parse("192.168.1.0/24"), "eth0"),
                    Map.of(IpAddress.parse("192.168.1.1"), "eth0"),
                    Set.of()),
            Set.of(),
            List.of());

    private final Notes host = new Notes();
    private final LogRecorder log = new LogRecorder(Port.class);
    private TapPair taps;
    private Port port;

    /** A system that takes everything. */
    private static final class Notes implements HostNetwork {
        private final Set<String> addresses = new LinkedHashSet<>();
        private final Set<String> routes = new LinkedHashSet<>();
        private int changes;

        @Override
        public List<InterfaceAddress> addresses() {
            return List.of();
        }

        @Override
        public void addAddress(String device, InetAddress ip, int prefixLength) {
            changes++;
            addresses.add(ip.getHostAddress() + "/" + prefixLength);
        }

        @Override
        public void removeAddress(String device, InetAddress ip, int prefixLength) {
            changes++;
            addresses.remove(ip.getHostAddress() + "/" + prefixLength);
        }

        @Override
        public void addRoute(one.zerotier.link.Route route) {
            changes++;
            routes.add(name(route));
        }

        @Override
        public void removeRoute(one.zerotier.link.Route route) {
            changes++;
            routes.remove(name(route));
        }

        private static String name(one.zerotier.link.Route route) {
            InetAddress gateway = route.gateway();
            return route.target().getHostAddress() + "/" + route.bits()
                    + (gateway == null ? "" : " via " + gateway.getHostAddress());
        }

        @Override
        public List<one.zerotier.link.Route> routes(String device) {
            return List.of();
        }

        @Override
        public List<one.zerotier.link.Route> routes() {
            return List.of();
        }

        @Override
        public Map<String, String> ports() {
            return Map.of();
        }

        @Override
        public boolean dropsDetours(String device) {
            return false;
        }

        @Override
        public Set<Long> multicastGroups(String device) {
            return Set.of();
        }

        @Override
        public void setMtu(String device, int mtu) {}
    }

    @BeforeEach
    void make() throws Exception {
        taps = new TapPair("zt0", "zt1", NetworkConfig.DEFAULT_MTU);
        FrameChannel channel = new FrameChannel(taps.left(), new byte[0], (buffer, offset, length) -> {}, () -> {});
        port = new Port(NETWORK, taps.left(), channel, host, NetworkConfig.DEFAULT_MTU);
    }

    @AfterEach
    void close() {
        log.close();
        taps.close();
    }

    private static NetworkConfig config(List<String> ips, List<Route> routes) {
        return NetworkConfig.builder(NETWORK, new Address(0x5a8772d153L))
                .staticIps(ips.stream().map(IpPrefix::parse).toList())
                .routes(routes)
                .build();
    }

    private static Route route(String target, @Nullable String via) {
        return new Route(IpPrefix.parse(target), via == null ? null : IpAddress.parse(via));
    }

    @Test
    void setsWhatIsWantedOnceAndTakesItBack() {
        NetworkConfig config = config(
                List.of("10.9.8.7/24", "fd00::7/88"),
                List.of(
                        route("10.9.8.0/24", null),
                        route("10.77.0.0/16", "10.9.8.1"),
                        route("10.78.0.0/16", "10.9.8.7"),
                        route("0.0.0.0/0", "10.9.8.1")));
        port.apply(config, ALL, NOBODY, true);
        assertThat(host.addresses).hasSize(2);
        assertThat(host.routes).containsExactlyInAnyOrder("10.77.0.0/16 via 10.9.8.1", "0.0.0.0/0 via 10.9.8.1");
        int changes = host.changes;
        port.apply(config, ALL, NOBODY, true);
        assertThat(host.changes).isEqualTo(changes);

        port.apply(config, ALL, NOBODY, false);
        assertThat(host.routes).containsExactly("10.77.0.0/16 via 10.9.8.1");
        port.apply(config, NetworkSettings.DEFAULT, NOBODY, true);
        assertThat(host.routes).containsExactly("10.77.0.0/16 via 10.9.8.1");
        port.apply(config, new NetworkSettings(false, List.of(), true, true, true), NOBODY, true);
        assertThat(host.routes).isEmpty();
        assertThat(host.addresses).isEmpty();
        assertThat(port.claims()).isEmpty();
    }

    @Test
    void aBridgeHasTheAddressesInsteadOfItsPort() {
        NetworkConfig config = config(List.of("192.168.1.77/24"), List.of(route("10.77.0.0/16", "192.168.1.1")));
        port.apply(config, ALL, NOBODY, true);
        assertThat(port.joinBridge("br0")).isTrue();
        assertThat(port.joinBridge("br0")).isFalse();
        port.apply(config, ALL, AT_HOME, true);
        assertThat(host.addresses).isEmpty();
        assertThat(host.routes).isEmpty();
        assertThat(port.subnets()).as("no way to other members").containsExactly(IpPrefix.parse("192.168.1.77/24"));
        assertThat(port.joinBridge(null)).isTrue();
        port.apply(config, ALL, NOBODY, true);
        assertThat(host.addresses).containsExactly("192.168.1.77/24");
    }

    @Test
    void whatOthersRemoveIsSetAgain() {
        NetworkConfig config = config(List.of("10.9.8.7/24"), List.of(route("10.77.0.0/16", "10.9.8.1")));
        port.apply(config, ALL, NOBODY, true);
        List<IpPrefix> addresses = List.of(IpPrefix.parse("10.9.8.7/24"));
        var set = new one.zerotier.link.Route(
                Ips.toJdk(IpAddress.parse("10.77.0.0")), 16, Ips.toJdk(IpAddress.parse("10.9.8.1")), "zt0", null);
        port.observe(Set.of(), addresses, List.of(set));
        assertThat(port.lacksSomething()).isFalse();
        port.observe(Set.of(), addresses, List.of());
        assertThat(port.lacksSomething()).isTrue();
        host.routes.clear();
        port.forgetWhatIsMissing();
        port.apply(config, ALL, NOBODY, true);
        assertThat(host.routes).containsExactly("10.77.0.0/16 via 10.9.8.1");
        port.observe(Set.of(), List.of(), List.of(set));
        assertThat(port.lacksSomething()).isTrue();
    }

    @Test
    void aControllerThatWantsTooMuchIsRefusedWithOneLineEach() {
        List<Route> routes = new ArrayList<>(List.of(
                route("192.168.1.0/25", "10.9.8.1"),
                route("192.168.1.0/24", null),
                route("192.168.1.1/32", "10.9.8.1"),
                route("127.0.0.0/8", "10.9.8.1"),
                route("10.0.0.0/1", "10.9.8.1"),
                route("10.50.0.0/16", "fd00::1")));
        NetworkConfig config =
                config(List.of("10.9.8.7/24", "192.168.1.77/24", "192.168.1.1/32", "10.1.1.1/1"), routes);
        for (int i = 0; i < 3; i++) {
            port.apply(config, NetworkSettings.DEFAULT, AT_HOME, true);
        }
        assertThat(host.addresses).containsExactly("10.9.8.7/24");
        assertThat(host.routes).isEmpty();
        assertThat(log.lines())
                .hasSize(6)
                .contains("WARN Network 33f75bd24aa1b2c3: the route to 192.168.1.0/25 is not set on zt0:"
                        + " it has the gateway 192.168.1.1 of eth0 in it.")
                .contains("WARN Network 33f75bd24aa1b2c3: the address 192.168.1.77/24 is not set on zt0:"
                        + " it is in the subnet 192.168.1.0/24 of eth0.");
    }

    @Test
    void aControllerCannotFillTheLog() {
        for (int i = 0; i < 1_000; i++) {
            port.apply(
                    config(
                            List.of("10.9.8.7/24"),
                            List.of(
                                    route("192.168.1." + i % 256 + "/32", null),
                                    route("10." + i % 256 + ".0.0/16", "fd00::" + Integer.toHexString(i)))),
                    ALL,
                    AT_HOME,
                    true);
        }
        assertThat(log.lines()).hasSizeLessThanOrEqualTo(160);
        assertThat(new HashSet<>(log.lines())).hasSameSizeAs(log.lines());
    }

    @Test
    void nameServersOfAHostileControllerAreNotUsed() {
        List<IpAddress> servers = List.of(IpAddress.parse("10.9.8.1"));
        assertThat(port.domainServers(Dns.NONE)).isNull();
        assertThat(port.domainServers(new Dns("zt.example", servers))).isNotNull();
        assertThat(log.lines()).isEmpty();
        assertThat(port.domainServers(new Dns("--help\n", servers))).isNull();
        assertThat(port.domainServers(new Dns("--help\n", servers))).isNull();
        assertThat(log.lines())
                .containsExactly("WARN Network 33f75bd24aa1b2c3: its name servers are not used:"
                        + " \"--help?\" is not the name of a domain.");
    }
}
