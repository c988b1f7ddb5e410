package one.zerotier.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it says when it cannot start, or not as it was asked to: one sentence, and what to do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartTest {
    private static final String DAMAGED =
            "This invitation is damaged: copy it again, the whole line, from the founder's machine.\n";
    private static final String ADVICE = " Run as root, or name another directory as the first argument.\n";

    private Lab lab;
    private Node running;
    private Host host;

    @BeforeAll
    void startOne(TestInfo test) {
        lab = new Lab(test);
        host = lab.publicHost("founder");
        running = new Node(host).start().awaitEarth();
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private Node newNode(String homeName) {
        return new Node(host, host.directory().resolve(homeName));
    }

    private static void assertRefused(Node node, String sentence) {
        Program.Result end = node.awaitEnd();
        assertThat(end.err()).isEqualTo(sentence);
        assertThat(end.out()).isEmpty();
        assertThat(end.status()).isEqualTo(1);
    }

    @Test
    void thereIsOneDaemonPerHomeDirectory() {
        Node second = newNode("home");
        Path port = second.home().resolve("zerotier-one.port");
        assertRefused(
                second.start("-p", "9111"),
                "Another ZeroTier One is already running with the home directory " + running.home() + ".\n");
        assertThat(port).hasContent("8993");
        assertThat(running.isRunning()).isTrue();
        assertThat(running.isOnline()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbled", "cut", "short"})
    void aDamagedInvitationIsRefused(String kind) {
        Matcher parts = Pattern.compile("(earth-.{30})(.)(.*)").matcher(running.invitation());
        assertThat(parts.matches()).isTrue();
        String damaged = switch (kind) {
            case "garbled" -> parts.group(1) + (parts.group(2).equals("A") ? "B" : "A") + parts.group(3);
            case "cut" -> running.invitation().substring(0, running.invitation().length() - 1);
            default -> running.invitation().substring(0, 50);
        };
        Node node = newNode("invited");
        assertRefused(node.start(damaged), DAMAGED);
        assertThat(node.home()).doesNotExist();
    }

    @Test
    void anotherPortIsUsedIfTheUsualOneIsTaken() {
        Node node = newNode("other-port").start();
        node.awaitLine("Port 8993 is in use by another program; using port 8994 instead\\.");
        node.awaitLine("ZeroTier One, node " + node.address() + ", port 8994, home directory " + node.home() + "\\.");
        node.awaitApi().awaitLine("Online\\.");
        assertThat(node.cli("info").out()).matches("200 info " + node.address() + " [0-9.]+ ONLINE\n");
        assertThat(node.invitation()).isNotEqualTo(running.invitation());
        node.stop();
    }

    @Test
    void aPortThatWasAskedForIsUsedOrNone() {
        Node node = newNode("asked-port");
        assertRefused(
                node.start("-p", "8993"),
                "Port 8993 is in use by another program. Stop that, or choose another port with -p.\n");
        assertRefused(node.start("-p", "70000"), "-p takes a port from 0 to 65535, not 70000.\n");
        node.start("-p", "9993");
        node.awaitLine("ZeroTier One, node " + node.address() + ", port 9993, home directory " + node.home() + "\\.");
        node.stop();
    }

    @Test
    void aHomeThatCannotBeIsNamed() throws IOException {
        Path file = Files.writeString(host.directory().resolve("file"), "not a directory", UTF_8);
        assertRefused(
                new Node(host, file).start(),
                "The home directory " + file + " is not a directory. Name another one as the first argument.\n");
        Path below = file.resolve("home");
        assertRefused(
                new Node(host, below).start(),
                "The home directory " + below + " cannot be created: Not a directory." + ADVICE);
    }

    @Test
    void aHomeThatCannotBeWrittenIsNamed() throws IOException {
        Path home = Files.createDirectories(host.directory().resolve("read-only"));
        String mount = "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"";
        assertRefused(
                new Node(host, home)
                        .startedBy("unshare", "--mount", "sh", "-c", mount, home.toString())
                        .start(),
                "The home directory " + home + " cannot be written: Read-only file system." + ADVICE);
        assertThat(home).isEmptyDirectory();
    }

    /** It goes on, for a supernode relays without a device of its own. */
    @Test
    void withoutATapDriverItSaysHowToGetOne() {
        Node node = new Node(lab.publicHost("container"))
                .startedBy("unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /dev/net && exec \"$@\"", "sh")
                .start();
        String earth = node.address() + "00ea17";
        node.awaitLine("Cannot make a virtual port for network " + earth
                + ": open /dev/net/tun: No such file or directory\\. Load the driver with \"modprobe tun\"; in a"
                + " container, pass it the device /dev/net/tun\\.");
        node.awaitLine("Network " + earth + " has no network device\\.");
        assertThat(node.stderr()).doesNotContain("Exception", "\tat ");
        node.stop();
    }

    @Test
    void whoIsNotRootIsToldToBe(@TempDir Path everybodys) throws IOException {
        Files.setPosixFilePermissions(everybodys, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = Files.copy(Requirements.jar(), everybodys.resolve("zerotier-one.jar"));
        Program.Result end = host.attempt(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                Requirements.java(),
                "-jar",
                jar.toString(),
                everybodys.resolve("home").toString());
        assertThat(end.err())
                .isEqualTo("ZeroTier One must be run as root, because it makes a network device: start it with sudo."
                        + " (-U leaves this check out.)\n");
        assertThat(end.status()).isEqualTo(1);
        assertThat(everybodys.resolve("home")).doesNotExist();
    }
}
