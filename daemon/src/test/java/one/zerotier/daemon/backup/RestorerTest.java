package one.zerotier.daemon.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import one.zerotier.daemon.home.Exchange;
import one.zerotier.daemon.home.Home;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restoring that ends at any point, by an error or with its process. */
class RestorerTest {
    /** Three things that are replaced, and five that come. */
    private static final int MOVES = 8;

    private static final long NOW_MS = 1_800_000_000_000L;
    private static final String ID = "33f75bd24aa1b2c3";
    private static final Map<String, String> NEW = Map.of(
            "controller.d/network/" + ID + ".json",
            "new network",
            "controller.d/network/" + ID + "/member/5a8772d153.json",
            "new member",
            "identity.public",
            "33f75bd24a:0:new",
            "identity.secret",
            "33f75bd24a:0:new:secret",
            "networks.d/" + ID + ".local.conf",
            "allowManaged=1",
            "planet",
            "new planet");
    private static final Map<String, String> OLD = Map.of(
            "controller.d/network/33f75bd24a000001.json", "old network",
            "identity.public", "33f75bd24a:0:old",
            "identity.secret", "33f75bd24a:0:old:secret",
            "devicemap", "33f75bd24a000001=zt7");

    @TempDir
    Path directory;

    /** The power goes. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static Backup backup() {
        TreeMap<String, byte[]> files = new TreeMap<>();
        NEW.forEach((name, content) -> files.put(name, content.getBytes(US_ASCII)));
        return new Backup("33f75bd24a", NOW_MS, files);
    }

    private Path oldHome(String name) throws IOException {
        Path home = directory.resolve(name);
        for (Map.Entry<String, String> file : OLD.entrySet()) {
            Path path = home.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return home;
    }

    private static Map<String, String> filesOf(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readString(file, US_ASCII));
            }
        }
        files.keySet().removeIf(name -> name.startsWith("zerotier-one."));
        return files;
    }

    private static void assertIsNew(Path home) throws IOException {
        Map<String, String> expected = new TreeMap<>(NEW);
        expected.put("devicemap", OLD.get("devicemap")); // not in the backup
        OLD.forEach((name, content) -> {
            if (!name.equals("devicemap")) {
                expected.put("before-restore-" + NOW_MS + "/" + name, content);
            }
        });
        assertThat(filesOf(home)).isEqualTo(expected);
    }

    private static Exchange.Mover failingAt(int fatal, int[] moves, boolean after, Throwable what) {
        return (from, to) -> {
            boolean fails = ++moves[0] == fatal;
            if (!fails || after) {
                Files.move(from, to);
            }
            if (fails && what instanceof IOException e) {
                throw e;
            }
            if (fails) {
                throw (Error) what;
            }
        };
    }

    @Test
    void whoeverOpensTheHomeAfterACrashFindsAllThatIsNew() throws Exception {
        int[] all = {0};
        new Restorer(backup(), oldHome("whole"), failingAt(0, all, false, new Killed())).restore(NOW_MS);
        assertIsNew(directory.resolve("whole"));
        assertThat(all[0]).isEqualTo(MOVES);
        for (int fatal = 1; fatal <= MOVES; fatal++) {
            for (boolean after : new boolean[] {false, true}) {
                Path home = oldHome("home-" + fatal + after);
                Restorer restorer = new Restorer(backup(), home, failingAt(fatal, new int[1], after, new Killed()));
                assertThatThrownBy(() -> restorer.restore(NOW_MS)).isInstanceOf(Killed.class);
                Home.open(home).close();
                assertIsNew(home);
            }
        }
    }

    @Test
    void anErrorTakesEverythingBack() throws Exception {
        for (int fatal = 1; fatal <= MOVES; fatal++) {
            Path home = oldHome("home-" + fatal);
            Restorer restorer =
                    new Restorer(backup(), home, failingAt(fatal, new int[1], false, new IOException("disk on fire")));
            assertThatThrownBy(() -> restorer.restore(NOW_MS))
                    .isInstanceOf(BackupException.class)
                    .hasMessage("The backup cannot be restored to " + home + ", where all is as before: disk on fire");
            assertThat(filesOf(home)).isEqualTo(OLD);
            assertThat(home.resolve("before-restore-" + NOW_MS)).doesNotExist();
            Home.open(home).close();
            assertThat(filesOf(home)).isEqualTo(OLD);
        }
    }

    @Test
    void whatCannotBeTakenBackIsCompletedByTheNextStart() throws Exception {
        Path home = oldHome("home");
        int[] moves = {0};
        Restorer restorer = new Restorer(backup(), home, (from, to) -> {
            if (++moves[0] > 3) {
                throw new IOException("disk on fire");
            }
            Files.move(from, to);
        });
        assertThatThrownBy(() -> restorer.restore(NOW_MS))
                .hasMessage("The backup cannot be restored to " + home
                        + "; the next start tries to complete it: disk on fire");
        Home.open(home).close();
        assertIsNew(home);
    }

    @Test
    void theControllersDirectoryMayBeOnAnotherFileSystem() throws Exception {
        Path shm = Files.createTempDirectory(Path.of("/dev/shm"), "zerotier-restore");
        try {
            Path home = oldHome("home");
            Files.writeString(home.resolve("local.conf"), "{\"settings\":{\"controllerDbPath\":\"" + shm + "\"}}");
            Files.createDirectories(shm.resolve("network"));
            Files.writeString(shm.resolve("network/old.json"), "old");
            List<Path> kept = new Restorer(backup(), home).restore(NOW_MS);
            assertThat(kept)
                    .containsExactly(home.resolve("before-restore-" + NOW_MS), shm.resolve("before-restore-" + NOW_MS));
            assertThat(filesOf(shm))
                    .containsOnly(
                            Map.entry("network/" + ID + ".json", "new network"),
                            Map.entry("network/" + ID + "/member/5a8772d153.json", "new member"),
                            Map.entry("before-restore-" + NOW_MS + "/controller.d/network/old.json", "old"));
        } finally {
            try (Stream<Path> files = Files.walk(shm)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
