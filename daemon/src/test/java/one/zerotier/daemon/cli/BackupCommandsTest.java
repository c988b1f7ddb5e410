package one.zerotier.daemon.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.api.ApiFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a running controller and of home directories that nobody uses. */
@Timeout(60)
class BackupCommandsTest {
    private static final String ID = "33f75bd24aa1b2c3";
    private static final String WITH = " with 1 network with 1 member of node 33f75bd24a.\n";
    private static final String WITH_ALL = " with 1 network with 1 member and the identity of node 33f75bd24a.\n";

    @TempDir
    Path directory;

    private Path home;
    private Path elsewhere;
    private Path backup;

    @BeforeEach
    void makeHome() throws Exception {
        home = directory.resolve("home");
        elsewhere = directory.resolve("elsewhere");
        backup = directory.resolve("backup.zip");
        try (ApiFixture api = new ApiFixture(home)) {
            api.change("/controller/network/" + ID, "{'name':'home','rulesSource':'accept;'}");
            api.change("/controller/network/" + ID + "/member/5a8772d153", "{'authorized':true,'name':'bee'}");
            assertThat(cli(home, "backup", backup.toString()).out()).isEqualTo("Wrote " + backup + WITH);
            assertThat(cli(home, "backup", "--offline", backup + "2").err())
                    .isEqualTo("Another ZeroTier One is already running with the home directory " + home + ".\n");
        }
        Files.writeString(
                home.resolve("identity.public"),
                TestIdentities.CONTROLLER.identity().toString(),
                US_ASCII);
        Files.writeString(home.resolve("identity.secret"), TestIdentities.CONTROLLER.toSecretText(), US_ASCII);
        Files.writeString(home.resolve("local.conf"), "{\"settings\":{}}");
        Files.createDirectories(home.resolve("networks.d"));
        Files.writeString(home.resolve("networks.d/" + ID + ".local.conf"), "allowManaged=1");
        for (String directoryOfNetconf : List.of("provision.d", "netconf.d")) {
            Files.createDirectories(home.resolve(directoryOfNetconf));
            Files.writeString(home.resolve(directoryOfNetconf + "/5a8772d153.json"), directoryOfNetconf);
        }
    }

    private CliRun cli(Path of, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("-D" + of);
        return CliRun.cli(directory, all.toArray(String[]::new));
    }

    private static Map<String, String> filesOf(Path root) throws Exception {
        Map<String, String> files = new TreeMap<>();
        if (!Files.exists(root)) {
            return files;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readString(file, US_ASCII));
            }
        }
        // what was is not part of what is
        files.keySet()
                .removeIf(
                        name -> name.endsWith(".lock") || name.startsWith("zerotier-one.") || name.endsWith(".jsonl"));
        return files;
    }

    private static Map<String, String> controllerOf(Path root) throws Exception {
        return filesOf(root.resolve("controller.d"));
    }

    @Test
    void whatARunningControllerHasIsRestoredElsewhere() throws Exception {
        CliRun restored = cli(elsewhere, "restore", backup.toString());
        assertThat(restored.out())
                .isEqualTo("Restored 1 network with 1 member of node 33f75bd24a to " + elsewhere + ".\n");
        assertThat(restored.err()).startsWith("Note: the backup has no identity. Put identity.secret");
        assertThat(restored.status()).isZero();
        assertThat(controllerOf(elsewhere)).hasSize(2).isEqualTo(controllerOf(home));
        try (ApiFixture api = new ApiFixture(elsewhere)) {
            assertThat(api.change("/controller/network/" + ID, "{}")).contains("'name':'home'", "'revision':1");
        }
    }

    @Test
    void aWholeHomeIsRestoredElsewhere() throws Exception {
        Path whole = directory.resolve("whole.zip");
        assertThat(cli(home, "backup", "--offline", "--all", whole.toString()).out())
                .isEqualTo("Wrote " + whole + WITH_ALL);
        assertThat(cli(elsewhere, "restore", whole.toString()).status()).isZero();
        Map<String, String> expected = filesOf(home);
        assertThat(expected)
                .containsKeys(
                        "identity.secret",
                        "local.conf",
                        "networks.d/" + ID + ".local.conf",
                        "provision.d/5a8772d153.json",
                        "netconf.d/5a8772d153.json");
        assertThat(filesOf(elsewhere)).isEqualTo(expected);
    }

    @Test
    void nothingIsOverwrittenUnlessForced() throws Exception {
        Files.createDirectories(elsewhere);
        Files.writeString(elsewhere.resolve("identity.public"), "5a8772d153:0:00");
        assertThat(cli(elsewhere, "restore", backup.toString()).err())
                .startsWith("The backup is of node 33f75bd24a, and " + elsewhere + " is that of node 5a8772d153: ");
        Map<String, String> before = filesOf(home);
        CliRun refused = cli(home, "restore", backup.toString());
        assertThat(refused.err())
                .isEqualTo("There are networks in " + home
                        + "/controller.d already. Use --force to replace all of them.\n");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(filesOf(home)).isEqualTo(before);
        Files.writeString(home.resolve("controller.d/network/" + ID + ".json"), "changed");
        CliRun forced = cli(home, "restore", "--force", backup.toString());
        assertThat(forced.out()).contains("What was there is in " + home + "/before-restore-");
        assertThat(filesOf(home)).containsAllEntriesOf(before).containsValue("changed");
    }

    @Test
    void whatIsDamagedOrForeignIsRefusedAndChangesNothing() throws Exception {
        byte[] whole = Files.readAllBytes(backup);
        for (int length : new int[] {0, 10, whole.length / 3, whole.length / 2}) {
            assertRefused(Arrays.copyOf(whole, length));
        }
        for (int at = 40; at < whole.length / 2; at += 7) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x55;
            Path file = Files.write(directory.resolve("changed.zip"), changed);
            if (cli(elsewhere, "restore", file.toString()).status() == 0) {
                assertThat(controllerOf(elsewhere)).as("a time stamp, say").isEqualTo(controllerOf(home));
                elsewhere = directory.resolve("elsewhere-" + at);
            }
        }
        assertRefused("no zip file at all".getBytes(US_ASCII));
        assertThat(assertRefused(zip("../../etc/passwd", "x")))
                .startsWith("The backup has a file \"../../etc/passwd\", which belongs into no home directory.");
        assertThat(assertRefused(zip("planet", "x"))).isEqualTo("The backup is damaged: its end is missing.\n");
        assertThat(assertRefused(zip("manifest.json", "{\"format\":\"zerotier-one backup\",\"version\":9}")))
                .isEqualTo("The backup has format 9, and this program knows only 1: it is too old.\n");
        assertThat(assertRefused(zip("manifest.json", "{}"))).isEqualTo("This is no backup of ZeroTier One.\n");
        assertThat(cli(elsewhere, "restore", directory + "/none").err())
                .startsWith("The file " + directory + "/none cannot be read: ");
        assertThat(cli(directory.resolve("nowhere"), "backup", "--offline", directory + "/x")
                        .err())
                .startsWith("There is no home directory ");
        assertThat(cli(home, "backup", backup.toString()))
                .isEqualTo(
                        new CliRun(2, "", "There is a file " + backup + " already. Name one that does not exist.\n"));
    }

    @Test
    void whereTheNetworksAreInADatabaseItIsSaidWhatToDo() throws Exception {
        Files.writeString(
                home.resolve("local.conf"),
                "{\"settings\":{\"controllerDbPath\":\"postgresql://zt:horse@127.0.0.1:1/zt\"}}");
        assertThat(cli(home, "backup", "--offline", directory + "/offline.zip"))
                .isEqualTo(new CliRun(
                        1,
                        "",
                        "The networks of node 33f75bd24a are in a database, as controllerDbPath in " + home
                                + "/local.conf says. Start the service and leave out --offline, or use the database's"
                                + " own pg_dump.\n"));
        assertThat(directory.resolve("offline.zip")).doesNotExist();
        CliRun restored = cli(home, "restore", "--force", backup.toString());
        assertThat(restored.status()).isZero();
        assertThat(restored.err())
                .startsWith("Note: local.conf has a database for the networks. They are taken over from the files")
                .doesNotContain("horse");
        assertThat(controllerOf(home)).hasSize(2);
    }

    private String assertRefused(byte[] content) throws Exception {
        Path file = Files.write(directory.resolve("bad.zip"), content);
        CliRun run = cli(elsewhere, "restore", file.toString());
        assertThat(run.status()).as(run.out()).isEqualTo(1);
        assertThat(run.err()).hasLineCount(1).endsWith("\n");
        assertThat(elsewhere).doesNotExist();
        return run.err();
    }

    private static byte[] zip(String name, String content) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(US_ASCII));
        }
        return bytes.toByteArray();
    }
}
