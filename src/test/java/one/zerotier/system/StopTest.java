package one.zerotier.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However it is told to end, it ends within a second and leaves nothing on the machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StopTest {
    private static final int LONGEST_MS = 1_000;
    /** Whoever runs the tests may have them ignore signals, which programs inherit. */
    private static final String[] LISTENING = {"env", "--default-signal=HUP,INT,TERM"};
    /** Makes it see, and be seen by, no other process. The shell stays, as the first process that all others need. */
    private static final String[] ALONE = {
        "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", "\"$@\"; exit $?", "sh"
    };

    private Lab lab;

    @BeforeAll
    void makeLab(TestInfo test) {
        lab = new Lab(test);
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    /** A founder on a machine of its own, with a network whose route is not only that of its own address. */
    private Node running(String name, String... wrapper) {
        Node node = new Node(lab.publicHost(name)).startedBy(wrapper).start().awaitEarth();
        Program.Result created = node.cli("-j network create --public --pool 10.9.8.1-10.9.8.9 --route 10.9.8.0/24"
                + " --route 10.77.0.0/16,10.9.8.254");
        String network = Host.json(created.out()).path("id").asText();
        assertThat(node.cli("join " + network).status()).isZero();
        node.awaitLine("Network " + network + " is up on zt1 with 10\\.9\\.8\\.[0-9]/24\\.");
        assertThat(node.host().run("ip", "route")).contains("10.77.0.0/16 via 10.9.8.254 dev zt1");
        return node;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aSignalEndsItWithinASecond(String signal) {
        Node node = running(signal.toLowerCase(Locale.ROOT), LISTENING);
        long startNs = System.nanoTime();
        node.signal(signal);
        assertEndsCleanly(node, startNs);
    }

    @Test
    void itEndsAlsoWhileItStarts() {
        Node node = new Node(lab.publicHost("early")).startedBy(LISTENING).start();
        await().until(() -> node.stderr().startsWith("Making an identity"));
        long startNs = System.nanoTime();
        node.signal("TERM");
        assertEndsCleanly(node, startNs);
    }

    @Test
    void killallEndsItWithinASecond() {
        Node node = running("killall", ALONE);
        String first = ProcessHandle.of(node.pid())
                .flatMap(process -> process.children().findAny())
                .map(child -> Long.toString(child.pid()))
                .orElseThrow();
        long startNs = System.nanoTime();
        node.host().run("nsenter", "--mount", "--pid", "--target", first, "--", "killall", "zerotier-one");
        assertEndsCleanly(node, startNs);
    }

    private static void assertEndsCleanly(Node node, long startNs) {
        Program.Result end = node.awaitEnd();
        long tookMs = (System.nanoTime() - startNs) / 1_000_000;
        System.out.printf(
                "%s: ended after at most %d ms%n", node.host().directory().getFileName(), tookMs);
        assertThat(end.status()).as(end.all()).isZero();
        assertThat(tookMs).isLessThan(LONGEST_MS);
        assertThat(node.host().run("ip", "link")).doesNotContain("zt");
        assertThat(node.host().run("ip", "addr")).doesNotContain("inet 28.", "inet 10.9.8.");
        assertThat(node.host().run("ip", "route")).doesNotContain("28.0.0.0", "10.9.8.", "10.77.");
        assertThat(node.home().resolve("zerotier-one.pid")).doesNotExist();
        assertThat(end.err()).doesNotContain("Exception", "\tat ");
    }
}
