package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/**
 * More members than a multicast goes to directly. Half of them are behind routers that change the port for each destination,
 * so none of these has a direct path to any other member. One member does not take part in spreading, as nodes of the stock
 * program do not.
 *
 * <pre>
 *   founder (public)      m1, m3, m5 … m17 ── symmetric NATs ── internet ── port-restricted NATs ── m2, m4, m6 … m16
 * </pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrowdTest {
    private static final int MEMBERS = 17;
    private static final int TIMEOUT_S = 90;
    private static final int DATAGRAMS = 200;
    private static final int ROUNDS = 3;
    private static final int MOST_ROUNDS = 8;
    private static final int ROUND_S = 3;
    private static final int FLOOD_S = 5;
    /** What one member may broadcast if the network says nothing: half of 32 KiB/s and of a burst of 64 KiB. */
    private static final int FRAMES_PER_S = 64;

    private static final int BURST_FRAMES = 128;
    private static final double LEAST_SHARE = 0.9;
    /** So little that the link is the bottleneck, and not the machine, which all nodes share. */
    private static final String LINK = "tbf rate 20mbit burst 64kb latency 50ms";

    /** Of the transfer. All members share one machine; these two get of it what each would have of its own. */
    private static final int SENDER = 2;

    private static final int RECEIVER = 4;
    private static final String[] FIRST_SERVED = {"nice", "-n", "-15"};

    private EarthLab earth;
    private final List<Node> members = new ArrayList<>();
    /** Of the members and, last, the founder. */
    private final List<Node> everybody = new ArrayList<>();

    private Node plain;

    @BeforeAll
    void gather(TestInfo test) throws IOException {
        earth = new EarthLab(test);
        earth.founder.post("/controller/network/" + earth.founder.address() + "00ea17", "{\"multicastLimit\": 1000}");
        for (int i = 1; i <= MEMBERS; i++) {
            Nat router = earth.nat(i % 2 == 0 ? Nat.Kind.PORT_RESTRICTED : Nat.Kind.SYMMETRIC);
            Node member = new Node(router.host("m" + i)).thrifty();
            if (i == SENDER || i == RECEIVER) {
                member.startedBy(FIRST_SERVED);
            } else if (i == MEMBERS) {
                plain = member;
                Files.createDirectories(member.home());
                Files.writeString(member.home().resolve("local.conf"), "{\"settings\": {\"spreading\": false}}");
            }
            members.add(member.start(earth.invitation));
        }
        members.forEach(Node::awaitEarth);
        everybody.addAll(members);
        everybody.add(earth.founder);
    }

    @AfterAll
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    private Node member(int number) {
        return members.get(number - 1);
    }

    private static String nameOf(Node node) {
        return node.host().directory().getFileName().toString();
    }

    @Test
    void whatEachAnnouncesAllSee() {
        List<Avahi> avahis = everybody.stream()
                .map(node -> new Avahi(node.host(), nameOf(node)))
                .toList();
        for (int i = 0; i < avahis.size(); i++) {
            avahis.get(i).awaitStart().publish("Service of " + nameOf(everybody.get(i)));
        }
        String[] all = everybody.stream()
                .map(node -> Avahi.found("Service\\032of\\032" + nameOf(node), nameOf(node)))
                .toArray(String[]::new);
        for (Node viewer : List.of(member(1), member(2), plain)) {
            Avahi avahi = avahis.get(everybody.indexOf(viewer));
            await("all services on " + viewer.host())
                    .atMost(TIMEOUT_S, SECONDS)
                    .untilAsserted(() -> assertThat(avahi.browse()).contains(all));
            for (Node announcer : everybody) {
                await("the address of " + announcer.host() + " on " + viewer.host())
                        .atMost(TIMEOUT_S, SECONDS)
                        .untilAsserted(() ->
                                assertThat(avahi.resolve(nameOf(announcer))).contains(announcer.earthIp()));
            }
        }
        avahis.forEach(Avahi::stop);
    }

    @Test
    void aStreamReachesThoseWhoListenAndNobodyElse() {
        List<Node> listeners = List.of(member(3), member(4), plain);
        Host sender = member(5).host();
        everybody.forEach(node -> count(node, Radio.rule()));
        listeners.forEach(node -> Radio.listen(node.host()));
        await().atMost(TIMEOUT_S, SECONDS).until(() -> {
            Radio.send(sender, 10);
            return listeners.stream().allMatch(node -> counted(node) > 0);
        });
        everybody.forEach(node -> assertThat(counted(node) > 0)
                .as(node.host() + " has heard something")
                .isEqualTo(listeners.contains(node)));
        everybody.forEach(node -> count(node, Radio.rule()));
        Radio.send(sender, DATAGRAMS);
        for (Node node : everybody) {
            if (listeners.contains(node)) {
                await("the stream at " + node.host())
                        .atMost(TIMEOUT_S, SECONDS)
                        .untilAsserted(
                                () -> assertThat(counted(node)).isBetween((long) (0.95 * DATAGRAMS), (long) DATAGRAMS));
            } else {
                assertThat(counted(node)).as(node.host().toString()).isZero();
            }
        }
    }

    @Test
    void aFloodLeavesOthersTheirSpeed() throws Exception {
        Node sender = member(SENDER);
        Node receiver = member(RECEIVER);
        Node mad = member(1);
        EarthLab.awaitDirect(sender, receiver, TIMEOUT_S);
        sender.host().shell("tc qdisc add dev eth0 root " + LINK);
        receiver.host().start("iperf", firstServed("iperf3", "-s"));
        count(receiver, Flood.rule());
        double quiet = 0;
        double flooded = 0;
        long frames = 0;
        int rounds = 0;
        long startNs = System.nanoTime();
        // More rounds if it was close: all nodes share two processors with each other, and perhaps with somebody else.
        while (rounds < ROUNDS || (rounds < MOST_ROUNDS && flooded <= LEAST_SHARE * quiet)) {
            quiet += speed(sender, receiver);
            Flood flood = new Flood(mad.host(), FLOOD_S);
            flooded += speed(sender, receiver);
            frames += flood.awaitEnd();
            rounds++;
        }
        long arrived = counted(receiver);
        double tookS = (System.nanoTime() - startNs) / 1e9;
        sender.host().run("tc", "qdisc", "del", "dev", "eth0", "root");
        System.out.printf(
                "TCP: %.1f Mbit/s; in a flood of %d frames, of which %d arrive: %.1f Mbit/s%n",
                quiet / rounds, frames, arrived, flooded / rounds);
        assertThat(frames).isGreaterThan((long) (0.9 * rounds * FLOOD_S * Flood.FRAMES_PER_S));
        assertThat(flooded).isGreaterThan(LEAST_SHARE * quiet);
        assertThat(arrived).isBetween(1L, (long) (BURST_FRAMES + tookS * FRAMES_PER_S));
        assertThat(mad.stderr()).as("its own connections live, too").doesNotContain("Offline");
    }

    private static String[] firstServed(String... command) {
        return Stream.concat(Arrays.stream(FIRST_SERVED), Arrays.stream(command))
                .toArray(String[]::new);
    }

    /** In Mbit/s, after TCP has had a second to find it. */
    private static double speed(Node from, Node to) {
        String report = from.host()
                .run(firstServed("iperf3", "-J", "-O", "1", "-t", Integer.toString(ROUND_S), "-c", to.earthIp()));
        double bitsPerSecond = Host.json(report)
                .path("end")
                .path("sum_received")
                .path("bits_per_second")
                .asDouble();
        return bitsPerSecond / 1e6;
    }

    /** From now on counts the frames of a kind that come out of a member's virtual port. */
    private static void count(Node node, String rule) {
        node.host()
                .nft("table netdev counted;\ndelete table netdev counted;\ntable netdev counted {\nchain in {\n"
                        + "type filter hook ingress device zt0 priority 0;\n" + rule + "\n}\n}\n");
    }

    private long counted(Node node) {
        String table = node.host().run("nft", "list", "table", "netdev", "counted");
        return Long.parseLong(table.replaceFirst("(?s).*counter packets ([0-9]+) .*", "$1"));
    }
}
