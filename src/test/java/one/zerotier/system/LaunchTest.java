package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plain {@code java -jar} gets the settings and the class archive that suit it, and stays the same process. */
final class LaunchTest {
    private static final long ARCHIVE_TIMEOUT_S = 180;
    /** Mostly a fifth of a second; but a daemon that is just starting ends its start first. */
    private static final long LONGEST_MS = 3_000;
    /** What a process ends with that a signal ends before it has said how it wants to deal with it. */
    private static final int ENDED_BY_TERM = 128 + 15;

    /** Each JVM says that it has seen this. Whoever runs the tests may have them ignore signals. */
    private static final String[] COUNTED = {"env", "--default-signal=TERM", "JAVA_TOOL_OPTIONS=-Dcounted=yes"};

    private static final String SEEN = "Picked up JAVA_TOOL_OPTIONS: ";

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

    /** How many JVMs there have been, one after the other, in a process that was started with {@link #COUNTED}. */
    private static long jvms(String stderr) {
        return stderr.lines().filter(line -> line.startsWith(SEEN)).count();
    }

    private static String withoutCount(String stderr) {
        return stderr.replaceAll("(?m)^" + SEEN + ".*\n", "");
    }

    private static Program.Result endByTerm(Node node) {
        long startNs = System.nanoTime();
        node.signal("TERM");
        Program.Result end = node.awaitEnd();
        assertThat((System.nanoTime() - startNs) / 1_000_000).as("in ms").isLessThan(LONGEST_MS);
        assertThat(end.err()).doesNotContain("Exception", "\tat ");
        assertThat(node.home().resolve("zerotier-one.pid")).doesNotExist();
        return end;
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
    void whoeverWantsAPlainJvmKeepsIt() throws IOException {
        Node node = new Node(host)
                .startedBy(COUNTED)
                .withJava("-Dzerotier.jvm=plain", "-Dzerotier.archive=off")
                .start()
                .awaitApi();
        assertThat(commandLine(node)).contains(" -Dzerotier.jvm=plain ").doesNotContain("-XX:");
        assertThat(endByTerm(node).status()).isZero();
        assertThat(jvms(node.stderr())).isOne();
    }

    @ParameterizedTest
    @CsvSource({"-Dzerotier.archive=off, 2", "-Dzerotier.jvm=plain, 1"})
    void aRefusalIsTheSameInEitherJvm(String option, int jvms) {
        Program.Result end = new Node(host)
                .startedBy(COUNTED)
                .withJava(option)
                .start("-p", "70000")
                .awaitEnd();
        assertThat(end.status()).isEqualTo(1);
        assertThat(withoutCount(end.err())).isEqualTo("-p takes a port from 0 to 65535, not 70000.\n");
        assertThat(end.out()).isEmpty();
        assertThat(jvms(end.err())).isEqualTo(jvms);
    }

    /** One that has been used: what is in it can still be read, the archive of classes for one. */
    @Test
    void aHomeThatHasBecomeReadOnlyIsNamed() {
        Node before = new Node(host).start().awaitApi();
        before.stop();
        Path home = before.home();
        String mount = "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"";
        List<String> wrapper = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", mount, home.toString()));
        wrapper.addAll(List.of(COUNTED));
        Program.Result end = new Node(host, home)
                .startedBy(wrapper.toArray(String[]::new))
                .start()
                .awaitEnd();
        assertThat(withoutCount(end.err()))
                .isEqualTo("The home directory " + home + " cannot be written: Read-only file system."
                        + " Run as root, or name another directory as the first argument.\n");
        assertThat(end.status()).isEqualTo(1);
        assertThat(jvms(end.err())).isEqualTo(2);
    }

    @Test
    void aSignalEndsTheJvmThatReplacedTheFirst() {
        Node node = new Node(host).startedBy(COUNTED).start().awaitApi();
        assertThat(ProcessHandle.of(node.pid()).orElseThrow().descendants()).isEmpty();
        assertThat(endByTerm(node).status()).isZero();
        assertThat(jvms(node.stderr())).isEqualTo(2);
    }

    /** The second JVM has not begun yet, or just so. */
    @Test
    void aSignalAtTheReplacementIsNotLost() {
        Node node = new Node(host).startedBy(COUNTED).start();
        await().pollInterval(Duration.ofMillis(1)).until(() -> commandLine(node).contains("-Dzerotier.jvm=set"));
        assertThat(endByTerm(node).status()).isIn(0, ENDED_BY_TERM);
    }

    @Test
    void aSignalEndsAlsoTheChildThatMakesTheArchive() {
        Node node = new Node(host).startedBy(COUNTED).archiving().start().awaitApi();
        ProcessHandle daemon = ProcessHandle.of(node.pid()).orElseThrow();
        await().atMost(ARCHIVE_TIMEOUT_S, SECONDS)
                .until(() -> daemon.descendants().findAny().isPresent());
        List<ProcessHandle> children = daemon.descendants().toList();
        assertThat(endByTerm(node).status()).isZero();
        await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
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
