package one.zerotier.system;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A network whose controller lets in whom its operator wants, and nobody else.
 *
 * <pre>
 *   founder (public), controller      alice ── NAT ── internet ── NAT ── mallory
 * </pre>
 */
class PrivateNetworkTest {
    private static final int TIMEOUT_S = 15;

    private EarthLab earth;
    private Node founder;
    private Node alice;
    private Node mallory;
    private String network;

    @BeforeEach
    void makeNetwork(TestInfo test) {
        earth = new EarthLab(test);
        founder = earth.founder;
        alice = earth.newcomer("alice", Nat.Kind.PORT_RESTRICTED);
        mallory = earth.newcomer("mallory", Nat.Kind.PORT_RESTRICTED);
        network = command(founder, "network create --name home --pool 10.9.8.1-10.9.8.99 --route 10.9.8.0/24")
                .path("id")
                .asText();
        alice.awaitEarth();
        mallory.awaitEarth();
    }

    private static JsonNode command(Node node, String words) {
        Program.Result result = node.cli("-j " + words);
        assertThat(result.status()).as(result.all()).isZero();
        return Host.json(result.out());
    }

    private void member(String verb, Node member) {
        command(founder, "member " + verb + " " + network + " " + member.address());
    }

    @AfterEach
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    @Test
    void onlyWhomTheOperatorAuthorizesIsOnTheNetwork() {
        for (Node node : new Node[] {founder, alice, mallory}) {
            command(node, "join " + network);
        }
        member("authorize", alice);
        member("authorize", founder);
        awaitStatus(alice, "OK", TIMEOUT_S);
        awaitStatus(founder, "OK", TIMEOUT_S);
        awaitStatus(mallory, "ACCESS_DENIED", TIMEOUT_S);
        String aliceIp = awaitIp(alice);
        String founderIp = awaitIp(founder);
        await().atMost(TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(founderIp));

        outsiderIsNotHeard(aliceIp);

        member("authorize", mallory);
        String malloryIp = awaitIp(mallory);
        await().atMost(TIMEOUT_S, SECONDS).until(() -> mallory.host().canPing(aliceIp));

        EarthLab.awaitDirect(alice, mallory, TIMEOUT_S);
        long sinceNs = deauthorize(alice);
        CompletableFuture<Void> direct = CompletableFuture.runAsync(
                () -> EarthLab.awaitCutOff(alice, malloryIp, sinceNs, "she does not reach a direct member"));
        EarthLab.awaitCutOff(alice, founderIp, sinceNs, "she does not reach the controller");
        direct.join();
        assertThat(reaches(founder, aliceIp)).isFalse();
        assertThat(reaches(mallory, aliceIp)).isFalse();
        assertNothingArrives(alice, founder, founderIp);
        assertNothingArrives(alice, mallory, malloryIp);
        assertThat(mallory.host().canPing(founderIp)).isTrue();
        assertThat(founder.cli("member list " + network).out().lines())
                .anyMatch(line -> line.matches(alice.address() + " +no .*"))
                .anyMatch(line -> line.matches(mallory.address() + " +yes .*"));
    }

    /** Returns when. The request goes to the API, as starting the command line takes longer than what is measured. */
    private long deauthorize(Node member) {
        long sinceNs = System.nanoTime();
        String path = "/controller/network/" + network + "/member/" + member.address();
        assertThat(founder.tryPost(path, "{\"authorized\":false}")).endsWith(" 200");
        return sinceNs;
    }

    /** Nobody has asked the new process for his configuration when the operator decides. */
    @Test
    void aControllerThatHasJustStartedPutsMembersOutAsFast() {
        for (Node node : new Node[] {alice, mallory}) {
            command(node, "join " + network);
            await().atMost(TIMEOUT_S, SECONDS).untilAsserted(() -> member("authorize", node));
        }
        String aliceIp = awaitIp(alice);
        String malloryIp = awaitIp(mallory);
        await().atMost(TIMEOUT_S, SECONDS).until(() -> mallory.host().canPing(aliceIp));
        EarthLab.awaitDirect(alice, mallory, TIMEOUT_S);
        founder.crash();
        founder.start();
        await().atMost(TIMEOUT_S, SECONDS)
                .pollInterval(20, MILLISECONDS)
                .until(() ->
                        founder.tryPost("/controller/network/" + network, "{}").endsWith(" 200"));
        assertThat(reaches(alice, malloryIp)).isTrue();
        String what = "members do not reach each other, right after a restart of the controller";
        long sinceNs = deauthorize(alice);
        EarthLab.awaitCutOff(alice, malloryIp, sinceNs, what);
        awaitStatus(alice, "ACCESS_DENIED", TIMEOUT_S);
        assertThat(reaches(mallory, aliceIp)).isFalse();
    }

    /** Whether a single ping is answered. */
    private static boolean reaches(Node from, String ip) {
        return from.host().attempt("ping", "-n", "-c", "1", "-W", "1", ip).status() == 0;
    }

    /** Mallory gives herself an address and tries anyway. */
    private void outsiderIsNotHeard(String aliceIp) {
        JsonNode status = mallory.api("/network/" + network);
        assertThat(status.path("assignedAddresses")).isEmpty();
        mallory.awaitLine(
                "Network " + network + ": access denied; its controller must authorize " + mallory.address() + "\\.");
        String own = status.path("portDeviceName").asText();
        mallory.host().run("ip", "addr", "add", "10.9.8.200/24", "dev", own);
        assertNothingArrives(mallory, alice, aliceIp);
        mallory.host().run("ip", "addr", "del", "10.9.8.200/24", "dev", own);
    }

    /** Neither a ping, nor the question for the address that goes before, nor a multicast. */
    private void assertNothingArrives(Node from, Node to, String ip) {
        JsonNode sender = from.api("/network/" + network);
        String own = sender.path("portDeviceName").asText();
        String device = to.api("/network/" + network).path("portDeviceName").asText();
        String rule = "ether saddr " + sender.path("mac").asText() + " counter";
        String chain = "type filter hook ingress device " + device + " priority 0;\n" + rule;
        to.host().nft("table netdev watch {\nchain in {\n" + chain + "\n}\n}\n");
        assertThat(from.host().canPing(ip)).isFalse();
        Program.Result multicast = from.host().attempt("ping", "-6", "-c", "2", "-W", "1", "ff02::1%" + own);
        assertThat(multicast.out()).doesNotContain(to.host().linkLocal(device));
        assertThat(to.host().run("nft", "list", "table", "netdev", "watch")).contains(rule + " packets 0 ");
    }

    private void awaitStatus(Node node, String status, int timeoutS) {
        await().atMost(timeoutS, SECONDS)
                .alias(node.home() + " is " + status)
                .until(() ->
                        node.api("/network/" + network).path("status").asText().equals(status));
    }

    private String awaitIp(Node node) {
        String line = "Network " + network + " \\(home\\) is up on zt1 with (10\\.9\\.8\\.[0-9]+)/24\\.";
        return node.awaitLine(line);
    }
}
