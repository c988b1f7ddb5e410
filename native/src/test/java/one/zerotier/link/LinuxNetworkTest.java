package one.zerotier.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import one.zerotier.libc.Errno;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.SystemProgram;
import one.zerotier.tap.TapDevice;
import one.zerotier.tap.TapDevices;
import one.zerotier.testnet.ChildJvm;
import one.zerotier.testnet.TestNet;
import org.assertj.core.api.AbstractObjectAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a tap device of its own; {@code ip} tells what really happened. */
@Timeout(60)
final class LinuxNetworkTest {
    private static final byte[] MAC = {0x32, 0x11, 0x22, 0x33, 0x44, 0x56};
    private static final InetAddress OURS_V4 = TestNet.v4(1, 1);
    private static final InetAddress NEIGHBOUR_V4 = TestNet.v4(1, 2);
    private static final InetAddress BEHIND_V4 = TestNet.v4(2, 0);
    private static final InetAddress OURS_V6 = TestNet.v6(1, 1);
    private static final InetAddress NEIGHBOUR_V6 = TestNet.v6(1, 2);
    private static final InetAddress BEHIND_V6 = TestNet.v6(2, 0);

    private final HostNetwork network = HostNetwork.current();
    private TapDevice tap;
    private String device;

    @BeforeAll
    static void requireRoot() {
        TestNet.requireRoot();
    }

    @BeforeEach
    void create() throws Exception {
        tap = TapDevices.create(TestNet.device("n"), MAC, 2800);
        device = tap.name();
    }

    @AfterEach
    void close() {
        tap.close();
    }

    @Test
    void addressesAppearAndVanish() throws Exception {
        addOurs();
        String broadcast = Subnet.last(OURS_V4, TestNet.V4_PREFIX_LENGTH).getHostAddress();
        assertThat(TestNet.iproute("addr", "show", "dev", device))
                .contains(
                        "\"local\":\"" + OURS_V4.getHostAddress() + "\",\"prefixlen\":27,\"broadcast\":\"" + broadcast)
                .contains("\"label\":\"" + device + "\"")
                .contains(shortened(OURS_V6) + "\",\"prefixlen\":64");
        network.removeAddress(device, OURS_V4, TestNet.V4_PREFIX_LENGTH);
        network.removeAddress(device, OURS_V6, TestNet.V6_PREFIX_LENGTH);
        assertThat(TestNet.iproute("addr", "show", "dev", device))
                .doesNotContain(OURS_V4.getHostAddress())
                .doesNotContain(shortened(OURS_V6));
    }

    @Test
    void aPortOfABridgeIsKnownAsSuch() throws Exception {
        assertThat(network.ports()).doesNotContainKey(device);
        String bridge = TestNet.device("b");
        SystemProgram.run(List.of("ip", "link", "add", bridge, "type", "bridge"));
        try {
            SystemProgram.run(List.of("ip", "link", "set", device, "master", bridge));
            assertThat(network.ports()).containsEntry(device, bridge);
            SystemProgram.run(List.of("ip", "link", "set", device, "nomaster"));
            assertThat(network.ports()).doesNotContainKey(device);
        } finally {
            SystemProgram.run(List.of("ip", "link", "del", bridge));
        }
    }

    @Test
    void whatIsThereMayBeAddedAndWhatIsNotMayBeRemoved() throws Exception {
        addOurs();
        addOurs();
        assertThat(ours()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            network.removeAddress(device, OURS_V4, TestNet.V4_PREFIX_LENGTH);
            network.removeAddress(device, OURS_V6, TestNet.V6_PREFIX_LENGTH);
        }
        assertThat(ours()).isEmpty();
        network.removeAddress("nosuchdevice", OURS_V4, TestNet.V4_PREFIX_LENGTH);
    }

    @Test
    void anotherPrefixLengthReplacesTheFirst() throws Exception {
        addOurs();
        network.addAddress(device, OURS_V4, 30);
        network.addAddress(device, OURS_V6, 80);
        assertThat(ours()).extracting(InterfaceAddress::prefixLength).containsExactlyInAnyOrder(30, 80);
        network.addAddress(device, OURS_V4, 32);
        assertThat(ours()).extracting(InterfaceAddress::prefixLength).containsExactlyInAnyOrder(32, 80);
    }

    @Test
    void theFirstAddressOfASubnetDoesNotTakeTheSecondWithIt() throws Exception {
        network.addAddress(device, OURS_V4, TestNet.V4_PREFIX_LENGTH);
        network.addAddress(device, NEIGHBOUR_V4, TestNet.V4_PREFIX_LENGTH);
        network.removeAddress(device, OURS_V4, TestNet.V4_PREFIX_LENGTH);
        assertThat(ours()).extracting(InterfaceAddress::ip).containsExactly(NEIGHBOUR_V4);
    }

    @Test
    void anAddressIsUsableAtOnce() throws Exception {
        addOurs();
        assertThat(ours()).noneMatch(InterfaceAddress::tentative);
        for (InetAddress ip : List.of(OURS_V4, OURS_V6)) {
            try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(ip, 0))) {
                assertThat(socket.getLocalAddress()).isEqualTo(ip);
            }
        }
    }

    @Test
    void addressesComeWithTheirInterface() throws Exception {
        addOurs();
        int index = NetworkInterface.getByName(device).getIndex();
        assertThat(network.addresses())
                .contains(
                        new InterfaceAddress(device, index, OURS_V4, 27, false, false, false, true, false),
                        new InterfaceAddress(device, index, OURS_V6, 64, false, false, false, true, false),
                        new InterfaceAddress("lo", 1, TestNet.ip("127.0.0.1"), 8, false, false, false, true, true));
    }

    @Test
    void deprecatedAddressesAreMarked() throws Exception {
        String address = OURS_V6.getHostAddress() + "/64";
        SystemProgram.run(List.of("/usr/sbin/ip", "addr", "add", address, "dev", device, "preferred_lft", "0"));
        assertThat(ours()).singleElement().matches(InterfaceAddress::deprecated);
    }

    @Test
    void thereMustBeSuchADevice() {
        assertThatThrownBy(() -> network.addAddress("nosuchdevice", OURS_V4, 24))
                .hasMessage("add address " + OURS_V4.getHostAddress() + "/24 to nosuchdevice: No such device")
                .extracting(e -> ((NativeException) e).errno())
                .isEqualTo(Errno.ENODEV);
        assertThatErrno(() -> network.routes("nosuchdevice")).isEqualTo(Errno.ENODEV);
    }

    @Test
    void ipv6MayBeSwitchedOff() throws Exception {
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf", device, "disable_ipv6"), "1");
        assertThatErrno(() -> network.addAddress(device, OURS_V6, 64)).isEqualTo(Errno.EACCES);
    }

    @Test
    void routesThroughAGateway() throws Exception {
        addOurs();
        Route v4 = new Route(BEHIND_V4, 27, NEIGHBOUR_V4, device, null);
        Route v6 = new Route(BEHIND_V6, 64, NEIGHBOUR_V6, device, null);
        addAndRemove(v4, "-4", "via " + NEIGHBOUR_V4.getHostAddress() + " proto static metric 5000");
        addAndRemove(v6, "-6", "via " + shortened(NEIGHBOUR_V6) + " proto static metric 5000");
    }

    @Test
    void routesToWhatIsRightBehindTheDevice() throws Exception {
        addOurs();
        Route v4 = new Route(BEHIND_V4, 27, null, device, OURS_V4);
        Route v6 = new Route(BEHIND_V6, 64, null, device, OURS_V6);
        addAndRemove(v4, "-4", "proto static scope link src " + OURS_V4.getHostAddress() + " metric 5000");
        addAndRemove(v6, "-6", "proto static src " + shortened(OURS_V6) + " metric 5000");
    }

    @Test
    void aRouteWithTheSameTargetIsReplaced() throws Exception {
        addOurs();
        for (InetAddress gateway : List.of(NEIGHBOUR_V4, TestNet.v4(1, 3))) {
            network.addRoute(new Route(BEHIND_V4, 27, gateway, device, null));
        }
        for (InetAddress gateway : List.of(NEIGHBOUR_V6, TestNet.v6(1, 3))) {
            network.addRoute(new Route(BEHIND_V6, 64, gateway, device, null));
        }
        assertThat(network.routes(device))
                .filteredOn(route -> route.metric() == Route.DEFAULT_METRIC)
                .extracting(Route::gateway)
                .containsExactly(TestNet.v4(1, 3), TestNet.v6(1, 3));
    }

    @Test
    void refusedRoutesSayWhy() throws Exception {
        addOurs();
        Route unreachable = new Route(BEHIND_V4, 27, TestNet.v4(3, 1), device, null);
        assertThatThrownBy(() -> network.addRoute(unreachable)).hasMessageMatching("add route to .* unreachable");
        assertThatErrno(() -> network.addRoute(new Route(BEHIND_V4, 27, null, device, NEIGHBOUR_V4)))
                .isEqualTo(Errno.EINVAL);
        try (TapDevice other = TapDevices.create(TestNet.device("o"), MAC, 2800)) {
            network.addRoute(new Route(BEHIND_V4, 27, null, other.name(), null));
            assertThatErrno(() -> network.addRoute(new Route(BEHIND_V4, 27, null, device, null)))
                    .isEqualTo(Errno.EEXIST);
        }
    }

    @Test
    void theRoutesOfTheSystemAreListedToo() throws Exception {
        addOurs();
        assertThat(network.routes(device))
                .contains(new Route(OURS_V4, 27, null, device, OURS_V4, 0))
                .anyMatch(route -> route.target().equals(Subnet.base(OURS_V6, 64)) && route.bits() == 64)
                .noneMatch(route -> route.target().isMulticastAddress());
    }

    /** In a namespace of its own, because it would cut this machine off. */
    @Test
    void aRouteToEverythingLeavesTheOldOneInPlace() throws Exception {
        ChildJvm.run(List.of("/usr/bin/unshare", "--net"), DefaultRouteChild.class);
    }

    @Test
    void theSystemListensToGroupsThatAreJoined() throws Exception {
        addOurs();
        long group = 0x0100_5e01_0203L;
        assertThat(network.multicastGroups(device)).contains(0x0100_5e00_0001L).doesNotContain(group);
        try (MulticastSocket socket = new MulticastSocket()) {
            socket.joinGroup(new InetSocketAddress(TestNet.ip("239.1.2.3"), 0), NetworkInterface.getByName(device));
            assertThat(network.multicastGroups(device)).contains(group);
        }
        assertThat(network.multicastGroups(device)).doesNotContain(group);
    }

    @Test
    void nothingIsKeptOfADeviceThatIsGone() throws Exception {
        LinuxNetwork linux = new LinuxNetwork();
        for (int i = 0; i < 3; i++) {
            try (TapDevice other = TapDevices.create(TestNet.device("g" + i), MAC, 2800)) {
                assertThat(linux.multicastGroups(other.name())).isNotEmpty();
            }
        }
        assertThat(linux.multicastGroups(device)).isNotEmpty();
        assertThat(linux.multicastTable())
                .as("read again only if something has changed")
                .isSameAs(linux.multicastTable());
        assertThat(linux.multicastTable().devices())
                .contains(device)
                .noneMatch(name -> name.startsWith(TestNet.device("g")));
    }

    @Test
    void setsTheMtu() throws Exception {
        network.setMtu(device, 1400);
        assertThat(tap.mtu()).isEqualTo(1400);
    }

    private void addOurs() throws NativeException {
        network.addAddress(device, OURS_V4, TestNet.V4_PREFIX_LENGTH);
        network.addAddress(device, OURS_V6, TestNet.V6_PREFIX_LENGTH);
    }

    /** The addresses of our device but the link-local one. */
    private List<InterfaceAddress> ours() throws NativeException {
        return network.addresses().stream()
                .filter(address ->
                        address.device().equals(device) && !address.ip().isLinkLocalAddress())
                .toList();
    }

    private void addAndRemove(Route route, String family, String shown) throws NativeException {
        network.addRoute(route);
        network.addRoute(route);
        String target = shortened(route.target()) + "/" + route.bits();
        assertThat(routes(family, target))
                .startsWith(target + " ")
                .contains(shown)
                .doesNotContain("\n");
        assertThat(network.routes(device)).contains(route);
        network.removeRoute(route);
        network.removeRoute(route);
        assertThat(routes(family, target)).isEmpty();
        assertThat(network.routes(device)).doesNotContain(route);
    }

    private String routes(String family, String target) throws NativeException {
        return SystemProgram.run(List.of("/usr/sbin/ip", family, "route", "show", target, "dev", device));
    }

    /** As {@code ip} writes it. */
    private static String shortened(InetAddress ip) {
        return ip.getHostAddress().replaceFirst("(:0){2,}(:|$)", "::");
    }

    private static AbstractObjectAssert<?, Object> assertThatErrno(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOf(NativeException.class)
                .extracting(e -> ((NativeException) e).errno());
    }
}
