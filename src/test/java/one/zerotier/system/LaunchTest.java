package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A plain {@code java -jar} gets the settings and the class archive that suit it, and stays the same process. */
final class LaunchTest {
    private static final long ARCHIVE_TIMEOUT_S = 180;

    private Lab lab;
    private Host host;

    @BeforeEach
    void makeLab(TestInfo test) {
        lab = new Lab(test);
        host = lab.publicHost("host");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static String commandLine(Node node) throws IOException {
        return Files.readString(Path.of("/proc/" + node.pid() + "/cmdline")).replace('\0', ' ');
    }

    private static List<Path> archives(Node node) throws IOException {
        try (Stream<Path> files = Files.list(node.home())) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    @Test
    void theProcessStaysTheSame() throws IOException {
        Node node = new Node(host).start("-p", "9994").awaitApi();
        assertThat(node.home().resolve("zerotier-one.pid")).hasContent(Long.toString(node.pid()));
        assertThat(commandLine(node)).contains("-XX:+UseSerialGC").endsWith(" " + node.home() + " -p 9994 ");
        node.awaitEarth();
        node.stop();
        assertThat(archives(node)).isEmpty();
    }

    @Test
    void anOperatorsOwnSettingsStay() throws IOException {
        Node node = new Node(host).thrifty().start().awaitApi();
        assertThat(commandLine(node)).contains("-Xmx64m").doesNotContain("zerotier.jvm");
        node.stop();
    }

    @Test
    void theFirstStartMakesAnArchiveForTheNext() throws IOException {
        Node node = new Node(host).archiving().start().awaitEarth();
        await().atMost(ARCHIVE_TIMEOUT_S, SECONDS).until(() -> !archives(node).isEmpty());
        node.stop();
        Path archive = archives(node).get(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rw-------");
        node.start().awaitEarth();
        assertThat(commandLine(node)).contains("-XX:SharedArchiveFile=" + archive);
        assertThat(host.run("cat", "/proc/" + node.pid() + "/maps")).contains(archive.toString());
        node.stop();
        assertThat(node.stdout()).doesNotContain("[warning]");
        assertThat(node.stderr()).doesNotContain("[warning]");
        assertThat(archives(node)).containsExactly(archive);
    }

    @Test
    void anArchiveOfAnotherJarIsReplaced() throws IOException {
        Node node = new Node(host).archiving();
        Files.createDirectories(node.home());
        Path stale = Files.writeString(node.home().resolve("classes-1.jsa"), "of another jar");
        node.start().awaitEarth();
        await().atMost(ARCHIVE_TIMEOUT_S, SECONDS).until(() -> archives(node).size() == 1 && !Files.exists(stale));
        node.stop();
        assertThat(node.home().resolve(".classes.tmp")).doesNotExist();
    }
}
