package one.zerotier.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import one.zerotier.testnet.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path directory;

    @Test
    void aNewHomeIsForItsOwnerAlone() throws Exception {
        Path path = directory.resolve("a/b");
        try (Home home = Home.open(path)) {
            assertThat(home.directory()).isEqualTo(path);
            assertThat(modeOf(path)).isEqualTo("rwx------");
            assertThat(modeOf(path.resolve("zerotier-one.lock"))).isEqualTo("rw-------");
        }
    }

    @Test
    void theModeOfAHomeThatIsThereIsNotTouched() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Home.open(directory).close();
        assertThat(modeOf(directory)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void aSecondDaemonOfTheSameProcessIsRefused() throws Exception {
        try (Home first = Home.open(directory)) {
            first.announce(4711, 8993);
            assertThatThrownBy(() -> Home.open(directory))
                    .isInstanceOf(HomeException.class)
                    .hasMessage("Another ZeroTier One is already running with the home directory " + directory + ".");
            assertThat(directory.resolve("zerotier-one.pid")).hasContent("4711");
        }
        Home.open(directory).close();
    }

    /** Prints why it cannot open the home; the entry of the child. */
    static final class Second {
        private Second() {}

        public static void main(String[] arguments) throws IOException {
            try {
                Home.open(Path.of(arguments[0])).close();
                System.out.print("opened");
            } catch (HomeException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    @Test
    void aSecondDaemonOfAnotherProcessIsRefusedAndWritesNothing() throws Exception {
        try (Home first = Home.open(directory)) {
            first.announce(4711, 8993);
            Process second = ChildJvm.start(List.of(), Second.class, directory.toString());
            assertThat(new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("Another ZeroTier One is already running with the home directory " + directory + ".");
            assertThat(directory.resolve("zerotier-one.pid")).hasContent("4711");
        }
    }

    @Test
    void aRunningStockDaemonIsNoticedThoughItTakesNoLock() throws Exception {
        Path program = Files.copy(Path.of("/bin/sleep").toRealPath(), directory.resolve("zerotier-one"));
        Process stock = new ProcessBuilder(program.toString(), "60").start();
        try {
            Files.writeString(directory.resolve("zerotier-one.pid"), Long.toString(stock.pid()));
            assertThatThrownBy(() -> Home.open(directory))
                    .isInstanceOf(HomeException.class)
                    .hasMessage("Another ZeroTier One (process " + stock.pid()
                            + ") is already running with the home directory " + directory + ".");
        } finally {
            stock.destroyForcibly().waitFor();
        }
        Home.open(directory).close(); // what is left of it does not matter
    }

    @Test
    void thePidOfAnythingElseDoesNotMatter() throws Exception {
        Files.writeString(
                directory.resolve("zerotier-one.pid"),
                Long.toString(ProcessHandle.current().pid()));
        Home.open(directory).close();
    }

    @Test
    void aFileIsNoHome() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> Home.open(file))
                .isInstanceOf(HomeException.class)
                .hasMessage(
                        "The home directory " + file + " is not a directory. Name another one as the first argument.");
    }

    @Test
    void aHomeThatCannotBeMadeIsSaidToBeSo() throws Exception {
        Path below = Files.createFile(directory.resolve("file")).resolve("home");
        assertThatThrownBy(() -> Home.open(below))
                .isInstanceOf(HomeException.class)
                .hasMessage("The home directory " + below + " cannot be created: Not a directory."
                        + " Run as root, or name another directory as the first argument.");
    }

    @Test
    void aHomeThatCannotBeWrittenIsSaidToBeSo() {
        assertThatThrownBy(() -> Home.open(Path.of("/proc")))
                .isInstanceOf(HomeException.class)
                .hasMessageStartingWith("The home directory /proc cannot be written: ")
                .hasMessageEndingWith(". Run as root, or name another directory as the first argument.");
    }

    @Test
    void aVeryOldControllerIsNotStartedWithoutItsNetworks() throws Exception {
        Files.createFile(directory.resolve("controller.db"));
        assertThatThrownBy(() -> Home.open(directory))
                .isInstanceOf(HomeException.class)
                .hasMessage("The home directory " + directory
                        + " holds controller.db, the networks of a very old controller, which cannot be read any more."
                        + " Move it away to start without them.");
    }

    @Test
    void theFilesThatOthersReadHaveNoLineEnd() throws Exception {
        try (Home home = Home.open(directory)) {
            home.announce(123, 8993);
            assertThat(Files.readString(directory.resolve("zerotier-one.pid"))).isEqualTo("123");
            assertThat(Files.readString(directory.resolve("zerotier-one.port"))).isEqualTo("8993");
            assertThat(modeOf(directory.resolve("zerotier-one.port"))).isEqualTo("rw-r--r--");
        }
        assertThat(directory.resolve("zerotier-one.pid")).doesNotExist();
        assertThat(directory.resolve("zerotier-one.port")).exists();
    }

    @Test
    void tokensAreMadeOnceAndAreSecret() throws Exception {
        try (Home home = Home.open(directory)) {
            String token = home.apiToken();
            assertThat(token).matches("[a-z0-9]{24}").isNotEqualTo(home.metricsToken());
            assertThat(home.apiToken()).isEqualTo(token);
            assertThat(Files.readString(directory.resolve("authtoken.secret"))).isEqualTo(token);
            assertThat(modeOf(directory.resolve("authtoken.secret"))).isEqualTo("rw-------");
            assertThat(modeOf(directory.resolve("metricstoken.secret"))).isEqualTo("rw-------");
        }
    }

    @Test
    void aGivenTokenIsTakenWithoutWhatIsAroundItAndMadeSecret() throws Exception {
        Path file = Files.writeString(directory.resolve("authtoken.secret"), " \t0123 abc\r\n\0");
        try (Home home = Home.open(directory)) {
            assertThat(home.apiToken()).isEqualTo("0123 abc");
            assertThat(modeOf(file)).isEqualTo("rw-------");
        }
    }

    @Test
    void anEmptyTokenWouldLetEverybodyIn() throws Exception {
        Files.writeString(directory.resolve("authtoken.secret"), "\n");
        try (Home home = Home.open(directory)) {
            assertThat(home.apiToken()).hasSize(24);
        }
    }

    static String modeOf(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
