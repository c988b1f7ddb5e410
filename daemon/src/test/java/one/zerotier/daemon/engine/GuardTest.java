package one.zerotier.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.network.Route;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.link.InterfaceAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine with 192.168.1.5 on eth0, its gateway .1 there; in a cloud also 10.128.0.7/32 with a gateway of its own. */
class GuardTest {
    private static final long NETWORK = 0x33f75bd24aa1b2c3L;
    private static final long SIBLING = 0x33f75bd24a000001L;
    private static final long STRANGER = 0x5a8772d153a1b2c3L;
    private static final NetworkSettings ALL = new NetworkSettings(true, List.of(), true, true, false);

    private static InterfaceAddress address(String device, String prefix, boolean up) {
        IpPrefix parsed = IpPrefix.parse(prefix);
        return new InterfaceAddress(
                device, 2, Ips.toJdk(parsed.ip()), parsed.bits(), false, false, false, up, device.equals("lo"));
    }

    private static one.zerotier.link.Route hostRoute(String target, @Nullable String gateway, String device) {
        IpPrefix parsed = IpPrefix.parse(target);
        InetAddress via = gateway == null ? null : Ips.toJdk(IpAddress.parse(gateway));
        return new one.zerotier.link.Route(Ips.toJdk(parsed.ip()), parsed.bits(), via, device, null, 0);
    }

    private static Underlay machine(Set<String> strictDevices) {
        HostState state = new HostState(
                List.of(
                        address("lo", "127.0.0.1/8", true),
                        address("eth0", "192.168.1.5/24", true),
                        address("eth0", "fe80::5/64", true),
                        address("eth0", "2001:db8:1::5/64", true),
                        address("ens4", "10.128.0.7/32", true),
                        address("eth9", "10.99.0.1/24", false),
                        address("zt7", "10.77.0.1/24", true),
                        address("mine", "10.147.17.5/24", true)),
                List.of(
                        hostRoute("0.0.0.0/0", "192.168.1.1", "eth0"),
                        hostRoute("::/0", "fe80::1", "eth0"),
                        hostRoute("0.0.0.0/0", "10.128.0.1", "ens4"),
                        hostRoute("10.55.0.0/16", null, "eth0"),
                        hostRoute("10.147.17.0/24", null, "mine")),
                Map.of(),
                strictDevices,
                Map.of());
        return Underlay.of(state, Set.of("mine"));
    }

    private static Guard guard(Guard.Claim... claims) {
        return new Guard(machine(Set.of("mine", "lo")), Set.of(IpAddress.parse("10.200.0.9")), List.of(claims));
    }

    private static @Nullable String route(Guard guard, String target) {
        return guard.objectionTo(NETWORK, new Route(IpPrefix.parse(target), null), ALL);
    }

    private static @Nullable String address(Guard guard, String prefix) {
        return guard.objectionTo(NETWORK, IpPrefix.parse(prefix), ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.168.1.0/24",
                "192.168.1.0/25",
                "192.168.1.128/25",
                "192.168.1.200/32",
                "192.168.1.1/32",
                "10.128.0.7/32",
                "10.55.3.0/24",
                "2001:db8:1::/64",
                "2001:db8:1::53/128"
            })
    void whatIsRightBehindAnInterfaceStaysThere(String target) {
        assertThat(route(guard(), target)).isNotNull();
        assertThat(address(guard(), target)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.128.0.1/32", "10.128.0.0/20"})
    void theGatewayStaysWhereItIsThoughNoSubnetHasItInIt(String target) {
        assertThat(route(guard(), target)).isEqualTo("it has the gateway 10.128.0.1 of ens4 in it");
        assertThat(address(guard(), "10.128.0.1/20")).isEqualTo("that is the gateway of ens4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "::/0",
                "192.168.0.0/16",
                "10.99.0.0/24",
                "10.77.0.0/24",
                "10.147.17.0/24",
                "fd00::/8",
                "8.8.8.0/24",
                "2001:db8::/32"
            })
    void whatIsWiderOrElsewhereIsLeftToTheRoutingTable(String target) {
        assertThat(route(guard(), target)).isNull();
    }

    @Test
    void anOperatorMayNamePartOfASubnetButNotTheGateway() {
        NetworkSettings named = new NetworkSettings(
                true,
                List.of(IpPrefix.parse("192.168.1.128/25"), IpPrefix.parse("192.168.1.0/30")),
                false,
                false,
                false);
        Route part = new Route(IpPrefix.parse("192.168.1.192/26"), null);
        Route rest = new Route(IpPrefix.parse("192.168.1.64/26"), null);
        Route gateway = new Route(IpPrefix.parse("192.168.1.0/30"), null);
        assertThat(guard().objectionTo(NETWORK, part, named)).isNull();
        assertThat(guard().objectionTo(NETWORK, IpPrefix.parse("192.168.1.193/26"), named))
                .isNull();
        assertThat(guard().objectionTo(NETWORK, rest, named)).isEqualTo("it is in the subnet 192.168.1.0/24 of eth0");
        assertThat(guard().objectionTo(NETWORK, gateway, named)).contains("gateway 192.168.1.1");
        assertThat(guard().objectionTo(NETWORK, IpPrefix.parse("192.168.1.1/30"), named))
                .contains("gateway");
        NetworkSettings all = new NetworkSettings(true, List.of(IpPrefix.parse("192.168.0.0/16")), false, false, false);
        assertThat(guard().objectionTo(NETWORK, part, all)).isNotNull();
    }

    @Test
    void anAddressIsNotSetIfItsSubnetHidesASupernode() {
        assertThat(address(guard(), "10.200.0.1/16"))
                .isEqualTo("its subnet has the supernode 10.200.0.9 in it, which would not be reached any more");
        assertThat(address(guard(), "10.201.0.1/16")).isNull();
        assertThat(route(guard(), "10.200.0.0/16")).isNull(); // our sockets do not follow routes
    }

    @Test
    void theStrictReversePathFilterForbidsRoutesOverSupernodesAndTheDefaultRoute() {
        Guard strict = new Guard(machine(Set.of("eth0")), Set.of(IpAddress.parse("10.200.0.9")), List.of());
        assertThat(route(strict, "0.0.0.0/0")).contains("filter of eth0", "sysctl -w net.ipv4.conf.all.rp_filter=2");
        assertThat(route(strict, "10.200.0.0/16")).contains("filter of eth0", "supernode 10.200.0.9");
        assertThat(route(strict, "10.201.0.0/16")).isNull();
        assertThat(route(strict, "::/0")).isNull();
    }

    @Test
    void theNetworkThatCameFirstKeepsItsSubnetAndItsRoutes() {
        Guard guard = guard(
                new Guard.Claim(STRANGER, "zt0", IpPrefix.parse("10.9.8.0/24"), true),
                new Guard.Claim(STRANGER, "zt0", IpPrefix.parse("10.60.0.0/16"), false),
                new Guard.Claim(STRANGER, "zt0", IpPrefix.parse("0.0.0.0/0"), false));
        assertThat(address(guard, "10.9.8.7/24"))
                .isEqualTo("it is in the subnet 10.9.8.0/24 of zt0, whose network came first");
        assertThat(address(guard, "10.9.8.7/16")).isNotNull();
        assertThat(address(guard, "10.9.9.7/16")).isNull();
        assertThat(route(guard, "10.9.8.0/25")).isNotNull();
        assertThat(route(guard, "10.60.0.0/16"))
                .isEqualTo("zt0 has the way to 10.60.0.0/16 already, and its network came first");
        assertThat(route(guard, "10.60.1.0/24")).isNull();
        assertThat(route(guard, "0.0.0.0/0")).isNotNull();
    }

    @Test
    void aControllerMayArrangeItsOwnNetworks() {
        Guard guard = guard(new Guard.Claim(SIBLING, "zt0", IpPrefix.parse("10.9.8.0/24"), true));
        assertThat(address(guard, "10.9.8.7/24")).isNull();
        assertThat(route(guard, "10.9.8.0/25")).isNull();
    }

    @Test
    void aGatewayOfAnotherFamilyIsNone() {
        Route route = new Route(IpPrefix.parse("10.60.0.0/16"), IpAddress.parse("fd00::1"));
        assertThat(guard().objectionTo(NETWORK, route, ALL)).isEqualTo("its gateway fd00::1 is of another family");
    }
}
