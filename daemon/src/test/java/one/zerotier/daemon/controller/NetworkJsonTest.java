package one.zerotier.daemon.controller;

import static one.zerotier.daemon.controller.JsonText.json;
import static one.zerotier.daemon.controller.JsonText.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.daemon.json.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkJsonTest {
    private static final NetworkRecord NEW = NetworkRecord.create(0x5b12fb8b815f79a6L, 1795361033354L).toBuilder()
            .revision(1)
            .build();

    private static JsonNode patched(String body) throws InvalidValueException {
        return NetworkJson.write(NetworkJson.patch(NEW, json(body)));
    }

    /** As captured from a stock controller. */
    @Test
    void aNewNetworkLooksAsStocksDoes() {
        assertThat(text(NetworkJson.write(NEW)))
                .isEqualTo("{'authTokens':[null],'authorizationEndpoint':'','capabilities':[],'clientId':'',"
                        + "'creationTime':1795361033354,'dns':[],'enableBroadcast':true,'id':'5b12fb8b815f79a6',"
                        + "'ipAssignmentPools':[],'mtu':2800,'multicastLimit':32,'name':'','nwid':'5b12fb8b815f79a6',"
                        + "'objtype':'network','private':true,'remoteTraceLevel':0,'remoteTraceTarget':null,"
                        + "'revision':1,'routes':[],'rules':[{'not':false,'or':false,'type':'ACTION_ACCEPT'}],"
                        + "'rulesSource':'','ssoEnabled':false,'tags':[],'v4AssignMode':{'zt':false},"
                        + "'v6AssignMode':{'6plane':false,'rfc4193':false,'zt':false}}");
    }

    /** Captured, too. */
    @Test
    void aNetworkWithEverythingLooksAsStocksDoes() throws InvalidValueException {
        String everything = "{'authTokens':{'tok1':0},'authorizationEndpoint':'','capabilities':[{'default':true,"
                + "'id':2000,'rules':[{'type':'ACTION_ACCEPT'}]}],'clientId':'','creationTime':1795361033354,"
                + "'dns':{'domain':'zt.example','servers':['10.147.17.1']},'enableBroadcast':true,"
                + "'id':'5b12fb8b815f79a6','ipAssignmentPools':[{'ipRangeEnd':'10.147.17.254',"
                + "'ipRangeStart':'10.147.17.1'}],'mtu':2800,'multicastLimit':32,'name':'testnet',"
                + "'nwid':'5b12fb8b815f79a6','objtype':'network','private':true,'remoteTraceLevel':3,"
                + "'remoteTraceTarget':'aabbccddee','revision':1,'routes':[{'target':'10.147.17.0/24','via':null},"
                + "{'target':'192.168.99.0/24','via':'10.147.17.1'}],'rules':[{'etherType':2048,'not':true,"
                + "'or':false,'type':'MATCH_ETHERTYPE'},{'etherType':2054,'not':true,'or':false,"
                + "'type':'MATCH_ETHERTYPE'},{'etherType':34525,'not':true,'or':false,'type':'MATCH_ETHERTYPE'},"
                + "{'type':'ACTION_DROP'},{'type':'ACTION_ACCEPT'}],'rulesSource':'','ssoEnabled':false,"
                + "'tags':[{'default':2,'id':1000}],'v4AssignMode':{'zt':true},"
                + "'v6AssignMode':{'6plane':true,'rfc4193':true,'zt':false}}";
        assertThat(text(patched(everything))).isEqualTo(everything);
    }

    @Test
    void whatARequestMayNotChangeItDoesNot() throws InvalidValueException {
        assertThat(NetworkJson.patch(
                        NEW,
                        json("{'id':'1','nwid':'2','objtype':'x','creationTime':1,'revision':9,"
                                + "'ssoEnabled':true,'certificateTimeoutWindowSize':5,'foo':1}")))
                .isEqualTo(NEW);
        assertThat(NetworkJson.patch(NEW, json("[]"))).isEqualTo(NEW);
    }

    @Test
    void whatFrontEndsSendBackIsNoChange() throws InvalidValueException {
        assertThat(NetworkJson.patch(NEW, NetworkJson.write(NEW))).isEqualTo(NEW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':123}|name|'123'",
                "{'name':null}|name|''",
                "{'private':'false'}|private|false",
                "{'private':0}|private|false",
                "{'private':null}|private|true",
                "{'multicastLimit':' 7'}|multicastLimit|7",
                "{'mtu':1}|mtu|1280",
                "{'mtu':'99999'}|mtu|10000",
                "{'remoteTraceTarget':'AABBCCDDEE'}|remoteTraceTarget|'aabbccddee'",
                "{'remoteTraceTarget':'abc'}|remoteTraceTarget|null",
                "{'remoteTraceTarget':'xxxxxxxxxx'}|remoteTraceTarget|null",
                "{'v4AssignMode':'zt'}|v4AssignMode|{'zt':true}",
                "{'v4AssignMode':{'zt':1}}|v4AssignMode|{'zt':true}",
                "{'v4AssignMode':null}|v4AssignMode|{'zt':false}",
                "{'v6AssignMode':'rfc4193,6plane'}|v6AssignMode|{'6plane':true,'rfc4193':true,'zt':false}",
                "{'v6AssignMode':{'zt':true}}|v6AssignMode|{'6plane':false,'rfc4193':false,'zt':true}",
                "{'routes':[{'target':'10.0.0.0/8'}]}|routes|[{'target':'10.0.0.0/8','via':null}]",
                "{'routes':[{'target':'10.0.0.0/8','via':'','metric':3}]}|routes|[{'target':'10.0.0.0/8','via':null}]",
                "{'routes':null}|routes|[]",
                "{'capabilities':[{},{'id':7,'rules':[{'type':'ACTION_DROP'}]},{'id':7,'default':'t'}]}|capabilities"
                        + "|[{'default':false,'id':0,'rules':[]},{'default':true,'id':7,'rules':[]}]",
                "{'tags':[{'id':4294967295},{'id':'5','default':6}]}|tags"
                        + "|[{'default':6,'id':5},{'default':null,'id':4294967295}]",
                "{'authTokens':{'a':5}}|authTokens|{'a':5}",
                "{'authTokens':[null]}|authTokens|[null]",
                "{'authTokens':{}}|authTokens|[null]",
                "{'dns':{'servers':['fd00::1']}}|dns|{'domain':'','servers':['fd00::1']}",
                "{'dns':{'domain':'x'}}|dns|{'domain':'x','servers':[]}",
                "{'dns':[]}|dns|[]",
            })
    void valuesAreTakenAsStockTakesThem(String body, String key, String value) throws InvalidValueException {
        assertThat(text(patched(body).get(key))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'routes':{}}|routes must be an array.",
                "{'routes':[5]}|routes[0] needs \"target\", a string.",
                "{'routes':[{'target':'10.0.0.0/33'}]}|routes[0].target: 10.0.0.0 cannot have a prefix of 33 bits.",
                "{'routes':[{'target':'10.0.0.0/8','via':'x'}]}|routes[0].via: \"x\" is not an IP address.",
                "{'routes':[{'target':'10.0.0.0/8','via':5}]}|routes[0] needs \"via\", a string.",
                "{'routes':[{'target':'10.0.0.0/8','via':'fd00::1'}]}"
                        + "|routes[0]: fd00::1 cannot be the gateway to 10.0.0.0/8, one is IPv4 and one IPv6.",
                "{'ipAssignmentPools':[{'ipRangeStart':'10.0.0.1'}]}|ipAssignmentPools[0] needs \"ipRangeEnd\", a string.",
                "{'ipAssignmentPools':[{'ipRangeStart':'10.0.0.9','ipRangeEnd':'10.0.0.1'}]}"
                        + "|ipAssignmentPools[0]: 10.0.0.9 to 10.0.0.1 is not a range of addresses.",
                "{'rules':[{'type':'x'}]}|rules[0]: there is no type of rule called \"x\".",
                "{'capabilities':[{'rules':[{'type':'x'}]}]}"
                        + "|capabilities[0].rules[0]: there is no type of rule called \"x\".",
                "{'authTokens':{'a':'b'}}"
                        + "|authTokens: \"a\" needs the time of its expiry in ms since 1970, or 0 for never.",
                "{'dns':{'domain':'x','servers':['y']}}|dns.servers[0]: \"y\" is not an IP address.",
                "{'dns':{'domain':'x','servers':[1]}}|dns.servers[0] must be a string with an IP address.",
                "{'dns':{'domain':'x','servers':['1.1.1.1','1.1.1.2','1.1.1.3','1.1.1.4','1.1.1.5']}}"
                        + "|dns: at most 4 name servers and a domain of 127 characters.",
            })
    void whatStockWouldDropIsRefusedAndNamed(String body, String sentence) {
        assertThatThrownBy(() -> patched(body))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(sentence);
    }

    @Test
    void aFileHoldsAllOfARecord() throws InvalidValueException {
        NetworkRecord network =
                NetworkJson.patch(NEW, json("{'name':'x','routes':[{'target':'10.0.0.0/8'}],'authTokens':{'a':1}}"))
                        .toBuilder()
                        .credentialWindowMs(300_000L)
                        .rulesSource("accept;")
                        .revision(17)
                        .build();
        assertThat(NetworkJson.read(NetworkJson.write(network), Entries.Complaints.REFUSE))
                .isEqualTo(network);
    }
}
