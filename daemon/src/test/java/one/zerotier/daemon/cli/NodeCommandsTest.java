package one.zerotier.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.daemon.api.ApiFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stock's commands, against the API of a real node. */
@Timeout(60)
class NodeCommandsTest {
    private static final String NETWORK = "8056c2e21c000001";

    @TempDir
    Path directory;

    private ApiFixture api;

    @BeforeEach
    void start() throws Exception {
        api = new ApiFixture(directory);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private CliRun cli(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("-D" + directory);
        return CliRun.cli(directory, all.toArray(String[]::new));
    }

    private static CliRun said(String out) {
        return new CliRun(0, out, "");
    }

    @Test
    void infoIsOneLine() {
        assertThat(cli("info")).isEqualTo(said("200 info 33f75bd24a 0.1.0 ONLINE\n"));
        assertThat(cli("status")).isEqualTo(said("200 info 33f75bd24a 0.1.0 ONLINE\n"));
    }

    @Test
    void jsonIsIndentedByOneBlank() {
        assertThat(cli("-j", "info").out())
                .startsWith("{\n \"address\": \"33f75bd24a\",\n \"clock\": ")
                .endsWith(",\n \"versionRev\": 0\n}\n");
        assertThat(cli("listnetworks", "-j")).isEqualTo(said("[]\n"));
        assertThat(cli("-j", "listpeers")).isEqualTo(said("[]\n"));
        assertThat(cli("-j", "peers")).isEqualTo(said("[]\n"));
        assertThat(cli("listmoons")).isEqualTo(said("[]\n"));
    }

    @Test
    void switchesMayStandAnywhereAndNeedNoBlank() throws Exception {
        Files.delete(directory.resolve("authtoken.secret"));
        Files.delete(directory.resolve("zerotier-one.port"));
        assertThat(cli("-p" + api.port(), "info", "-T" + ApiFixture.TOKEN, "-H127.0.0.1", "-q")
                        .status())
                .isZero();
        assertThat(cli("-p", "" + api.port(), "-T", ApiFixture.TOKEN, "info").status())
                .isZero();
    }

    @Test
    void networksAreJoinedShownAndLeft() {
        assertThat(cli("listnetworks"))
                .isEqualTo(said("200 listnetworks <nwid> <name> <mac> <status> <type> <dev> <ZT assigned ips>\n"));
        assertThat(cli("join", NETWORK)).isEqualTo(said("200 join OK\n"));
        assertThat(cli("networks").out().lines().toList().get(1))
                .matches("200 listnetworks " + NETWORK + "  [0-9a-f:]{17} REQUESTING_CONFIGURATION PRIVATE zt0 -");
        assertThat(cli("get", NETWORK, "status")).isEqualTo(said("REQUESTING_CONFIGURATION\n"));
        assertThat(cli("get", NETWORK, "mtu")).isEqualTo(said("2800\n"));
        assertThat(cli("get", NETWORK, "allowManaged")).isEqualTo(said("1\n"));
        assertThat(cli("get", NETWORK, "routes")).isEqualTo(said("error, unknown property name\n"));
        assertThat(cli("get", NETWORK, "nothing")).isEqualTo(said("error, unknown property name\n"));
        assertThat(cli("get", NETWORK, "ip")).isEqualTo(said(""));
        assertThat(cli("leave", NETWORK)).isEqualTo(said("200 leave OK\n"));
        assertThat(cli("leave", NETWORK)).isEqualTo(said("200 leave OK\n"));
        assertThat(cli("get", NETWORK, "status"))
                .isEqualTo(new CliRun(0, "", "unknown network ID, check that you are a member of the network\n"));
    }

    @Test
    void withJsonTheBodyIsPrintedAsItCame() {
        assertThat(cli("-j", "join", NETWORK).out())
                .startsWith("{\"allowDNS\":false,")
                .endsWith("}");
        assertThat(cli("-j", "leave", NETWORK)).isEqualTo(said("{\"result\":true}"));
        assertThat(cli("-j", "deorbit", "5a8772d153")).isEqualTo(said("{\"result\":true}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"join", "leave"})
    void aMalformedIdIsNotSent(String command) {
        assertThat(cli(command, "8056")).isEqualTo(new CliRun(2, "invalid network id\n", ""));
        assertThat(cli(command)).isEqualTo(new CliRun(2, "invalid network id\n", ""));
        assertThat(cli(command, "xxxxxxxxxxxxxxxx")).isEqualTo(new CliRun(1, "404 " + command + " \n", ""));
    }

    @Test
    void permissionsAreSet() {
        assertThat(cli("set", NETWORK, "allowDNS=1").out())
                .startsWith("{\"allowDNS\":true,")
                .endsWith("}");
        assertThat(cli("set", NETWORK, "allowManaged=no").out()).contains("\"allowManaged\":false,");
        assertThat(cli("set", NETWORK, "allowGlobal=true").out()).contains("\"allowGlobal\":true,");
        assertThat(cli("set", NETWORK, "nonsense=1")).isEqualTo(said(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "get"})
    void badArgumentsOfSetAndGetAreExplained(String command) {
        assertThat(cli(command)).isEqualTo(misused("invalid format: must be a 16-digit (network) ID"));
        assertThat(cli(command, "8056")).isEqualTo(misused("invalid format: must be a 16-digit (network) ID"));
        assertThat(cli(command, NETWORK)).isEqualTo(misused("invalid format: include a property name to " + command));
    }

    /** The help shows all commands, whichever was called. */
    @ParameterizedTest
    @ValueSource(strings = {"-jx", "-vx", "-qx", "-p0", "-p70000", "-px"})
    void aSwitchWithABadValueIsAnsweredWithHelp(String bad) {
        CliRun run = cli(bad, "info");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).startsWith("Usage: zerotier-cli ").contains("  listpeers", "  provision");
    }

    @Test
    void setNeedsAValue() {
        assertThat(cli("set", NETWORK, "allowDNS"))
                .isEqualTo(misused("invalid format: write it as allowDNS=1 or allowDNS=0"));
    }

    private static CliRun misused(String sentence) {
        return new CliRun(2, "", sentence + "\n");
    }

    @Test
    void moonsAreOrbited() {
        assertThat(cli("orbit", "5a8772d153", "5a8772d153")).isEqualTo(said("200 orbit OK\n"));
        assertThat(cli("deorbit", "0000005a8772d153")).isEqualTo(said("200 deorbit OK\n"));
        assertThat(cli("orbit", "5a8772d153")).isEqualTo(said(""));
        assertThat(cli("orbit", "0", "5a8772d153")).isEqualTo(said(""));
        assertThat(cli("orbit", "hello", "5a8772d153")).isEqualTo(said(""));
        assertThat(cli("deorbit")).isEqualTo(said(""));
    }

    @Test
    void peersAreShown() {
        assertThat(cli("listpeers")).isEqualTo(said("200 listpeers <ztaddr> <path> <latency> <version> <role>\n"));
        assertThat(cli("peers"))
                .isEqualTo(said("200 peers\n<ztaddr>   <ver>  <role> <lat> <link>   <lastTX> <lastRX> <path>\n"));
        api.letSomebodyAsk(Long.parseUnsignedLong(NETWORK, 16));
        assertThat(cli("listpeers").out().lines().toList().get(1))
                .matches("200 listpeers 5a8772d153 10\\.77\\.0\\.2/8993;-?\\d+;-?\\d+ \\d+ 0\\.1\\.0 LEAF");
        assertThat(cli("peers").out().lines().toList().get(2))
                .matches("5a8772d153 0\\.1\\.0  LEAF   +\\d+ DIRECT   -?\\d+ +-?\\d+ +10\\.77\\.0\\.2/8993");
    }

    @Test
    void aPathOfTheApiIsPrintedAsItIs() {
        assertThat(cli("/network")).isEqualTo(said("[]"));
        assertThat(cli("/nowhere")).isEqualTo(new CliRun(1, "404 /nowhere \n", ""));
    }

    @Test
    void theInvitationStandsAlone() {
        assertThat(cli("invitation")).isEqualTo(said("zt-invitation\n"));
        assertThat(cli("-j", "invitation")).isEqualTo(said("{\n \"invitation\": \"zt-invitation\"\n}\n"));
        api.noInvitation();
        assertThat(cli("invitation"))
                .isEqualTo(new CliRun(
                        1, "", "This node has no invitation to give: only the founder of an Earth has one.\n"));
    }

    @Test
    void aDumpIsForItsOwnerAlone() throws Exception {
        Files.writeString(directory.resolve("zerotier_dump.txt"), "old");
        Path file = directory.resolve("zerotier_dump.txt");
        assertThat(cli("dump")).isEqualTo(said("Writing dump to: " + file + "\n"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .startsWith("platform: ")
                .contains("zerotier version: 0.1.0\n\nstatus\n------\n{\"address\":\"33f75bd24a\"")
                .contains("""


                        networks
                        --------
                        []

                        peers
                        -----
                        []

                        local.conf
                        ----------
                        None Present

                        Network Interfaces
                        ------------------
                        """);
    }

    @Test
    void aWrongTokenIsRefused() {
        assertThat(cli("-Twrong", "info")).isEqualTo(new CliRun(1, "401 info {}\n", ""));
        assertThat(cli("-Twrong", "join", NETWORK)).isEqualTo(new CliRun(1, "401 join {}\n", ""));
        assertThat(cli("-Twrong", "network", "list"))
                .isEqualTo(new CliRun(
                        1,
                        "",
                        "The service does not accept this token. Is 127.0.0.1:" + api.port()
                                + " the service of this home directory?\n"));
    }

    @Test
    void aTokenWithALineEndIsAccepted() throws Exception {
        Files.writeString(directory.resolve("authtoken.secret"), ApiFixture.TOKEN + "\n");
        assertThat(cli("info").status()).isZero();
    }

    @Test
    void aUserMayHaveTheTokenAtHome() throws Exception {
        Files.delete(directory.resolve("authtoken.secret"));
        assertThat(cli("info"))
                .isEqualTo(misused("zerotier-cli: authtoken.secret not found or readable in " + directory
                        + " (try again as root)"));
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        Path file = directory.resolve(
                mac ? "user/Library/Application Support/ZeroTier/One/authtoken.secret" : "user/.zeroTierOneAuthToken");
        Files.createDirectories(file.getParent());
        Files.writeString(file, ApiFixture.TOKEN);
        assertThat(cli("info").status()).isZero();
    }

    @Test
    void withoutAPortThereIsNoAsking() throws Exception {
        String sentence = "zerotier-cli: missing port and zerotier-one.port not found in " + directory;
        Files.writeString(directory.resolve("zerotier-one.port"), "99999");
        assertThat(cli("info")).isEqualTo(misused(sentence));
        Files.delete(directory.resolve("zerotier-one.port"));
        assertThat(cli("info")).isEqualTo(misused(sentence));
        assertThat(cli("/status")).isEqualTo(misused(sentence));
    }

    @Test
    void ifNobodyAnswersTheUserIsToldWhatToCheck() {
        api.close();
        String text = "Error connecting to the ZeroTier service: connection failed\n\nPlease check that the service is"
                + " running and that TCP port " + api.port() + " can be contacted via 127.0.0.1.\n";
        for (String command : List.of("info", "listpeers", "peers", "listnetworks", "listmoons", "dump")) {
            assertThat(cli(command)).as(command).isEqualTo(new CliRun(1, text, ""));
        }
        assertThat(cli("get", NETWORK, "ip")).isEqualTo(new CliRun(1, text, ""));
        assertThat(cli("join", NETWORK)).isEqualTo(new CliRun(1, "0 join connection failed\n", ""));
        assertThat(cli("leave", NETWORK)).isEqualTo(new CliRun(1, "0 leave connection failed\n", ""));
        assertThat(cli("/status")).isEqualTo(new CliRun(1, "0 /status connection failed\n", ""));
        assertThat(cli("network", "list")).isEqualTo(new CliRun(1, "", text));
    }
}
