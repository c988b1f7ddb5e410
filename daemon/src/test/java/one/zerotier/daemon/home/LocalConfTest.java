package one.zerotier.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.LogRecorder;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalConfTest {
    private static final Provisioning NO_PROVISIONING =
            new Provisioning(null, List.of(), true, null, null, false, false, false);

    @TempDir
    Path directory;

    private Home home;
    private Path file;

    @BeforeEach
    void openHome() throws Exception {
        home = Home.open(directory);
        file = directory.resolve("local.conf");
    }

    @AfterEach
    void closeHome() {
        home.close();
    }

    private LocalConf read(String text) throws Exception {
        Files.writeString(file, text.replace('\'', '"'));
        return new LocalConfFile(home).current();
    }

    @Test
    void withoutAFileEverythingHasItsDefault() throws Exception {
        LocalConf conf = new LocalConfFile(home).current();
        assertThat(conf.json()).isEmpty();
        assertThat(conf.physical()).isEmpty();
        assertThat(conf.virtual()).isEmpty();
        assertThat(conf.warnings()).isEmpty();
        assertThat(conf.settings())
                .isEqualTo(new LocalConf.Settings(
                        null,
                        null,
                        null,
                        true,
                        true,
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        80,
                        true,
                        true,
                        NO_PROVISIONING));
        assertThat(read("").settings()).isEqualTo(conf.settings());
    }

    @Test
    void thePasswordOfADatabaseIsForRootAloneAndShownToNobody() throws Exception {
        String url = "postgresql://zt:p:w@d@db/x?sslmode=require&sslpassword=more";
        LocalConf conf = read("{'settings':{'controllerDbPath':'" + url + "','primaryPort':1}}");
        assertThat(conf.settings().controllerStore()).isEqualTo(url);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        ObjectNode shown = (ObjectNode) conf.shown().get("settings");
        assertThat(shown.path("controllerDbPath").asText())
                .isEqualTo("postgresql://zt:***@db/x?sslmode=require&sslpassword=***");

        LocalConfFile changed = new LocalConfFile(home);
        changed.putSettings(shown.put("primaryPort", 2));
        assertThat(changed.current().settings().controllerStore()).isEqualTo(url);
        assertThat(changed.current().settings().primaryPort()).isEqualTo(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aDirectoryIsNoSecret() throws Exception {
        LocalConf conf = read("{'settings':{'controllerDbPath':'/var/a:b@c'}}");
        assertThat(conf.isSecret()).isFalse();
        assertThat(conf.shown()).isEqualTo(conf.json());
        assertThat(read("{'settings':{'controllerDbPath':'postgresql://zt@db/x'}}")
                        .isSecret())
                .isFalse();
    }

    @Test
    void everythingThatHasAnEffectIsRead() throws Exception {
        LocalConf conf = read(
                "{'physical':{'10.99.0.0/16':{'blacklist':true},'10.98.0.0/16':{'blacklist':0}},"
                        + "'virtual':{'deadbeef01':{'try':['10.77.0.9/9993'],'blacklist':['10.5.0.0/16']}},"
                        + "'settings':{'primaryPort':8993,'secondaryPort':'0','allowSecondaryPort':false,'tertiaryPort':1,"
                        + "'portMappingEnabled':'false','interfacePrefixBlacklist':['docker'],'bind':['10.0.0.1','::1'],"
                        + "'allowManagementFrom':['10.0.0.0/8'],'controllerDbPath':'/x','earthPagePort':8080,'spreading':false,'offloads':false},'extra':{'x':1}}");
        assertThat(conf.forbidden()).containsExactly(IpPrefix.parse("10.99.0.0/16"));
        assertThat(conf.virtual())
                .containsOnlyKeys(Address.parse("deadbeef01"))
                .containsValue(new LocalConf.VirtualPeer(
                        List.of(Endpoint.parse("10.77.0.9/9993")), List.of(IpPrefix.parse("10.5.0.0/16"))));
        assertThat(conf.settings())
                .isEqualTo(new LocalConf.Settings(
                        8993,
                        0,
                        1,
                        false,
                        false,
                        List.of("docker"),
                        List.of(IpAddress.parse("10.0.0.1"), IpAddress.parse("::1")),
                        List.of(IpPrefix.parse("10.0.0.0/8")),
                        "/x",
                        8080,
                        false,
                        false,
                        NO_PROVISIONING));
        assertThat(conf.json().path("extra").path("x").intValue()).isEqualTo(1);
        assertThat(conf.warnings()).isEmpty();
    }

    @Test
    void whoDecidesAboutWhomIsRead() throws Exception {
        String identity = TestIdentities.CONTROLLER.identity().toString();
        LocalConf conf = read("{'settings':{'provisioning':true,'provisioningListen':['10.0.0.1/8080'],'authority':{"
                + "'identity':'" + identity + "','url':'http://[fd00::1]:8080/','allowDNS':true}}}");
        assertThat(conf.settings().provisioning())
                .isEqualTo(new Provisioning(
                        true,
                        List.of(Endpoint.parse("10.0.0.1/8080")),
                        true,
                        TestIdentities.CONTROLLER.identity(),
                        InetSocketAddress.createUnresolved("fd00::1", 8080),
                        false,
                        false,
                        true));
        assertThat(conf.warnings()).isEmpty();
        assertThat(read("{'settings':{'authority':{'url':'http://till.example'}}}")
                        .settings()
                        .provisioning()
                        .url())
                .isEqualTo(InetSocketAddress.createUnresolved("till.example", 80));
        assertThat(read("{'settings':{'authority':false}}")
                        .settings()
                        .provisioning()
                        .hasAuthority())
                .isFalse();
    }

    @Test
    void anAuthorityThatCannotBeReadIsNobodyAndNotTheFounder() throws Exception {
        for (String authority : List.of("true", "'founder'", "{'identity':'33f75bd24a'}", "{'identity':7}")) {
            LocalConf conf = read("{'settings':{'authority':" + authority + "}}");
            assertThat(conf.settings().provisioning().hasAuthority())
                    .as(authority)
                    .isFalse();
            assertThat(conf.warnings()).singleElement().asString().contains("nobody is asked");
        }
        assertThat(read("{'settings':{'authority':{'url':'https://x'}}}").warnings())
                .containsExactly(
                        "settings.authority.url: \"https://x\" is not of the form http://HOST or http://HOST:PORT;"
                                + " it is ignored.");
    }

    @Test
    void whatHasNoEffectIsSaidOnce() throws Exception {
        try (LogRecorder log = new LogRecorder(LocalConfFile.class)) {
            LocalConf conf =
                    read("{'physical':{'10.0.0.0/8':{'mtu':1400,'trustedPathId':7},'0.0.0.0/0':{'blacklist':true},"
                            + "'nonsense':{}},'virtual':{'xyz':{},'deadbeef01':{'try':['10.0.0.1',5],'blacklist':'all'}},"
                            + "'settings':{'primaryPort':70000,'secondaryPort':'x','bind':['lo'],'forceTcpRelay':true,"
                            + "'multicoreEnabled':false,'defaultBondingPolicy':'active-backup','policies':{}}}");
            assertThat(conf.forbidden()).isEmpty();
            assertThat(conf.settings().primaryPort()).isNull();
            assertThat(conf.warnings())
                    .containsExactly(
                            "physical.10.0.0.0/8.mtu has no effect: packets always fit into any path.",
                            "physical.10.0.0.0/8.trustedPathId has no effect: every path is encrypted.",
                            "physical.0.0.0.0/0.blacklist has no effect: it would forbid everything.",
                            "physical.nonsense: \"nonsense\" has no prefix length; write it as ip/bits; it is ignored.",
                            "virtual.xyz: an address has 10 hex digits: \"xyz\"; it is ignored.",
                            "virtual.deadbeef01.try[0]: \"10.0.0.1\" has no port; write it as ip/port; it is ignored.",
                            "virtual.deadbeef01.try[1] must be a string; it is ignored.",
                            "virtual.deadbeef01.blacklist must be an array; it is ignored.",
                            "settings.forceTcpRelay has no effect.",
                            "settings.defaultBondingPolicy has no effect.",
                            "settings.primaryPort must be a port from 0 to 65535, not 70000; it is ignored.",
                            "settings.bind[0]: \"lo\" is not an IP address; it is ignored.");
            assertThat(log.lines()).hasSize(conf.warnings().size());
        }
    }

    @Test
    void aBrokenFileStopsTheStartAndIsExplained() {
        assertThatThrownBy(() -> read("{\n  'settings': {,}\n}"))
                .isInstanceOf(HomeException.class)
                .hasMessage("The file " + file + " is not valid JSON: Unexpected character (',' (code 44)): was"
                        + " expecting double-quote to start field name (line 2, column 16)."
                        + " Correct it, or remove it to go on with the defaults.");
        assertThatThrownBy(() -> read("[]"))
                .hasMessage("The file " + file + " must hold a JSON object in braces."
                        + " Correct it, or remove it to go on with the defaults.");
        assertThatThrownBy(() -> read(" ")).hasMessageContaining("there is nothing in it (line 1, column 1)");
        assertThatThrownBy(() -> read("{} {}")).isInstanceOf(HomeException.class);
    }

    @Test
    void aBrokenEditOfARunningDaemonChangesNothing() throws Exception {
        Files.writeString(file, "{\"settings\":{\"primaryPort\":1}}");
        LocalConfFile conf = new LocalConfFile(home);
        List<LocalConf> heard = new ArrayList<>();
        conf.onChange(heard::add);
        assertThat(conf.reload()).isFalse();
        try (LogRecorder log = new LogRecorder(LocalConfFile.class)) {
            Files.writeString(file, "{");
            assertThat(conf.reload()).isFalse();
            assertThat(conf.reload()).isFalse();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN keeping the configuration as it was: The file " + file + " is not valid JSON: ");
        }
        assertThat(conf.current().settings().primaryPort()).isEqualTo(1);
        Files.writeString(file, "{\"settings\":{\"primaryPort\":2}}");
        assertThat(conf.reload()).isTrue();
        assertThat(conf.current().settings().primaryPort()).isEqualTo(2);
        assertThat(heard).containsExactly(conf.current());
        Files.delete(file);
        assertThat(conf.reload()).isTrue();
        assertThat(conf.current().json()).isEmpty();
    }

    @Test
    void settingsAreMergedIntoTheFileAndTakenUp() throws Exception {
        Files.writeString(file, "{\"virtual\":{},\"settings\":{\"primaryPort\":1,\"other\":\"x\"}}");
        LocalConfFile conf = new LocalConfFile(home);
        ObjectNode changes = Json.object().put("primaryPort", 2);
        changes.putArray("bind");
        conf.putSettings(changes);
        assertThat(Files.readString(file)).isEqualTo("""
                        {
                            "settings": {
                                "bind": [],
                                "other": "x",
                                "primaryPort": 2
                            },
                            "virtual": {}
                        }
                        """);
        assertThat(conf.current().settings().primaryPort()).isEqualTo(2);
    }

    @Test
    void anEditInProgressIsNotOverwritten() throws Exception {
        LocalConfFile conf = new LocalConfFile(home);
        Files.writeString(file, "{");
        assertThatThrownBy(() -> conf.putSettings(Json.object().put("primaryPort", 2)))
                .isInstanceOf(HomeException.class)
                .hasMessageContaining("is not valid JSON");
        assertThat(file).hasContent("{");
    }
}
