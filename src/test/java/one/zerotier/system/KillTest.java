package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A controller, which is an authority, too, is killed while it is changed, again and again. What it had answered to is there afterwards, and no file is
 * broken. {@code -Dkills=200} makes it longer.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("kills", 10);
    private static final int WRITERS = 3;
    private static final int TIMEOUT_S = 30;
    private static final int LONGEST_LIFE_MS = 1_000;

    /** Posts numbers, to a network, to a member of it and to the assignment of a node, and notes each that was answered with 200. */
    private static final String WRITER = """
            set -u
            number=$(cat "$3" 2>/dev/null || echo 0)
            while :; do
              number=$((number + 1))
              for path in "$2" "$2/member/5a8772d153" "$4"; do
                status=$(curl -s -o /dev/null -w '%{http_code}' --max-time 10 -H "X-ZT1-Auth: $1" \
                  -d "{\\"name\\":\\"$number\\"}" "$path") || exit 0
                test "$status" = 200 || exit 0
              done
              echo "$number" >> "$3.all"
              echo "$number" > "$3.new" && mv "$3.new" "$3"
            done
            """;

    private Lab lab;
    private Host host;
    private Node node;

    @BeforeEach
    void start(TestInfo test) {
        lab = new Lab(test);
        host = lab.publicHost("founder");
        node = new Node(host).start().awaitEarth().awaitApi();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private Path noteOf(int writer) {
        return host.directory().resolve("writer-" + writer);
    }

    private String networkOf(int writer) {
        return node.address() + String.format("%06x", writer + 1);
    }

    /** Of a node that is to be on another network of its own. */
    private static String assignmentOf(int writer) {
        return "/provision/5a8772d15" + writer;
    }

    private static long number(Path note) throws IOException {
        return Files.exists(note) ? Long.parseLong(Files.readString(note).strip()) : 0;
    }

    @Test
    void whatIsAcknowledgedSurvivesAKillAtAnyMoment() throws Exception {
        Random random = new Random(1);
        long startNs = System.nanoTime();
        for (int kill = 0; kill < KILLS; kill++) {
            List<Process> writers = Stream.iterate(0, i -> i + 1)
                    .limit(WRITERS)
                    .map(this::startWriter)
                    .toList();
            long before = total();
            await().atMost(TIMEOUT_S, SECONDS).until(() -> total() > before);
            Thread.sleep(random.nextInt(LONGEST_LIFE_MS)); // any moment will do
            node.crash();
            for (Process writer : writers) {
                assertThat(writer.waitFor(TIMEOUT_S, SECONDS)).isTrue();
            }
            assertEveryFileIsWhole();
            node.start();
            await().atMost(TIMEOUT_S, SECONDS).until(this::answers);
            for (int writer = 0; writer < WRITERS; writer++) {
                check(kill, writer);
            }
        }
        System.out.printf(
                "%d kills, %d acknowledged changes, %d s%n",
                KILLS, 3 * total(), (System.nanoTime() - startNs) / 1_000_000_000);
    }

    private Process startWriter(int writer) {
        String token = node.token();
        String url = "http://127.0.0.1:" + node.apiPort() + "/controller/network/" + networkOf(writer);
        return host.start(
                "writer-output-" + writer + "-" + host.nextNumber(),
                "bash",
                "-c",
                WRITER,
                "writer",
                token,
                url,
                noteOf(writer).toString(),
                "http://127.0.0.1:" + node.apiPort() + assignmentOf(writer));
    }

    private long total() throws IOException {
        long total = 0;
        for (int writer = 0; writer < WRITERS; writer++) {
            total += number(noteOf(writer));
        }
        return total;
    }

    private boolean answers() {
        return host.attempt(
                                "curl",
                                "-s",
                                "--max-time",
                                "5",
                                "-H",
                                "X-ZT1-Auth: " + node.token(),
                                "http://127.0.0.1:" + node.apiPort() + "/controller/network/" + networkOf(0))
                        .status()
                == 0;
    }

    /** What was under way when it was killed may be there or not. */
    private void check(int kill, int writer) throws IOException {
        long acknowledged = number(noteOf(writer));
        if (acknowledged == 0) {
            return;
        }
        String path = "/controller/network/" + networkOf(writer);
        for (JsonNode json :
                List.of(node.api(path), node.api(path + "/member/5a8772d153"), node.api(assignmentOf(writer)))) {
            assertThat(json.path("name").asLong())
                    .as("after kill " + kill + ": " + json)
                    .isBetween(acknowledged, acknowledged + 1);
        }
    }

    private void assertEveryFileIsWhole() throws IOException {
        try (Stream<Path> files = Files.walk(node.home().resolve("controller.d"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                assertThat(Host.json(Files.readString(file)).path("objtype").isTextual())
                        .as(file.toString())
                        .isTrue();
            }
        }
    }
}
