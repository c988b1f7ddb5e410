package one.zerotier.daemon.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import one.zerotier.core.identity.Address;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.json.Json;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The paths that are about the node itself. Samples called stock's were captured from a stock node. */
@Timeout(60)
class ApiPathsTest {
    private static final String NETWORK = "33f75bd24aa1b2c3";

    @TempDir
    Path directory;

    private ApiFixture api;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(
                directory.resolve("local.conf"), "{\"settings\":{\"foo\":1},\"extra\":{\"x\":1},\"virtual\":{}}");
        api = new ApiFixture(directory);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private JsonNode json(String path) throws Exception {
        String answer = api.get(path);
        assertThat(answer).startsWith("200 ");
        return read(answer.substring(4));
    }

    private static JsonNode read(String singleQuoted) throws Exception {
        return Json.parse(singleQuoted.replace('\'', '"').getBytes(UTF_8));
    }

    /** Keys in order with the types of their values; of an array that of its first element. */
    static String shape(JsonNode json) {
        StringBuilder shape = new StringBuilder();
        if (json.isObject()) {
            for (Map.Entry<String, JsonNode> property : json.properties()) {
                shape.append(property.getKey())
                        .append(':')
                        .append(shape(property.getValue()))
                        .append(' ');
            }
            return "{" + shape.toString().strip() + "}";
        }
        if (json.isArray()) {
            return "[" + (json.isEmpty() ? "" : shape(json.get(0))) + "]";
        }
        return json.isIntegralNumber() ? "int" : json.getNodeType().toString().toLowerCase(Locale.ROOT);
    }

    @Test
    void theStatusHasStocksShape() throws Exception {
        api.engine.meet(new Neighbour(FakeEngine.START_MS));
        String stocks = "{'address':'5b12fb8b81','clock':1795360949189,'config':{'settings':{"
                + "'allowTcpFallbackRelay':true,'forceTcpRelay':false,'homeDir':'/var/lib/zerotier-one',"
                + "'listeningOn':['10.77.0.1/27648'],'portMappingEnabled':true,'primaryPort':9993,"
                + "'secondaryPort':40777,'softwareUpdate':'disable','softwareUpdateChannel':'release',"
                + "'surfaceAddresses':['fd77::1/40777'],'tertiaryPort':27648}},'online':true,"
                + "'planetWorldId':3405643777,'planetWorldTimestamp':1795360910472,'publicIdentity':'5b12fb8b81:0:06',"
                + "'tcpFallbackActive':false,'version':'1.14.1','versionBuild':0,'versionMajor':1,'versionMinor':14,"
                + "'versionRev':1}";
        Files.writeString(directory.resolve("local.conf"), "{}");
        assertThat(api.conf.reload()).isTrue();
        assertThat(shape(json("/status"))).isEqualTo(shape(read(stocks)));
    }

    @Test
    void theStatusTellsWhatIs() throws Exception {
        JsonNode status = json("/status");
        assertThat(status.path("address").textValue()).isEqualTo("33f75bd24a");
        assertThat(status.path("publicIdentity").textValue())
                .isEqualTo(TestIdentities.CONTROLLER.identity().toString());
        assertThat(status.path("online").booleanValue()).isTrue();
        assertThat(status.path("clock").longValue()).isEqualTo(FakeEngine.START_MS);
        assertThat(status.path("planetWorldId").bigIntegerValue()).hasToString("14627333968688430831");
        assertThat(status.path("version").textValue()).isEqualTo("0.1.0");
        JsonNode settings = status.path("config").path("settings");
        assertThat(settings.path("homeDir").textValue()).isEqualTo(directory.toString());
        assertThat(settings.path("primaryPort").intValue()).isEqualTo(8993);
        assertThat(settings.path("listeningOn").toString()).isEqualTo("[\"10.77.0.1/8993\",\"fd77::1/8993\"]");
        assertThat(settings.path("foo").intValue()).isEqualTo(1);
        assertThat(status.path("config").path("extra").path("x").intValue()).isEqualTo(1);
    }

    @Test
    void healthIsShort() throws Exception {
        assertThat(api.get("/health"))
                .isEqualTo("200 {'clock':1795361033354,'online':true,'version':'0.1.0','versionBuild':0,"
                        + "'versionMajor':0,'versionMinor':1,'versionRev':0}");
    }

    @Test
    void anInvitationIsThereOrIsNot() throws Exception {
        assertThat(api.get("/invitation")).isEqualTo("200 {'invitation':'zt-invitation'}");
        api.invitation = null;
        assertThat(api.get("/invitation"))
                .isEqualTo(
                        "404 {'error':'This node has no invitation to give: only the founder of an Earth has one.'}");
    }

    @Test
    void countersAreThoseOfTheNode() throws Exception {
        assertThat(json("/counters").path("datagrams_received").longValue()).isZero();
        api.engine.meet(new Neighbour(FakeEngine.START_MS));
        assertThat(json("/counters").path("datagrams_received").longValue()).isPositive();
        assertThat(json("/counters").has("dropped_unauthenticated")).isTrue();
    }

    @Test
    void bondsAreOffAsInStockWithoutAnyInItsSettings() throws Exception {
        assertThat(api.get("/bond/show/5a8772d153")).isEqualTo("400 {}");
        assertThat(api.post("/bond/rotate/5a8772d153", "")).isEqualTo("400 {}");
        assertThat(api.post("/bond/setmtu/1400/eth0/10.0.0.1", "")).isEqualTo("400 Bonding layer isn't active yet");
        assertThat(api.get("/bond/show/5a87")).isEqualTo("404 ");
    }

    @Test
    void theConfigurationIsShownAndItsSettingsCanBeChanged() throws Exception {
        assertThat(api.get("/config")).isEqualTo("200 {'extra':{'x':1},'settings':{'foo':1},'virtual':{}}");
        assertThat(api.post("/config", "{}")).isEqualTo("404 ");
        assertThat(api.post("/config/settings", "{'foo':2,'bar':[1]}")).isEqualTo("200 {}");
        assertThat(api.post("/config/settings", "[]")).isEqualTo("200 {}");
        assertThat(api.get("/config")).isEqualTo("200 {'extra':{'x':1},'settings':{'bar':[1],'foo':2},'virtual':{}}");
        assertThat(Files.readString(directory.resolve("local.conf")))
                .startsWith("{\n    \"extra\": {\n        \"x\": 1");
        Files.writeString(directory.resolve("local.conf"), "{");
        assertThat(api.post("/config/settings", "{'foo':3}"))
                .startsWith("400 {'error':'The file " + directory.resolve("local.conf") + " is not valid JSON: ");
    }

    @Test
    void aNetworkThatHasNotAnsweredLooksAsStocksDoes() throws Exception {
        String stocks = "{'allowDNS':false,'allowDefault':false,'allowGlobal':false,'allowManaged':true,"
                + "'assignedAddresses':[],'bridge':false,'broadcastEnabled':false,'dhcp':false,"
                + "'dns':{'domain':'','servers':[]},'id':'5b12fb8b815f79a6','mac':'a6:ae:3a:5e:18:7d','mtu':2800,"
                + "'multicastSubscriptions':[],'name':'','netconfRevision':0,'nwid':'5b12fb8b815f79a6',"
                + "'portDeviceName':'zt0','portError':0,'routes':[],'status':'REQUESTING_CONFIGURATION',"
                + "'type':'PRIVATE'}";
        String joined = api.post("/network/5B12FB8B815F79A6", "not JSON");
        assertThat(joined.replaceAll("'mac':'[0-9a-f:]{17}'", "'mac':'a6:ae:3a:5e:18:7d'"))
                .isEqualTo("200 " + stocks);
        assertThat(api.get("/network/5b12fb8b815f79a6")).isEqualTo(joined);
        assertThat(api.get("/network")).isEqualTo("200 [" + joined.substring(4) + "]");
    }

    @Test
    void onlyTrueAndFalseChangeWhatANetworkMayDo() throws Exception {
        api.post("/network/" + NETWORK, "{'allowDNS':true,'allowGlobal':1,'allowManaged':'false','allowDefault':true}");
        assertThat(api.get("/network/" + NETWORK))
                .startsWith("200 {'allowDNS':true,'allowDefault':true,'allowGlobal':false,'allowManaged':true,");
        api.post("/network/" + NETWORK, "{'allowManaged':false}");
        assertThat(api.get("/network/" + NETWORK))
                .startsWith("200 {'allowDNS':true,'allowDefault':true,'allowGlobal':false,'allowManaged':false,");
    }

    @Test
    void aNetworkIsLeftOnce() throws Exception {
        api.post("/network/" + NETWORK, "");
        assertThat(api.delete("/network/" + NETWORK)).isEqualTo("200 {'result':true}");
        assertThat(api.delete("/network/" + NETWORK)).isEqualTo("200 {}");
        assertThat(api.get("/network/" + NETWORK)).isEqualTo("404 {}");
        assertThat(api.get("/network")).isEqualTo("200 []");
    }

    @Test
    void aPortThatCannotBeMadeShows() throws Exception {
        api.post("/network/" + NETWORK, "");
        api.engine.call(host -> {
            host.node().portFailed(Long.parseUnsignedLong(NETWORK, 16), true);
            return true;
        });
        assertThat(api.get("/network/" + NETWORK)).contains("'portError':-1", "'status':'PORT_ERROR'");
    }

    @Test
    void aMemberOfANetworkLooksAsStocksDoes() throws Exception {
        api.post(
                "/controller/network/" + NETWORK,
                "{'private':false,'name':'testnet','v4AssignMode':'zt','routes':[{'target':'10.147.17.0/24'},"
                        + "{'target':'192.168.99.0/24','via':'10.147.17.1'}],'ipAssignmentPools':"
                        + "[{'ipRangeStart':'10.147.17.1','ipRangeEnd':'10.147.17.254'}],"
                        + "'dns':{'domain':'zt.example','servers':['10.147.17.1']}}");
        api.post("/network/" + NETWORK, "{}");
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> {
            api.advance(100);
            return api.get("/network/" + NETWORK).contains("'status':'OK'");
        });
        String stocks = "{'allowDNS':false,'allowDefault':false,'allowGlobal':false,'allowManaged':true,"
                + "'assignedAddresses':['fd5b::16c/88'],'bridge':false,'broadcastEnabled':true,'dhcp':false,"
                + "'dns':{'domain':'zt.example','servers':['10.147.17.1']},'id':'5b12fb8b815f79a6',"
                + "'mac':'a6:df:65:22:8a:97','mtu':2800,'multicastSubscriptions':[{'adi':0,"
                + "'mac':'01:00:5e:00:00:01'}],'name':'testnet','netconfRevision':2,'nwid':'5b12fb8b815f79a6',"
                + "'portDeviceName':'zt2cj2j4rh','portError':0,'routes':[{'flags':0,'metric':0,"
                + "'target':'10.147.17.0/24','via':null}],'status':'OK','type':'PRIVATE'}";
        JsonNode network = json("/network/" + NETWORK);
        assertThat(shape(network)).isEqualTo(shape(read(stocks)));
        assertThat(network.path("type").textValue()).isEqualTo("PUBLIC");
        assertThat(network.path("assignedAddresses").get(0).textValue()).matches("10\\.147\\.17\\.\\d+/24");
        assertThat(network.path("routes").get(1).toString())
                .isEqualTo("{\"flags\":0,\"metric\":0,\"target\":\"192.168.99.0/24\",\"via\":\"10.147.17.1\"}");
        assertThat(network.path("multicastSubscriptions").get(0).toString())
                .isEqualTo("{\"adi\":0,\"mac\":\"ff:ff:ff:ff:ff:ff\"}");
    }

    @Test
    void aPeerThatWasNeverHeardLooksAsStocksDoes() throws Exception {
        assertThat(api.get("/peer")).isEqualTo("200 []");
        assertThat(api.get("/peer/5a8772d153")).isEqualTo("200 {}");
        loadMoon();
        String stocks = "{'address':'5a8772d153','isBonded':false,'latency':-1,'paths':[],'role':'MOON',"
                + "'tunneled':false,'version':'-1.-1.-1','versionMajor':-1,'versionMinor':-1,'versionRev':-1}";
        assertThat(api.get("/peer/5A8772D153")).isEqualTo("200 " + stocks);
        assertThat(api.get("/peer")).isEqualTo("200 [" + stocks + "]");
    }

    @Test
    void aPeerWithAPathLooksAsStocksDoes() throws Exception {
        api.engine.meet(new Neighbour(FakeEngine.START_MS));
        api.advance(2_000);
        String stocks = "{'address':'a63aa3016c','isBonded':false,'latency':34,'paths':[{'active':true,"
                + "'address':'fd77::2/9993','expired':false,'lastReceive':1795360932967,'lastSend':1795360932933,"
                + "'localPort':0,'localSocket':94469557862864,'preferred':false,'trustedPathId':0}],'role':'LEAF',"
                + "'tunneled':false,'version':'1.14.1','versionMajor':1,'versionMinor':14,'versionRev':1}";
        JsonNode peer = json("/peer/5a8772d153");
        assertThat(shape(peer)).isEqualTo(shape(read(stocks)));
        assertThat(peer.path("role").textValue()).isEqualTo("LEAF");
        assertThat(peer.path("version").textValue()).isEqualTo("0.1.0");
        assertThat(peer.path("paths").get(0).path("address").textValue()).isEqualTo("10.77.0.2/8993");
        assertThat(peer.path("paths").get(0).path("preferred").booleanValue()).isTrue();
    }

    private World loadMoon() {
        World moon = World.sign(
                World.Type.MOON,
                0x5a8772d153L,
                1795360910438L,
                TestIdentities.MEMBER,
                List.of(new World.Root(TestIdentities.MEMBER.identity(), List.of(Endpoint.parse("10.77.0.2/8993")))));
        api.engine.call(host -> host.node().load(host.nowMs(), moon));
        return moon;
    }

    @Test
    void aMoonLooksAsStocksDoes() throws Exception {
        assertThat(api.get("/moon")).isEqualTo("200 []");
        World moon = loadMoon();
        HexFormat hex = HexFormat.of();
        String expected = "{'id':'0000005a8772d153','roots':[{'identity':'" + TestIdentities.MEMBER.identity()
                + "','stableEndpoints':['10.77.0.2/8993']}],'signature':'" + hex.formatHex(moon.signature())
                + "','timestamp':1795360910438,'updatesMustBeSignedBy':'" + hex.formatHex(moon.updateKey())
                + "','waiting':false}";
        assertThat(api.get("/moon")).isEqualTo("200 [" + expected + "]");
        assertThat(api.get("/moon/5a8772d153")).isEqualTo("200 " + expected);
        assertThat(api.get("/moon/0000005a8772d153")).isEqualTo("200 " + expected);
        assertThat(api.post("/moon/5a8772d153", "{'seed':'5a8772d153'}")).isEqualTo("200 " + expected);
        assertThat(api.delete("/moon/0000005a8772d153")).isEqualTo("200 {'result':true}");
        assertThat(api.get("/moon/5a8772d153")).isEqualTo("200 {}");
    }

    private Map<Long, Address> wantedMoons() {
        return api.engine.call(host -> Map.copyOf(host.node().roots().wantedMoons()));
    }

    @Test
    void aMoonIsWaitedFor() throws Exception {
        String waiting = "200 {'id':'0000005a8772d153','roots':[],'signature':null,'timestamp':0,"
                + "'updatesMustBeSignedBy':null,'waiting':true}";
        assertThat(api.post("/moon/5a8772d153", "{}")).isEqualTo("200 {}");
        assertThat(api.post("/moon/5a8772d153", "{'seed':'5a8772d153'}")).isEqualTo(waiting);
        assertThat(wantedMoons()).isEqualTo(Map.of(0x5a8772d153L, Address.parse("5a8772d153")));
        assertThat(api.get("/moon")).isEqualTo("200 []");
        assertThat(api.delete("/moon/5a8772d153")).isEqualTo("200 {'result':true}");
        assertThat(wantedMoons()).isEmpty();
        assertThat(api.post("/moon/5a8772d153", "{'seed':'xyz'}"))
                .isEqualTo("400 {'error':'The seed must be the address of a node, 10 hex digits.'}");
    }
}
