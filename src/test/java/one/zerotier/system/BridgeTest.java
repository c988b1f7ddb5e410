package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/**
 * Segments of machines without ZeroTier behind members that are bridges.
 *
 * <pre>
 *   founder (public)      alice ── NAT ── internet ── NAT ── west ── printer
 *                                            └─────── NAT ── east ── desk
 * </pre>
 *
 * West and east have a Linux bridge of their virtual port and of the cable to their segment.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BridgeTest {
    private static final int TIMEOUT_S = 15;
    private static final int TRANSFER_LENGTH = 2_000_000;
    private static final String PRINTER = "10.9.8.200";
    private static final String PRINTER_MAC = "00:11:22:33:44:55";
    private static final String DESK = "10.9.8.201";

    private EarthLab earth;
    private Node alice;
    private Node west;
    private Node east;
    private Host printer;
    private Host desk;
    private String network;
    private String aliceIp;

    @BeforeAll
    void bridgeTwoSegments(TestInfo test) {
        earth = new EarthLab(test);
        alice = earth.newcomer("alice", Nat.Kind.PORT_RESTRICTED);
        west = earth.newcomer("west", Nat.Kind.PORT_RESTRICTED);
        east = earth.newcomer("east", Nat.Kind.PORT_RESTRICTED);
        network = Host.json(earth.founder
                        .cli("-j network create --public --name lan --pool 10.9.8.1-10.9.8.99 --route 10.9.8.0/24")
                        .out())
                .path("id")
                .asText();
        printer = segment(west, "printer", PRINTER);
        desk = segment(east, "desk", DESK);
        printer.run("ip", "link", "set", "eth0", "address", PRINTER_MAC);
        desk.run("ip", "link", "set", "eth0", "address", macLikeThoseOfMembers());
        alice.awaitEarth();
        alice.post("/network/" + network, "{}");
        aliceIp = alice.awaitLine("Network " + network + " \\(lan\\) is up on zt1 with (10\\.9\\.8\\.[0-9]+)/24\\.");
        awaitPing(printer, aliceIp);
        awaitPing(desk, aliceIp);
        awaitPing(desk, PRINTER);
    }

    /** As one in 64 machines has that invents its own. */
    private String macLikeThoseOfMembers() {
        String ofMember = west.host()
                .ipJson("link", "show", "dev", "zt1")
                .path(0)
                .path("address")
                .asText();
        return ofMember.substring(0, 2) + ":11:22:33:44:66";
    }

    /** A machine behind a bridge. */
    private Host segment(Node bridge, String name, String ip) {
        bridge.awaitEarth();
        Host machine = earth.lab.machine(name);
        Host.connect(bridge.host(), "segment", "169.254.9.1/16", machine, "eth0", ip + "/24");
        Program.Result made =
                earth.founder.cli("member set " + network + " " + bridge.address() + " bridge=yes assign-ips=no");
        assertThat(made.status()).as(made.all()).isZero();
        bridge.post("/network/" + network, "{}");
        await().atMost(TIMEOUT_S, SECONDS)
                .until(() -> bridge.api("/network/" + network).path("bridge").asBoolean());
        bridge.host()
                .shell("ip addr flush dev segment; ip link add br0 type bridge; ip link set segment master br0;"
                        + " ip link set zt1 master br0; ip link set br0 up");
        return machine;
    }

    @AfterAll
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    private static void awaitPing(Host from, String ip) {
        await(from + " pings " + ip).atMost(TIMEOUT_S, SECONDS).until(() -> from.canPing(ip));
    }

    @Test
    void hostsWithoutZeroTierAreOnTheNetwork() {
        awaitPing(alice.host(), PRINTER);
        awaitPing(alice.host(), DESK);
        assertThat(alice.host().run("ip", "neigh", "show", PRINTER)).contains(PRINTER_MAC);
        awaitPing(printer, DESK);
        for (boolean forth : new boolean[] {true, false}) {
            Host from = forth ? alice.host() : printer;
            Host to = forth ? printer : alice.host();
            Transfer.Outcome outcome = Transfer.run(from, to, forth ? PRINTER : aliceIp, TRANSFER_LENGTH);
            assertThat(outcome.receivedHash()).isEqualTo(outcome.sentHash());
        }
    }

    @Test
    void broadcastsReachAndLeaveASegment() {
        for (Host host : new Host[] {printer, desk, alice.host()}) {
            host.shell("echo 0 > /proc/sys/net/ipv4/icmp_echo_ignore_broadcasts");
        }
        String[] everybody = {"ping", "-n", "-b", "-c", "3", "-i", "0.3", "-W", "2", "10.9.8.255"};
        await().atMost(TIMEOUT_S, SECONDS)
                .untilAsserted(
                        () -> assertThat(alice.host().attempt(everybody).out()).contains(PRINTER, DESK));
        await().atMost(TIMEOUT_S, SECONDS)
                .untilAsserted(
                        () -> assertThat(printer.attempt(everybody).out()).contains(aliceIp, DESK));
    }

    @Test
    void aMachineThatMovesToTheOtherSegmentIsFoundThere() {
        awaitPing(alice.host(), PRINTER);
        Host moved = earth.lab.machine("moved");
        Host.connect(east.host(), "second", "169.254.9.2/16", moved, "eth0", PRINTER + "/24");
        east.host().shell("ip addr flush dev second; ip link set second master br0");
        printer.run("ip", "link", "set", "eth0", "down");
        moved.run("ip", "link", "set", "eth0", "address", PRINTER_MAC);
        await().atMost(TIMEOUT_S, SECONDS).until(() -> moved.canPing(aliceIp));
        assertThat(alice.host().canPing(PRINTER)).isTrue();
        assertThat(desk.canPing(PRINTER)).isTrue();

        moved.run("ip", "link", "set", "eth0", "down");
        printer.run("ip", "link", "set", "eth0", "up");
        await().atMost(TIMEOUT_S, SECONDS)
                .until(() -> printer.canPing(aliceIp) && alice.host().canPing(PRINTER));
    }

    @Test
    void anAddressServerBehindABridgeIsHeardUnlessTheRulesForbidIt() throws IOException {
        assertThat(offersThatAliceHears()).isPositive();
        Path rules = Files.writeString(earth.lab.directory().resolve("safe.rules"), "include safety accept;");
        assertThat(earth.founder.cli("rules set " + network + " " + rules).status())
                .isZero();
        await().atMost(TIMEOUT_S, SECONDS).until(() -> offersThatAliceHears() == 0);
        assertThat(printer.canPing(aliceIp)).isTrue();
    }

    private long offersThatAliceHears() {
        String chain = "type filter hook ingress device zt1 priority 0;\n" + Broadcast.rule();
        alice.host()
                .nft("table netdev offers;\ndelete table netdev offers;\ntable netdev offers {\nchain in {\n" + chain
                        + "\n}\n}\n");
        Broadcast.offerAddresses(printer, PRINTER);
        String counted = alice.host().run("nft", "list", "table", "netdev", "offers");
        return Long.parseLong(counted.replaceFirst("(?s).*counter packets ([0-9]+) .*", "$1"));
    }

    /** VLAN tags once and twice, types that nobody has registered, lengths instead of types; the longest of each. */
    @Test
    void anyKindOfFrameGetsFromSegmentToSegment() throws IOException {
        RawHost atWest = new RawHost(west.host(), "raw0");
        RawHost atEast = new RawHost(east.host(), "raw0");
        String there = "000b0c0d0e01"; // never a member's
        String back = "000b0c0d0e02";
        int mtu = 2_800;
        String[] kinds = {
            "88b5" + "5a".repeat(46),
            "88b5" + "5a".repeat(mtu),
            "8137" + "ffff".repeat(30),
            "002c" + "aaaa03" + "5a".repeat(41),
            "8100" + "0064" + "88b5" + "5a".repeat(46),
            "8100" + "e064" + "88b5" + "5a".repeat(mtu),
            "88a8" + "0005" + "8100" + "0064" + "88b5" + "5a".repeat(mtu),
        };
        for (String kind : kinds) {
            await().atMost(TIMEOUT_S, SECONDS).alias(kind).until(() -> {
                atWest.send(there + back + kind);
                return atEast.hasGot(there + back + kind);
            });
            await().atMost(TIMEOUT_S, SECONDS).alias(kind).until(() -> {
                atEast.send(back + there + kind);
                return atWest.hasGot(back + there + kind);
            });
        }
        String bpdu = "0180c2000000" + back + "0026" + "424203" + "00".repeat(35);
        await().atMost(TIMEOUT_S, SECONDS).until(() -> {
            atWest.send(bpdu);
            return atEast.hasGot(bpdu);
        });
    }

    /** A cable joins the segments, so that there are two ways from one to the other. */
    private void joinSegments() {
        Host.connect(west.host(), "loop", "169.254.8.1/16", east.host(), "loop", "169.254.8.2/16");
        for (Node bridge : new Node[] {west, east}) {
            bridge.host().shell("ip addr flush dev loop; ip link set loop master br0");
        }
    }

    private void partSegments() {
        west.host().run("ip", "link", "del", "loop");
        awaitPing(desk, aliceIp);
        awaitPing(printer, aliceIp);
        awaitPing(alice.host(), DESK);
        awaitPing(alice.host(), PRINTER);
    }

    @Test
    void aLoopDoesNotMeltTheNetwork() {
        joinSegments();
        long before = west.host().packets("zt1");
        printer.attempt("ping", "-n", "-b", "-c", "20", "-i", "0.1", "-W", "1", "10.9.8.255");
        desk.attempt("ping", "-n", "-b", "-c", "20", "-i", "0.1", "-W", "1", "10.9.8.255");
        awaitPing(alice.host(), DESK);
        long carried = west.host().packets("zt1") - before;
        System.out.println("frames in a loop: " + carried);
        assertThat(carried).isLessThan(1_000);
        partSegments();
    }

    /** What the Linux bridges say to each other comes through the tunnel, so they find the loop and open it. */
    @Test
    void aSpanningTreeReachesThroughTheNetwork() {
        for (Node bridge : new Node[] {west, east}) {
            bridge.host().shell("ip link set br0 type bridge forward_delay 200 hello_time 100 max_age 600 stp_state 1");
        }
        joinSegments();
        await().atMost(2 * TIMEOUT_S, SECONDS).until(() -> blockedPorts(west) + blockedPorts(east) == 1);
        awaitPing(desk, aliceIp);
        awaitPing(printer, aliceIp);
        awaitPing(desk, PRINTER);
        for (Node bridge : new Node[] {west, east}) {
            bridge.host().run("ip", "link", "set", "br0", "type", "bridge", "stp_state", "0");
        }
        partSegments();
    }

    private static int blockedPorts(Node bridge) {
        int blocked = 0;
        for (JsonNode port : bridge.host().ipJson("-d", "link", "show", "master", "br0")) {
            String state =
                    port.path("linkinfo").path("info_slave_data").path("state").asText();
            blocked += state.equals("blocking") ? 1 : 0;
        }
        return blocked;
    }

    /**
     * A machine whose only cable is a port of the bridge, and which floods every frame to every port, those with our own
     * datagrams too.
     */
    @Test
    void theCableOfOurDatagramsMayBeAPortOfTheBridge() {
        Nat router = earth.nat(Nat.Kind.PORT_RESTRICTED);
        Host office = router.host("office");
        String ip = office.ip();
        office.shell("ip addr flush dev eth0; ip link add br0 type bridge ageing_time 0; ip link set eth0 master br0;"
                + " ip addr add " + ip + "/24 dev br0; ip link set br0 up; ip route add default via "
                + router.gateway());
        Node node = new Node(office).start(earth.invitation).awaitEarth();
        earth.founder.post("/controller/network/" + network + "/member/" + node.address(), "{\"activeBridge\": true}");
        node.post("/network/" + network, "{}");
        await().atMost(TIMEOUT_S, SECONDS)
                .until(() -> node.api("/network/" + network).path("bridge").asBoolean());
        assertThat(hasNetworkAddress(office)).isTrue();
        office.run("ip", "link", "set", "zt1", "master", "br0");
        await().atMost(TIMEOUT_S, SECONDS).until(() -> !hasNetworkAddress(office));
        node.awaitLine("zt1 is a port of br0 now, and ports have no addresses\\. Give br0 itself one of .*");
        alice.host().run("ip", "addr", "add", ip.replaceFirst("[0-9]+$", "77") + "/24", "dev", "zt1");
        await().atMost(TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(ip));
        await().atMost(TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(router.gateway()));
        long before = office.packets("eth0");
        assertThat(alice.host().run("ping", "-n", "-q", "-c", "20", "-i", "0.1", router.gateway()))
                .contains("20 received");
        long carried = office.packets("eth0") - before;
        System.out.println("packets for 20 pings: " + carried);
        assertThat(carried).isLessThan(1_000);
        assertThat(node.metric("zerotier_frames_own_datagram_total")).isPositive();
        assertThat(node.isOnline()).isTrue();
        for (JsonNode path : node.api("/peer/" + alice.address()).path("paths")) {
            assertThat(path.path("address").asText()).doesNotStartWith(ip.replaceFirst("[0-9]+$", ""));
        }
        office.run("ip", "link", "set", "zt1", "nomaster");
        await().atMost(TIMEOUT_S, SECONDS).until(() -> hasNetworkAddress(office));
    }

    private static boolean hasNetworkAddress(Host host) {
        return host.run("ip", "-4", "addr", "show", "dev", "zt1").contains("10.9.8.");
    }
}
