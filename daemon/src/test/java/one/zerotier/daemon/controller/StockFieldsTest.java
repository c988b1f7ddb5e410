package one.zerotier.daemon.controller;

import static one.zerotier.daemon.controller.JsonText.json;
import static one.zerotier.daemon.controller.JsonText.object;
import static one.zerotier.daemon.controller.JsonText.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import org.junit.jupiter.api.Test;

/** Every field that stock's controller serves, accepts and stores, by name. Values are with single quotes. */
class StockFieldsTest {
    /**
     * One field.
     *
     * @param usual what a new object has; null if it has no such field
     * @param sent what a request sends
     * @param served what is served then: the usual value if requests may not set it
     * @param stored what a file may hold and must come out of it again; null if files do not have it
     */
    private record Field(String name, String usual, String sent, String served, String stored) {}

    private static Field settable(String name, String usual, String sent, String served) {
        return new Field(name, usual, sent, served, served);
    }

    private static Field settable(String name, String usual, String sent) {
        return settable(name, usual, sent, sent);
    }

    private static Field kept(String name, String usual, String stored) {
        return new Field(name, usual, stored, usual, stored);
    }

    private static final String NEW_RULES = "[{'not':false,'or':false,'type':'ACTION_ACCEPT'}]";
    private static final String TEE = "{'address':'aabbccddee','flags':0,'length':";

    private static final List<Field> NETWORK = List.of(
            kept("id", "'5b12fb8b815f79a6'", "'5b12fb8b815f79a6'"),
            kept("nwid", "'5b12fb8b815f79a6'", "'5b12fb8b815f79a6'"),
            kept("objtype", "'network'", "'network'"),
            kept("creationTime", "7", "8"),
            kept("revision", "0", "9"),
            settable("name", "''", "'home'"),
            settable("name", "''", "123", "'123'"),
            settable("private", "true", "false"),
            settable("enableBroadcast", "true", "'f'", "false"),
            settable("multicastLimit", "32", "'7'", "7"),
            settable("mtu", "2800", "1500"),
            settable("mtu", "2800", "99999", "10000"),
            settable("mtu", "2800", "1", "1280"),
            settable("remoteTraceTarget", "null", "'aabbccddee'"),
            settable("remoteTraceTarget", "null", "'abc'", "null"),
            settable("remoteTraceLevel", "0", "15"),
            settable("v4AssignMode", "{'zt':false}", "{'zt':true}"),
            settable("v4AssignMode", "{'zt':false}", "'zt'", "{'zt':true}"),
            settable(
                    "v6AssignMode",
                    "{'6plane':false,'rfc4193':false,'zt':false}",
                    "{'6plane':true,'rfc4193':true,'zt':true}"),
            settable(
                    "v6AssignMode",
                    "{'6plane':false,'rfc4193':false,'zt':false}",
                    "'rfc4193,6plane'",
                    "{'6plane':true,'rfc4193':true,'zt':false}"),
            settable(
                    "routes",
                    "[]",
                    "[{'target':'10.0.0.0/8','via':null},{'target':'::/0','via':'fd00::1'}]",
                    "[{'target':'10.0.0.0/8','via':null},{'target':'::/0','via':'fd00::1'}]"),
            settable("ipAssignmentPools", "[]", "[{'ipRangeEnd':'10.0.0.9','ipRangeStart':'10.0.0.1'}]"),
            settable("rules", NEW_RULES, "[{'type':'ACTION_DROP'}]"),
            settable("rules", NEW_RULES, "[{'type':'ACTION_ACCEPT'}]", NEW_RULES),
            settable(
                    "rules",
                    NEW_RULES,
                    "[{'not':1,'or':0,'type':'MATCH_ETHERTYPE','etherType':'2048'}]",
                    "[{'etherType':2048,'not':true,'or':false,'type':'MATCH_ETHERTYPE'}]"),
            settable(
                    "rules",
                    NEW_RULES,
                    "[" + TEE + "-1,'type':'ACTION_TEE'}]",
                    "[" + TEE + "65535,'type':'ACTION_TEE'}]"),
            settable("rules", NEW_RULES, "[" + TEE + "64,'type':'ACTION_WATCH'}]"),
            settable(
                    "rules",
                    NEW_RULES,
                    "[{'address':'aabbccddee','length':-1,'type':'ACTION_REDIRECT'}]",
                    "[{'address':'aabbccddee','flags':0,'type':'ACTION_REDIRECT'}]"),
            settable("capabilities", "[]", "[{'default':true,'id':2000,'rules':[{'type':'ACTION_ACCEPT'}]}]"),
            settable("capabilities", "[]", "[{}]", "[{'default':false,'id':0,'rules':[]}]"),
            settable(
                    "tags",
                    "[]",
                    "[{'id':4294967295,'default':0},{'id':1}]",
                    "[{'default':null,'id':1},{'default':0,'id':4294967295}]"),
            settable("authTokens", "[null]", "{'once':0,'until':1795361033354}"),
            settable("authTokens", "[null]", "[]", "[null]"),
            settable("dns", "[]", "{'domain':'zt.example','servers':['10.0.0.1']}"),
            settable("dns", "[]", "[{'domain':'x','servers':[]}]", "{'domain':'x','servers':[]}"),
            settable("rulesSource", "''", "'accept;'"),
            settable("capabilitiesByName", null, "{'admin':1}"),
            settable(
                    "multicastLimits",
                    null,
                    "{'group':{'burst':20000,'bytesPerSecond':2,'memberShare':9},'groups':[{'adi':0,'burst':20000,"
                            + "'bytesPerSecond':2,'mac':'ff:ff:ff:ff:ff:ff','memberShare':9}],"
                            + "'network':{'burst':20000,'bytesPerSecond':2,'memberShare':9}}"),
            settable("tagsByName", null, "{'level':{'default':null,'enums':{'low':1},'flags':{},'id':7}}"),
            kept("ssoEnabled", "false", "true"),
            kept("clientId", "''", "'x'"),
            kept("authorizationEndpoint", "''", "'x'"),
            kept("certificateTimeoutWindowSize", null, "600000"),
            kept("deletedMembers", null, "{'5a8772d153':5}"),
            kept("somebodyElses", null, "{'a':[1]}"),
            new Field("clock", null, "1", null, null),
            new Field("authorizedMemberCount", null, "1", null, null),
            new Field("activeMemberCount", null, "1", null, null),
            new Field("totalMemberCount", null, "1", null, null),
            new Field("lastModified", null, "1", null, null));

    private static final String IDENTITY =
            "'a63aa3016c:0:70bedfd10839ef7f4c7fe57de9da7fabd061a28051db9f59530ad0f3fe05a322"
                    + "f3fa8510fafac7042fb21d68b26982815f18952f52e2d5fa6ccced992ffd3a6d'";

    private static final List<Field> MEMBER = List.of(
            kept("id", "'a63aa3016c'", "'a63aa3016c'"),
            kept("address", "'a63aa3016c'", "'a63aa3016c'"),
            kept("nwid", "'5b12fb8b815f79a6'", "'5b12fb8b815f79a6'"),
            kept("objtype", "'member'", "'member'"),
            kept("creationTime", "7", "8"),
            kept("revision", "0", "9"),
            settable("authorized", "false", "true"),
            settable("activeBridge", "false", "'t'", "true"),
            settable("noAutoAssignIps", "false", "1", "true"),
            settable("name", null, "'bee'"),
            settable("ipAssignments", "[]", "['10.0.0.7/24','fd00::7','10.0.0.7']", "['10.0.0.7','fd00::7']"),
            settable("tags", "[]", "[[1000,2],['7','4294967295']]", "[[7,4294967295],[1000,2]]"),
            settable("capabilities", "[]", "[2000,1,'1']", "[1,2000]"),
            settable("remoteTraceTarget", "null", "'aabbccddee'"),
            settable("remoteTraceLevel", "0", "'15'", "15"),
            settable("authenticationExpiryTime", "0", "1795361033354"),
            kept("ssoExempt", "false", "true"),
            kept("identity", null, IDENTITY),
            kept("lastDeauthorizedTime", "0", "5"),
            kept("vMajor", "-1", "1"),
            kept("vMinor", "-1", "14"),
            kept("vRev", "-1", "1"),
            kept("vProto", "-1", "12"),
            new Field("lastAuthorizedTime", "0", "5", "0", "5"),
            new Field("lastAuthorizedCredentialType", "null", "'token'", "null", "'token'"),
            new Field("lastAuthorizedCredential", "null", "'secret'", "null", "'secret'"),
            kept("somebodyElses", null, "'x'"),
            new Field("authenticationURL", null, "'x'", null, null),
            new Field("authenticationClientID", null, "'x'", null, null),
            new Field("physicalAddr", null, "'x'", null, null),
            new Field("recentLog", null, "[]", null, null),
            new Field("lastRequestMetaData", null, "'x'", null, null));

    private static final NetworkRecord NEW_NETWORK = NetworkRecord.create(0x5b12fb8b815f79a6L, 7);
    private static final MemberRecord NEW_MEMBER =
            MemberRecord.create(NEW_NETWORK.id(), Address.parse("a63aa3016c"), 7);

    private static String value(JsonNode json, String name) {
        return json.has(name) ? text(json.get(name)) : null;
    }

    private static ObjectNode with(ObjectNode complete, Field field, String value) {
        complete.set(field.name, json(value));
        return complete;
    }

    @Test
    void everyFieldOfANetworkIsServedAcceptedAndStored() throws Exception {
        for (Field field : NETWORK) {
            NetworkRecord changed = NetworkJson.patch(NEW_NETWORK, object("{'" + field.name + "':" + field.sent + "}"));
            assertThat(value(NetworkJson.write(NEW_NETWORK), field.name))
                    .as(field.name)
                    .isEqualTo(field.usual);
            assertThat(value(NetworkJson.write(changed), field.name))
                    .as(field.name)
                    .isEqualTo(field.served);
            ObjectNode file = with(NetworkJson.write(NEW_NETWORK), field, field.stored == null ? "1" : field.stored);
            NetworkRecord read = NetworkJson.read(file, Entries.Complaints.REFUSE);
            assertThat(value(NetworkJson.write(read), field.name))
                    .as(field.name + " in a file")
                    .isEqualTo(field.stored);
            assertThat(NetworkJson.patch(read, NetworkJson.write(read)))
                    .as(field.name + " sent back")
                    .isEqualTo(read);
        }
    }

    @Test
    void everyFieldOfAMemberIsServedAcceptedAndStored() throws Exception {
        for (Field field : MEMBER) {
            MemberRecord changed = MemberJson.patch(5, NEW_MEMBER, object("{'" + field.name + "':" + field.sent + "}"));
            assertThat(value(MemberJson.write(NEW_MEMBER), field.name))
                    .as(field.name)
                    .isEqualTo(field.usual);
            assertThat(value(MemberJson.write(changed), field.name))
                    .as(field.name)
                    .isEqualTo(field.served);
            ObjectNode file = with(MemberJson.write(NEW_MEMBER), field, field.stored == null ? "1" : field.stored);
            if (field.name.matches("v[MR].*")) {
                file.put("vMajor", 1).put("vMinor", 14).put("vRev", 1); // they come together
            }
            MemberRecord read = MemberJson.read(NEW_NETWORK.id(), file, Entries.Complaints.REFUSE);
            assertThat(value(MemberJson.write(read), field.name))
                    .as(field.name + " in a file")
                    .isEqualTo(field.stored);
            assertThat(MemberJson.patch(9, read, MemberJson.write(read)))
                    .as(field.name + " sent back")
                    .isEqualTo(read);
        }
    }

    /** So that no field is added without a line above. */
    @Test
    void thereAreNoOtherFields() {
        Set<String> served = new HashSet<>();
        NetworkJson.write(NEW_NETWORK).fieldNames().forEachRemaining(served::add);
        assertThat(NETWORK.stream().map(Field::name)).containsAll(served);
        served.clear();
        MemberJson.write(NEW_MEMBER).fieldNames().forEachRemaining(served::add);
        assertThat(MEMBER.stream().map(Field::name)).containsAll(served);
    }
}
