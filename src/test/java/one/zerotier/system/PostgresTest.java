package one.zerotier.system;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import one.zerotier.testnet.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A controller that is two processes with one identity and one database.
 *
 * <pre>
 *   founder (public)      first, second: the controller (public)      database (public)      alice, bob ── NAT
 * </pre>
 */
class PostgresTest {
    private static final int TAKEOVER_S = 5;
    private static final int TIMEOUT_S = 30;
    private static final int PORT = 5432;
    private static final String ACTIVE = "Active: no other process of this controller is\\.";
    private static final String STANDBY = "On standby: another process of this controller is active\\.";

    private EarthLab earth;
    private Host databaseHost;
    private PostgresServer database;
    private Node first;
    private Node second;
    private Node alice;
    private Node bob;
    private String network;

    @BeforeEach
    void startAll(TestInfo test) throws Exception {
        earth = new EarthLab(test);
        databaseHost = earth.lab.publicHost("database");
        database = new PostgresServer(databaseHost.ip(), PORT, databaseHost.inside(List.of())).start();
        alice = earth.newcomer("alice", Nat.Kind.PORT_RESTRICTED);
        bob = earth.newcomer("bob", Nat.Kind.PORT_RESTRICTED);
        first = controller("first");
        first.start(earth.invitation).awaitLine(ACTIVE);
        second = controller("second");
        copyIdentity(first, second);
        second.start(earth.invitation).awaitLine(STANDBY);
        first.awaitEarth();
        network = cli(first, "network create --name shared --pool 10.9.8.1-10.9.8.99 --route 10.9.8.0/24")
                .path("id")
                .asText();
    }

    private Node controller(String name) throws IOException {
        Node node = new Node(earth.lab.publicHost(name));
        Files.createDirectories(node.home());
        Files.writeString(
                node.home().resolve("local.conf"), "{\"settings\":{\"controllerDbPath\":\"" + database.url() + "\"}}");
        return node;
    }

    private static void copyIdentity(Node from, Node to) throws IOException {
        Files.copy(from.home().resolve("identity.secret"), to.home().resolve("identity.secret"));
    }

    private static JsonNode cli(Node node, String words) {
        Program.Result result = node.cli("-j " + words);
        assertThat(result.status()).as(result.all()).isZero();
        return Host.json(result.out());
    }

    @AfterEach
    void stop() {
        try {
            if (earth != null) {
                earth.close();
            }
        } finally {
            if (database != null) {
                database.close();
            }
        }
    }

    /** A stream of changes, each of another member, that remembers which of them were acknowledged. */
    private final class Changes {
        private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
        private final AtomicBoolean stop = new AtomicBoolean();
        private final Thread thread;

        Changes(Node node) {
            thread = new Thread(() -> {
                for (int i = 0; !stop.get(); i++) {
                    String address = "%010x".formatted(0x1000000000L + acknowledged.size());
                    String name = "m" + i;
                    if (rename(node, address, name)) {
                        acknowledged.put(address, name);
                    }
                }
            });
            thread.start();
        }

        private boolean rename(Node node, String address, String name) {
            return node.tryPost("/controller/network/" + network + "/member/" + address, "{\"name\":\"" + name + "\"}")
                    .endsWith(" 200");
        }

        void awaitMore(int count) {
            int wanted = acknowledged.size() + count;
            await().atMost(TIMEOUT_S, SECONDS)
                    .pollInterval(10, MILLISECONDS)
                    .until(() -> acknowledged.size() >= wanted);
        }

        /** Stops them and returns what was acknowledged. */
        Map<String, String> end() throws InterruptedException {
            stop.set(true);
            thread.join();
            return Map.copyOf(acknowledged);
        }
    }

    private void assertHas(Node node, Map<String, String> acknowledged) {
        assertThat(acknowledged).isNotEmpty();
        acknowledged.forEach(
                (address, name) -> assertThat(member(node, address).path("name").asText())
                        .as(address)
                        .isEqualTo(name));
    }

    private JsonNode member(Node node, String address) {
        return node.api("/controller/network/" + network + "/member/" + address);
    }

    private boolean authorizes(Node node, boolean authorized) {
        return authorizes(node, alice, authorized);
    }

    private boolean authorizes(Node node, Node member, boolean authorized) {
        return node.tryPost(
                        "/controller/network/" + network + "/member/" + member.address(),
                        "{\"authorized\":" + authorized + "}")
                .endsWith(" 200");
    }

    @Test
    void theOtherProcessGoesOnWhenOneIsKilledAndBothSurviveTheDatabase() throws Exception {
        saysThatItIsOnStandby(second);
        for (Node member : List.of(alice, bob)) {
            member.awaitEarth();
            cli(member, "join " + network);
            assertThat(authorizes(first, member, true)).isTrue();
        }
        String aliceIp = alice.awaitLine("Network " + network + " \\(shared\\) is up on zt1 with (10[0-9.]+)/24\\.");
        await().atMost(TIMEOUT_S, SECONDS).until(() -> bob.host().canPing(aliceIp));

        Changes changes = new Changes(first);
        changes.awaitMore(20);
        long killedNs = System.nanoTime();
        first.crash();
        Map<String, String> acknowledged = changes.end();
        await().atMost(TAKEOVER_S, SECONDS).pollInterval(20, MILLISECONDS).until(() -> authorizes(second, false));
        long deauthorizedNs = System.nanoTime();
        say("from the kill of the active process to an answer of the standby", killedNs);
        EarthLab.awaitCutOff(bob, aliceIp, deauthorizedNs, "bob does not reach her, after a takeover");
        second.awaitLine(ACTIVE);
        assertHas(second, acknowledged);
        assertThat(member(second, alice.address()).path("authorized").asBoolean())
                .isFalse();
        long askedNs = System.nanoTime();
        asksAgain("ACCESS_DENIED");
        say("from a member's question to the answer of a controller that is elsewhere now", askedNs);

        first.start(earth.invitation).awaitLine(STANDBY);
        changes = new Changes(second);
        changes.awaitMore(20);
        database.kill();
        acknowledged = changes.end();
        first.awaitLine("On standby until this is mended: The database .* cannot be used: .*");
        second.awaitLine("No longer active: the database does not confirm that nobody else is\\.");
        saysThatItIsOnStandby(second);
        database.start();
        long restartedNs = System.nanoTime();
        Node[] active = new Node[1];
        // not a takeover: how long a database that was killed takes to write again is up to its disk
        await().atMost(TIMEOUT_S, SECONDS).pollInterval(20, MILLISECONDS).untilAsserted(() -> {
            active[0] = authorizes(first, true) ? first : authorizes(second, true) ? second : null;
            assertThat(active[0])
                    .as(() -> "an active one; first: " + first.stderr() + "; second: " + second.stderr()
                            + "; database: " + databaseLog())
                    .isNotNull();
        });
        say("from the start of the database to an answer", restartedNs);
        assertHas(active[0], acknowledged);
        asksAgain("OK");
        for (Node node : List.of(first, second)) {
            assertThat(node.stderr()).doesNotContain("horse");
        }
        assertThat(Files.getPosixFilePermissions(first.home().resolve("local.conf")))
                .hasSize(2);
    }

    private static void saysThatItIsOnStandby(Node node) {
        await().atMost(TIMEOUT_S, SECONDS).untilAsserted(() -> {
            Program.Result refusal = node.cli("info");
            assertThat(refusal.status()).isNotZero();
            assertThat(refusal.all()).contains("This process is on standby");
        });
    }

    private String databaseLog() {
        try {
            return database.log();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void say(String what, long sinceNs) {
        System.out.println(NANOSECONDS.toMillis(System.nanoTime() - sinceNs) + " ms " + what);
    }

    private void asksAgain(String status) {
        cli(alice, "leave " + network);
        cli(alice, "join " + network);
        awaitStatus(status);
    }

    private void awaitStatus(String status) {
        await().atMost(TIMEOUT_S, SECONDS)
                .alias("alice is " + status)
                .until(() ->
                        alice.api("/network/" + network).path("status").asText().equals(status));
    }
}
