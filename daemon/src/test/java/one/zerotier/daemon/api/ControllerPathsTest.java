package one.zerotier.daemon.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.json.Json;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What controller front ends do. */
@Timeout(60)
class ControllerPathsTest {
    private static final String ID = "33f75bd24aa1b2c3";
    private static final String NETWORK = "/controller/network/" + ID;
    private static final String MEMBER = NETWORK + "/member/5a8772d153";
    private static final String NEW_NETWORK = "{'authTokens':[null],'authorizationEndpoint':'','capabilities':[],"
            + "'clientId':'','creationTime':1795361033354,'dns':[],'enableBroadcast':true,'id':'" + ID + "',"
            + "'ipAssignmentPools':[],'mtu':2800,'multicastLimit':32,'name':'','nwid':'" + ID + "',"
            + "'objtype':'network','private':true,'remoteTraceLevel':0,'remoteTraceTarget':null,'revision':1,"
            + "'routes':[],'rules':[{'not':false,'or':false,'type':'ACTION_ACCEPT'}],'rulesSource':'',"
            + "'ssoEnabled':false,'tags':[],'v4AssignMode':{'zt':false},"
            + "'v6AssignMode':{'6plane':false,'rfc4193':false,'zt':false}}";

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

    private void restart() throws Exception {
        api.close();
        api = new ApiFixture(directory);
    }

    private static JsonNode json(String answer) throws Exception {
        assertThat(answer).startsWith("200 ");
        return Json.parse(answer.substring(4).replace('\'', '"').getBytes(UTF_8));
    }

    @Test
    void theControllerDescribesItselfInStocksOwnLayout() throws Exception {
        assertThat(api.get("/controller"))
                .isEqualTo("200 {\n\t'controller': true,\n\t'apiVersion': 4,\n\t'clock': 1795361033354,"
                        + "\n\t'databaseReady': true\n}\n");
    }

    @Test
    void aNetworkIsCreatedChangedAndDeleted() throws Exception {
        assertThat(api.get("/controller/network")).isEqualTo("200 []");
        assertThat(api.get(NETWORK)).isEqualTo("404 ");
        assertThat(api.post(NETWORK, "{}")).isEqualTo("200 " + NEW_NETWORK);
        assertThat(api.get(NETWORK)).isEqualTo("200 " + NEW_NETWORK);
        assertThat(api.get("/controller/network")).isEqualTo("200 ['" + ID + "']");
        assertThat(api.post(NETWORK, "{}")).isEqualTo("200 " + NEW_NETWORK);
        String changed = NEW_NETWORK.replace("'name':''", "'name':'x'").replace("'revision':1", "'revision':2");
        assertThat(api.post(NETWORK, "{'name':'x','foo':1}")).isEqualTo("200 " + changed);
        restart();
        assertThat(api.get(NETWORK)).isEqualTo("200 " + changed);
        assertThat(api.ask("DELETE", NETWORK, "{}")).isEqualTo("200 " + changed);
        assertThat(api.delete(NETWORK)).isEqualTo("404 ");
        restart();
        assertThat(api.get("/controller/network")).isEqualTo("200 []");
    }

    /** No acknowledged change may be lost. */
    @Test
    void whatIsAcknowledgedIsOnTheDisk() throws Exception {
        Path file = directory.resolve("controller.d/network/" + ID + ".json");
        String answer = api.post(NETWORK, "{}");
        assertThat(Files.readString(file).replace('"', '\'')).isEqualTo(answer.substring(4));
        answer = api.post(MEMBER, "{}");
        assertThat(Files.readString(directory.resolve("controller.d/network/" + ID + "/member/5a8772d153.json"))
                        .replace('"', '\''))
                .isEqualTo(answer.substring(4));
        api.delete(NETWORK);
        assertThat(file).doesNotExist();
    }

    @Test
    void aChangeThatIsNotOnTheDiskIsNotAcknowledged() throws Exception {
        api.disk = () -> false;
        String unwritten = "503 {'description':'The change is in force, but could not be written to the disk yet;"
                + " the log tells why.','error':503}";
        assertThat(api.post(NETWORK, "{}")).isEqualTo(unwritten);
        assertThat(api.post(NETWORK, "{}")).isEqualTo(unwritten); // nothing new, but still not safe
        api.disk = () -> true;
        assertThat(api.post(NETWORK, "{}")).isEqualTo("200 " + NEW_NETWORK);
    }

    @Test
    void theControllerChoosesANumber() throws Exception {
        assertThat(api.post("/controller/network", "[]")).matches("200 .*'id':'33f75bd24a[0-9a-f]{6}'.*");
        assertThat(api.post("/controller/network/33f75bd24a______", "{'name':'x'}"))
                .matches("200 .*'name':'x','nwid':'33f75bd24a[0-9a-f]{6}'.*");
        assertThat(api.post("/controller/network/5a8772d153______", "{}")).isEqualTo("400 ");
        assertThat(json(api.get("/controller/network"))).hasSize(2);
    }

    @Test
    void aForeignNumberIsTakenAsInStock() throws Exception {
        assertThat(api.post("/controller/network/1234567812345678", "{}")).startsWith("200 ");
    }

    @Test
    void whatCannotBeReadIsRefusedAndChangesNothing() throws Exception {
        assertThat(api.post(NETWORK, "{'name':'x','rules':[{'type':'ACTION_FLY'}]}"))
                .isEqualTo("400 {'error':'rules[0]: there is no type of rule called \\'ACTION_FLY\\'.'}");
        assertThat(api.get(NETWORK)).isEqualTo("404 ");
        api.post(NETWORK, "{}");
        assertThat(api.post(MEMBER, "{'authorized':true,'ipAssignments':['x']}"))
                .isEqualTo("400 {'error':'ipAssignments[0]: \\'x\\' is not an IP address.'}");
        assertThat(api.get(MEMBER)).isEqualTo("404 ");
    }

    @Test
    void aMemberIsAuthorizedBeforeItIsSeen() throws Exception {
        assertThat(api.get(NETWORK + "/member")).isEqualTo("404 ");
        assertThat(api.post(MEMBER, "{}")).isEqualTo("404 ");
        api.post(NETWORK, "{}");
        assertThat(api.get(NETWORK + "/member")).isEqualTo("200 {}");
        String member = "{'activeBridge':true,'address':'5a8772d153','authenticationExpiryTime':0,'authorized':true,"
                + "'capabilities':[1,2000],'creationTime':1795361033354,'id':'5a8772d153',"
                + "'ipAssignments':['10.147.17.200'],'lastAuthorizedCredential':null,"
                + "'lastAuthorizedCredentialType':'api','lastAuthorizedTime':1795361033354,'lastDeauthorizedTime':0,"
                + "'noAutoAssignIps':false,'nwid':'" + ID + "','objtype':'member','remoteTraceLevel':0,"
                + "'remoteTraceTarget':null,'revision':1,'ssoExempt':false,'tags':[[1000,7]],'vMajor':-1,"
                + "'vMinor':-1,'vProto':-1,'vRev':-1}";
        assertThat(api.post(
                        NETWORK.toUpperCase(Locale.ROOT).replace("/CONTROLLER/NETWORK/", "/controller/network/")
                                + "/member/5A8772D153",
                        "{'authorized':true,'activeBridge':true,'capabilities':[2000,1],'tags':[[1000,7]],"
                                + "'ipAssignments':['10.147.17.200']}"))
                .isEqualTo("200 " + member);
        assertThat(api.get(MEMBER)).isEqualTo("200 " + member);
        assertThat(api.get(NETWORK + "/member")).isEqualTo("200 {'5a8772d153':1}");
        restart();
        assertThat(api.delete(MEMBER)).isEqualTo("200 " + member);
        assertThat(api.delete(MEMBER)).isEqualTo("404 ");
        assertThat(api.get(MEMBER)).isEqualTo("404 ");
    }

    /** A front end deletes a member and, without waiting, takes all of its rights: both orders must work. */
    @Test
    void aDeletedMemberMayBeMadeAnew() throws Exception {
        api.post(NETWORK, "{}");
        api.post(MEMBER, "{'authorized':true}");
        assertThat(api.ask("DELETE", MEMBER, "{}")).startsWith("200 ");
        assertThat(api.post(MEMBER, "{'authorized':false,'ipAssignments':[],'capabilities':[],'tags':[]}"))
                .contains("'authorized':false", "'revision':1,");
    }

    @Test
    void aMemberThatAskedIsSeenAndLetIn() throws Exception {
        api.post(NETWORK, "{}");
        Neighbour neighbour = new Neighbour(FakeEngine.START_MS);
        api.engine.meet(neighbour);
        neighbour.node().join(FakeEngine.START_MS, 0x33f75bd24aa1b2c3L, null);
        await("'authorized':false");
        assertThat(api.get(MEMBER))
                .contains("'identity':'" + TestIdentities.MEMBER.identity() + "'", "'vMajor':-1", "'revision':1,");
        assertThat(api.get("/unstable/controller/network/" + ID + "/member"))
                .startsWith("200 {'data':[{'activeBridge':false,'address':'5a8772d153',")
                .endsWith("],'meta':{'authorizedCount':0,'totalCount':1}}");
        api.post(MEMBER, "{'authorized':true,'name':'bee'}");
        await("'vMajor':0");
        assertThat(api.get(MEMBER)).contains("'vMinor':1", "'vRev':0", "'name':'bee'", "'authorized':true");
        assertThat(api.get("/unstable/controller/network"))
                .startsWith("200 {'data':[{'authTokens':[null],")
                .contains("'meta':{'authorizedMemberCount':1,'totalMemberCount':1},'mtu'")
                .endsWith("],'meta':{'networkCount':1}}");
    }

    private void await(String text) {
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
            api.advance(500);
            return api.get(MEMBER).contains(text);
        });
    }

    @Test
    void thereIsNoListOfMembersOfANetworkThatIsNot() throws Exception {
        assertThat(api.get("/unstable/controller/network/" + ID + "/member")).isEqualTo("404 ");
        assertThat(api.get("/unstable/controller/network/" + ID)).isEqualTo("404 ");
        assertThat(api.get("/unstable/controller/network")).isEqualTo("200 {'data':[],'meta':{'networkCount':0}}");
    }
}
