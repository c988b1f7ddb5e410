package one.zerotier.core.rule;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;

/** Rules that stock nodes wrote, field by field. */
class RuleSetVectorTest {
    @Test
    void rulesDecodeIntoTheirFieldsAndEncodeToTheSameBytes() throws MalformedPacketException {
        for (JsonNode vector : cases("rules.json", "rule_sets")) {
            RuleSet rules = RuleSet.decode(bytes(vector, "rules"));
            assertThat(rules.toBytes()).as(text(vector, "name")).isEqualTo(bytes(vector, "rules"));
            JsonNode decoded = vector.get("rules_decoded");
            assertThat(rules.size()).isEqualTo(decoded.size());
            for (int index = 0; index < rules.size(); index++) {
                assertFields(rules.get(index), decoded.get(index));
            }
        }
    }

    private static void assertFields(Rule rule, JsonNode fields) {
        Map<String, Object> ours = new HashMap<>();
        ours.put("type", rule.code());
        ours.put("name", rule.type().isUnknown() ? "UNKNOWN" : rule.type().name());
        if (!rule.type().isAction()) {
            ours.put("not", rule.isNot());
            ours.put("or", rule.isOr());
        }
        switch (rule.type().field()) {
            case NONE -> {}
            case COPY -> {
                ours.put("address", rule.target());
                ours.put("flags", rule.copyFlags());
                ours.put("length", rule.copyLength());
            }
            case ADDRESS -> ours.put("address", rule.address());
            case UINT8, UINT16 -> {
                String name = rule.type().name().replace("MATCH_", "").replace("IP_", "");
                ours.put(name.toLowerCase(Locale.ROOT), rule.number());
            }
            case MAC -> ours.put("mac", Address.format(rule.mac() >>> 8) + String.format("%02x", rule.mac() & 0xff));
            case IPV4, IPV6 -> {
                ours.put("ip", Bytes.hex(rule.ip().toBytes()));
                ours.put("bits", rule.prefixBits());
            }
            case TOS -> {
                ours.put("mask", rule.tosMask());
                ours.put("start", rule.low());
                ours.put("end", rule.high());
            }
            case ICMP -> {
                ours.put("icmp_type", rule.icmpType());
                Integer code = rule.icmpCode();
                ours.put("icmp_code", code == null ? 0 : code);
                ours.put("flags", code == null ? 0 : 1);
            }
            case RANGE -> {
                ours.put("start", rule.low());
                ours.put("end", rule.high());
            }
            case CHARACTERISTICS -> ours.put("mask", String.format("%016x", rule.characteristics()));
            case PROBABILITY -> ours.put("probability", rule.probability());
            case TAG -> {
                ours.put("id", rule.tagId());
                ours.put("value", rule.tagValue());
            }
            case INTEGER_RANGE -> {
                ours.put("start", String.format("%016x", rule.low()));
                ours.put("end", String.format("%016x", rule.high()));
                ours.put("index", rule.integerIndex());
                ours.put("bits", rule.integerBits());
                ours.put("little_endian", rule.isLittleEndian());
            }
        }
        ours.forEach((name, value) ->
                assertThat(String.valueOf(value)).as(name + " of " + rule).isEqualTo(text(fields, name)));
        ours.keySet().forEach(((ObjectNode) fields)::remove);
        assertThat(fields.fieldNames()).toIterable().isSubsetOf("type_byte", "format_byte", "bucket_in_memory_only");
    }
}
