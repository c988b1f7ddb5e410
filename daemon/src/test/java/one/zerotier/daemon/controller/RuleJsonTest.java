package one.zerotier.daemon.controller;

import static one.zerotier.daemon.controller.JsonText.json;
import static one.zerotier.daemon.controller.JsonText.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.daemon.json.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleJsonTest {
    private static RuleSet read(String array) throws InvalidValueException {
        return RuleJson.read(json(array), "rules", RuleSet.MAX_BASE_RULES, Entries.Complaints.REFUSE);
    }

    /** Each in the form in which stock returns it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'ACTION_DROP'}",
                "{'type':'ACTION_ACCEPT'}",
                "{'type':'ACTION_BREAK'}",
                "{'address':'aabbccddee','flags':0,'length':128,'type':'ACTION_TEE'}",
                "{'address':'aabbccddee','flags':4294967295,'length':0,'type':'ACTION_WATCH'}",
                "{'address':'aabbccddee','flags':1,'type':'ACTION_REDIRECT'}",
                "{'not':false,'or':true,'type':'MATCH_SOURCE_ZEROTIER_ADDRESS','zt':'aabbccddee'}",
                "{'not':false,'or':false,'type':'MATCH_DEST_ZEROTIER_ADDRESS','zt':'aabbccddee'}",
                "{'not':false,'or':false,'type':'MATCH_VLAN_ID','vlanId':7}",
                "{'not':false,'or':false,'type':'MATCH_VLAN_PCP','vlanPcp':7}",
                "{'not':false,'or':false,'type':'MATCH_VLAN_DEI','vlanDei':1}",
                "{'mac':'a6:df:65:22:8a:97','not':false,'or':false,'type':'MATCH_MAC_SOURCE'}",
                "{'mac':'a6:df:65:22:8a:97','not':true,'or':true,'type':'MATCH_MAC_DEST'}",
                "{'ip':'10.0.0.0/8','not':false,'or':false,'type':'MATCH_IPV4_SOURCE'}",
                "{'ip':'10.0.0.1/32','not':false,'or':false,'type':'MATCH_IPV4_DEST'}",
                "{'ip':'fd00::/8','not':false,'or':false,'type':'MATCH_IPV6_SOURCE'}",
                "{'ip':'::1/128','not':false,'or':false,'type':'MATCH_IPV6_DEST'}",
                "{'end':255,'mask':252,'not':false,'or':false,'start':4,'type':'MATCH_IP_TOS'}",
                "{'ipProtocol':17,'not':false,'or':false,'type':'MATCH_IP_PROTOCOL'}",
                "{'etherType':34525,'not':true,'or':false,'type':'MATCH_ETHERTYPE'}",
                "{'icmpCode':null,'icmpType':8,'not':false,'or':false,'type':'MATCH_ICMP'}",
                "{'icmpCode':0,'icmpType':3,'not':false,'or':false,'type':'MATCH_ICMP'}",
                "{'end':443,'not':false,'or':false,'start':80,'type':'MATCH_IP_SOURCE_PORT_RANGE'}",
                "{'end':65535,'not':false,'or':false,'start':0,'type':'MATCH_IP_DEST_PORT_RANGE'}",
                "{'mask':'0000000000000002','not':false,'or':false,'type':'MATCH_CHARACTERISTICS'}",
                "{'mask':'8000000000000000','not':false,'or':false,'type':'MATCH_CHARACTERISTICS'}",
                "{'end':1500,'not':false,'or':false,'start':60,'type':'MATCH_FRAME_SIZE_RANGE'}",
                "{'not':false,'or':false,'probability':4294967295,'type':'MATCH_RANDOM'}",
                "{'id':1000,'not':false,'or':false,'type':'MATCH_TAGS_DIFFERENCE','value':4294967295}",
                "{'id':1,'not':false,'or':false,'type':'MATCH_TAGS_BITWISE_AND','value':2}",
                "{'id':1,'not':false,'or':false,'type':'MATCH_TAGS_BITWISE_OR','value':2}",
                "{'id':1,'not':false,'or':false,'type':'MATCH_TAGS_BITWISE_XOR','value':2}",
                "{'id':1,'not':false,'or':false,'type':'MATCH_TAGS_EQUAL','value':2}",
                "{'id':1,'not':false,'or':false,'type':'MATCH_TAG_SENDER','value':2}",
                "{'id':4294967295,'not':false,'or':false,'type':'MATCH_TAG_RECEIVER','value':2}",
                "{'bits':16,'end':'0000000000000014','idx':6,'little':false,'not':false,'or':false,"
                        + "'start':'0000000000000010','type':'INTEGER_RANGE'}",
            })
    void everyTypeIsWrittenAsItIsRead(String rule) throws InvalidValueException {
        assertThat(text(RuleJson.write(read("[" + rule + "]")))).isEqualTo("[" + rule + "]");
    }

    @Test
    void thereIsAFormForEveryTypeButTheOnesWithout() throws Exception {
        List<String> types = new ArrayList<>();
        for (String rule : RuleJsonTest.class
                .getDeclaredMethod("everyTypeIsWrittenAsItIsRead", String.class)
                .getAnnotation(ValueSource.class)
                .strings()) {
            types.add(json(rule).get("type").textValue());
        }
        for (RuleType type : RuleType.values()) {
            if (!type.isUnknown() && type != RuleType.ACTION_PRIORITY) {
                assertThat(types).contains(type.name());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // stock's leniency
                "{'type':'MATCH_ETHERTYPE','etherType':'2048','not':1,'or':'true'}"
                        + "|{'etherType':2048,'not':true,'or':true,'type':'MATCH_ETHERTYPE'}",
                "{'type':'MATCH_IP_DEST_PORT_RANGE','start':80}"
                        + "|{'end':80,'not':false,'or':false,'start':80,'type':'MATCH_IP_DEST_PORT_RANGE'}",
                "{'type':'MATCH_MAC_SOURCE','mac':'A6-DF-65-22-8A-97'}"
                        + "|{'mac':'a6:df:65:22:8a:97','not':false,'or':false,'type':'MATCH_MAC_SOURCE'}",
                "{'type':'MATCH_CHARACTERISTICS','mask':2}"
                        + "|{'mask':'0000000000000002','not':false,'or':false,'type':'MATCH_CHARACTERISTICS'}",
                "{'type':'MATCH_CHARACTERISTICS','mask':'2'}"
                        + "|{'mask':'0000000000000002','not':false,'or':false,'type':'MATCH_CHARACTERISTICS'}",
                "{'type':'MATCH_ICMP','icmpType':8}"
                        + "|{'icmpCode':null,'icmpType':8,'not':false,'or':false,'type':'MATCH_ICMP'}",
                "{'type':'ACTION_ACCEPT','not':true,'or':true,'more':1}|{'type':'ACTION_ACCEPT'}",
                "{'type':'MATCH_TAGS_EQUAL','id':1,'value':-1}"
                        + "|{'id':1,'not':false,'or':false,'type':'MATCH_TAGS_EQUAL','value':4294967295}",
            })
    void otherFormsAreUnderstood(String in, String out) throws InvalidValueException {
        assertThat(text(RuleJson.write(read("[" + in + "]")))).isEqualTo("[" + out + "]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5 | rules must be an array.",
                "[5] | rules[0] needs \"type\", a string.",
                "[{}] | rules[0] needs \"type\", a string.",
                "[{'type':'ACTION_DROP'},{'type':'ACTION_FLY'}] | rules[1]: there is no type of rule called \"ACTION_FLY\".",
                "[{'type':'ACTION_PRIORITY'}] | rules[0]: there is no type of rule called \"ACTION_PRIORITY\".",
                "[{'type':'UNKNOWN_MATCH'}] | rules[0]: there is no type of rule called \"UNKNOWN_MATCH\".",
                "[{'type':'MATCH_ETHERTYPE'}] | rules[0] needs \"etherType\", a number.",
                "[{'type':'MATCH_ETHERTYPE','etherType':70000}]"
                        + " | rules[0], MATCH_ETHERTYPE: 70000 does not fit into 16 bits.",
                "[{'type':'MATCH_IPV4_SOURCE','ip':'10.0.0.1'}]"
                        + " | rules[0].ip: \"10.0.0.1\" has no prefix length; write it as ip/bits.",
                "[{'type':'MATCH_IPV4_SOURCE','ip':'fd00::/8'}]"
                        + " | rules[0], MATCH_IPV4_SOURCE: MATCH_IPV4_SOURCE does not have a field of the form IPV6.",
                "[{'type':'MATCH_SOURCE_ZEROTIER_ADDRESS','zt':'abc'}]"
                        + " | rules[0].zt: an address has 10 hex digits: \"abc\".",
                "[{'type':'MATCH_RANDOM','probability':4294967296}]"
                        + " | rules[0], MATCH_RANDOM: 4294967296 does not fit into 32 bits.",
                "[{'type':'MATCH_ICMP','icmpType':256}] | rules[0], MATCH_ICMP: 256 does not fit into 8 bits.",
                "[{'type':'INTEGER_RANGE','start':'0','end':'1'}]"
                        + " | rules[0], INTEGER_RANGE: an integer has 1 to 64 bits and its range less than 2^32 values.",
            })
    void whatStockWouldDropIsRefusedAndNamed(String rules, String sentence) {
        assertThatThrownBy(() -> read(rules))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(sentence);
    }

    @Test
    void thereIsALimit() {
        String many = "[" + "{'type':'ACTION_DROP'},".repeat(1024) + "{'type':'ACTION_DROP'}]";
        assertThatThrownBy(() -> read(many)).hasMessage("rules has more than 1024 rules.");
        assertThatThrownBy(() -> read("[" + "0,".repeat(16_384) + "0]"))
                .hasMessage("rules has more than 16384 entries.");
    }

    @Test
    void inAFileTheRestIsTaken() throws InvalidValueException {
        List<String> complaints = new ArrayList<>();
        RuleSet rules = RuleJson.read(
                json("[{'type':'ACTION_FLY'},{'type':'ACTION_DROP'}]"),
                "rules",
                RuleSet.MAX_BASE_RULES,
                complaint -> complaints.add(complaint.getMessage()));
        assertThat(text(RuleJson.write(rules))).isEqualTo("[{'type':'ACTION_DROP'}]");
        assertThat(complaints).containsExactly("rules[0]: there is no type of rule called \"ACTION_FLY\".");
    }
}
