package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/**
 * Streams arrive as they were sent, whoever splits and joins their segments: the system, our daemon, or a router on the way
 * that passes less than our datagrams.
 *
 * <pre>
 *   founder (offloads)      alice (offloads) ── NAT      plain (no offloads) ── NAT      narrow (MTU 1280) ── NAT
 * </pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OffloadTest {
    private static final int MTU = 2800;
    private static final int ETHERNET_HEADER = 14;
    private static final int TRANSFER_LENGTH = 50_000_000;
    private static final int DIRECT_TIMEOUT_S = 20;

    private EarthLab earth;
    private Node alice;
    private Node plain;
    private Node narrow;

    @BeforeAll
    void startFour(TestInfo test) throws IOException {
        earth = new EarthLab(test);
        alice = earth.newcomer("alice", Nat.Kind.PORT_RESTRICTED);

        plain = new Node(earth.nat(Nat.Kind.PORT_RESTRICTED).host("plain"));
        Files.createDirectories(plain.home());
        Files.writeString(plain.home().resolve("local.conf"), "{\"settings\": {\"offloads\": false}}");
        plain.start(earth.invitation);

        Nat router = earth.nat(Nat.Kind.PORT_RESTRICTED);
        Host host = router.host("narrow");
        router.limitMtu(1280);
        host.run("ip", "link", "set", "dev", "eth0", "mtu", "1280");
        narrow = new Node(host).start(earth.invitation);

        for (Node node : List.of(alice, plain, narrow)) {
            node.awaitEarth();
        }
        EarthLab.awaitDirect(alice, plain, DIRECT_TIMEOUT_S);
        EarthLab.awaitDirect(alice, narrow, DIRECT_TIMEOUT_S);
        EarthLab.awaitDirect(plain, narrow, DIRECT_TIMEOUT_S);
    }

    @AfterAll
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    @Test
    void manySegmentsPassTheDeviceAtOnceUnlessLocalConfForbidsIt() {
        assertThat(bytesPerFrame(alice, plain)).isGreaterThan(2 * MTU);
        assertThat(bytesPerFrame(plain, alice)).isLessThanOrEqualTo(MTU + ETHERNET_HEADER);
    }

    /** That the sender's system hands to its device. */
    private static double bytesPerFrame(Node sender, Node receiver) {
        long frames = statistic(sender, "tx_packets");
        long bytes = statistic(sender, "tx_bytes");
        transfer(sender, receiver);
        return (double) (statistic(sender, "tx_bytes") - bytes) / (statistic(sender, "tx_packets") - frames);
    }

    private static long statistic(Node node, String name) {
        return Long.parseLong(
                node.host().run("cat", "/sys/class/net/zt0/statistics/" + name).strip());
    }

    @Test
    void streamsArriveAsTheyWereSent() {
        transfer(alice, earth.founder);
        transfer(earth.founder, plain);
        transfer(plain, earth.founder);
    }

    /** Datagrams that are too long for the way are cut by IP, ours also where the system could have cut many in one call. */
    @Test
    void aNarrowWayIsNoBlackHole() {
        transfer(narrow, alice);
        transfer(alice, narrow);
        transfer(narrow, plain);
        transfer(plain, narrow);
        for (Node node : List.of(alice, plain, narrow)) {
            await().atMost(5, SECONDS)
                    .until(() -> narrow.host()
                            .attempt("ping", "-n", "-c", "1", "-s", "2700", "-M", "do", node.earthIp())
                            .out()
                            .contains(" 1 received"));
        }
    }

    private static void transfer(Node sender, Node receiver) {
        Transfer.Outcome outcome = Transfer.run(sender.host(), receiver.host(), receiver.earthIp(), TRANSFER_LENGTH);
        assertThat(outcome.receivedHash()).isEqualTo(outcome.sentHash());
        System.out.printf("%s to %s: %.0f Mbit/s%n", sender.host(), receiver.host(), outcome.megabitsPerSecond());
        assertThat(checksumErrors(receiver)).isZero();
    }

    private static long checksumErrors(Node node) {
        String script = "awk '/^Tcp:/ { if (n++) print $NF; }' /proc/net/snmp"; // the last column is InCsumErrors
        return Long.parseLong(node.host().shell(script).strip());
    }
}
