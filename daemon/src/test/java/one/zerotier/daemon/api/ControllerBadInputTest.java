package one.zerotier.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a request has wrong is said in one sentence, and nothing changes. */
@Timeout(60)
class ControllerBadInputTest {
    private static final String NETWORK = "/controller/network/33f75bd24aa1b2c3";
    private static final String MEMBER = NETWORK + "/member/5a8772d153";

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':[]}|name must be a string.",
                "{'name':{}}|name must be a string.",
                "{'private':'yes'}|private must be true or false.",
                "{'private':[]}|private must be true or false.",
                "{'enableBroadcast':{}}|enableBroadcast must be true or false.",
                "{'enableBroadcast':'on'}|enableBroadcast must be true or false.",
                "{'multicastLimit':'x'}|multicastLimit must be a number.",
                "{'multicastLimit':[1]}|multicastLimit must be a number.",
                "{'multicastLimit':-1}|multicastLimit must be from 0 to 2147483647.",
                "{'multicastLimit':1e300}|multicastLimit must be a number.",
                "{'mtu':'large'}|mtu must be a number.",
                "{'mtu':{}}|mtu must be a number.",
                "{'remoteTraceTarget':{}}|remoteTraceTarget must be a string.",
                "{'remoteTraceLevel':'x'}|remoteTraceLevel must be a number.",
                "{'remoteTraceLevel':256}|remoteTraceLevel must be from 0 to 255.",
                "{'v4AssignMode':5}|v4AssignMode must be an object such as {'zt':true}.",
                "{'v4AssignMode':{'zt':'yes'}}|v4AssignMode.zt must be true or false.",
                "{'v6AssignMode':[true]}|v6AssignMode must be an object such as {'zt':true}.",
                "{'v6AssignMode':{'6plane':[]}}|v6AssignMode.6plane must be true or false.",
                "{'routes':'10.0.0.0/8'}|routes must be an array.",
                "{'routes':['10.0.0.0/8']}|routes[0] needs 'target', a string.",
                "{'routes':[{'target':'10.0.0.0/-1'}]}|routes[0].target: '10.0.0.0/-1' has no prefix length; write it as ip/bits.",
                "{'ipAssignmentPools':5}|ipAssignmentPools must be an array.",
                "{'ipAssignmentPools':['x']}|ipAssignmentPools[0] needs 'ipRangeStart', a string.",
                "{'ipAssignmentPools':[{'ipRangeStart':'10.0.0.1','ipRangeEnd':'fd00::1'}]}"
                        + "|ipAssignmentPools[0]: 10.0.0.1 to fd00::1 is not a range of addresses.",
                "{'rules':{}}|rules must be an array.",
                "{'rules':['accept']}|rules[0] needs 'type', a string.",
                "{'rules':[{'type':5}]}|rules[0] needs 'type', a string.",
                "{'rules':[{'type':'ACTION_FLY'}]}|rules[0]: there is no type of rule called 'ACTION_FLY'.",
                "{'rules':[{'type':'MATCH_ETHERTYPE','etherType':70000}]}"
                        + "|rules[0], MATCH_ETHERTYPE: 70000 does not fit into 16 bits.",
                "{'rules':[{'type':'MATCH_ETHERTYPE'}]}|rules[0] needs 'etherType', a number.",
                "{'rules':[{'type':'ACTION_TEE','address':'x'}]}|rules[0].address: an address has 10 hex digits: 'x'.",
                "{'rulesSource':[]}|rulesSource must be a string.",
                "{'capabilities':{}}|capabilities must be an array.",
                "{'capabilities':[5]}|capabilities[0] must be an object.",
                "{'capabilities':[{'id':-1}]}|capabilities[0].id must be from 0 to 4294967295.",
                "{'capabilities':[{'id':'x'}]}|capabilities[0].id must be a number.",
                "{'capabilities':[{'default':'x'}]}|capabilities[0].default must be true or false.",
                "{'capabilities':[{'rules':5}]}|capabilities[0].rules must be an array.",
                "{'tags':'x'}|tags must be an array.",
                "{'tags':[[1,2]]}|tags[0] must be an object.",
                "{'tags':[{'id':4294967296}]}|tags[0].id must be from 0 to 4294967295.",
                "{'tags':[{'id':1,'default':'x'}]}|tags[0].default must be a number.",
                "{'authTokens':'secret'}|authTokens must be an object of tokens.",
                "{'authTokens':{'a':-5}}"
                        + "|authTokens: 'a' needs the time of its expiry in ms since 1970, or 0 for never.",
                "{'dns':'home.example'}|dns must be an object with 'domain' and 'servers'.",
                "{'dns':{'domain':[]}}|dns.domain must be a string.",
                "{'dns':{'domain':'x','servers':'10.0.0.1'}}|dns.servers must be an array.",
                "{'capabilitiesByName':[]}|capabilitiesByName must be an object with a name for each id.",
                "{'tagsByName':'x'}|tagsByName must be an object with a name for each id.",
            })
    void aNetwork(String body, String sentence) throws Exception {
        assertThat(api.post(NETWORK, body)).isEqualTo(refused(sentence));
        assertThat(api.get(NETWORK)).isEqualTo("404 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'authorized':'yes'}|authorized must be true or false.",
                "{'authorized':{}}|authorized must be true or false.",
                "{'activeBridge':[]}|activeBridge must be true or false.",
                "{'noAutoAssignIps':'x'}|noAutoAssignIps must be true or false.",
                "{'name':{}}|name must be a string.",
                "{'ipAssignments':'10.0.0.1'}|ipAssignments must be an array.",
                "{'ipAssignments':[5]}|ipAssignments[0] must be a string with an IP address.",
                "{'ipAssignments':['10.0.0.256']}|ipAssignments[0]: '10.0.0.256' is not an IP address.",
                "{'tags':{'1':2}}|tags must be an array.",
                "{'tags':[1,2]}|tags[0] must be an array of a tag's id and its value.",
                "{'tags':[[1,-2]]}|tags[0][1] must be from 0 to 4294967295.",
                "{'tags':[['x',2]]}|tags[0][0] must be a number.",
                "{'capabilities':5}|capabilities must be an array.",
                "{'capabilities':['x']}|capabilities[0] must be a number.",
                "{'capabilities':[4294967296]}|capabilities[0] must be from 0 to 4294967295.",
                "{'remoteTraceTarget':[]}|remoteTraceTarget must be a string.",
                "{'remoteTraceLevel':-1}|remoteTraceLevel must be from 0 to 255.",
                "{'authenticationExpiryTime':'soon'}|authenticationExpiryTime must be a number.",
            })
    void aMember(String body, String sentence) throws Exception {
        api.post(NETWORK, "{}");
        assertThat(api.post(MEMBER, body)).isEqualTo(refused(sentence));
        assertThat(api.get(MEMBER)).isEqualTo("404 ");
    }

    private static String refused(String sentence) {
        return "400 {'error':'" + sentence.replace("'", "\\'").replace("tag\\'s", "tag's") + "'}";
    }

    @Test
    void whatIsTooLarge() throws Exception {
        String name = "x".repeat(10_000);
        assertThat(api.post(NETWORK, "{'name':'" + name + "'}"))
                .isEqualTo(refused("name has more than 1000 characters."));
        String accept = "{'type':'ACTION_ACCEPT'},";
        String rules = accept.repeat(1_025);
        assertThat(api.post(NETWORK, "{'rules':[" + rules.substring(0, rules.length() - 1) + "]}"))
                .isEqualTo(refused("rules has more than 1024 rules."));
        String small = "{},".repeat(100_000);
        assertThat(api.post(NETWORK, "{'routes':[" + small.substring(0, small.length() - 1) + "]}"))
                .isEqualTo(refused("routes has more than 16384 entries."));
        assertThat(api.post(NETWORK, "{'rulesSource':'" + "#".repeat(200_001) + "'}"))
                .isEqualTo(refused("rulesSource has more than 200000 characters."));
        api.post(NETWORK, "{}");
        assertThat(api.post(MEMBER, "{'name':'" + name + "'}"))
                .isEqualTo(refused("name has more than 1000 characters."));
    }

    @Test
    void whatIsTooDeepOrNoJson() throws Exception {
        for (String body : new String[] {
            "{'routes':" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
            "[".repeat(500_000),
            "",
            "{",
            "{}x",
            "{'a':1,}"
        }) {
            assertThat(api.post(NETWORK, body)).startsWith("400 {'error':'The body must be JSON, at least {}: ");
        }
        assertThat(api.get(NETWORK)).isEqualTo("404 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/controller/network/33f75bd24aa1b2c3",
                "DELETE|/controller/network/33f75bd24aa1b2c3",
                "GET|/controller/network/33f75bd24aa1b2c3/member",
                "GET|/controller/network/33f75bd24aa1b2c3/member/5a8772d153",
                "POST|/controller/network/33f75bd24aa1b2c3/member/5a8772d153",
                "DELETE|/controller/network/33f75bd24aa1b2c3/member/5a8772d153",
                "GET|/unstable/controller/network/33f75bd24aa1b2c3/member",
                "GET|/controller/network/33f75bd24aa1b2c",
                "GET|/controller/network/33f75bd24aa1b2cx",
                "GET|/controller/network/33f75bd24aa1b2c3/member/5a8772d15",
                "POST|/controller/network/33f75bd24aa1b2c3/",
            })
    void whatIsNotThere(String method, String path) throws Exception {
        assertThat(api.ask(method, path, "{}")).isEqualTo("404 ");
    }

    @Test
    void aMemberThatNeverWas() throws Exception {
        api.post(NETWORK, "{}");
        assertThat(api.get(MEMBER)).isEqualTo("404 ");
        assertThat(api.delete(MEMBER)).isEqualTo("404 ");
    }
}
