package one.zerotier.core.rule;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rules as core has read them, in the words of the vectors. */
public final class RuleFields {
    private RuleFields() {}

    public static List<Map<String, Object>> of(RuleSet rules) {
        List<Map<String, Object>> all = new ArrayList<>();
        rules.rules().forEach(rule -> all.add(of(rule)));
        return all;
    }

    private static Map<String, Object> of(Rule rule) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type_byte", rule.typeByte);
        fields.put("type", rule.code());
        fields.put("name", rule.type.isUnknown() ? "UNKNOWN" : rule.type.name());
        if (!rule.isAction) {
            fields.put("not", rule.isNot());
            fields.put("or", rule.isOr());
        }
        putValues(rule, fields);
        return fields;
    }

    private static void putValues(Rule rule, Map<String, Object> fields) {
        switch (rule.type.field()) {
            case NONE -> {
                if (rule.type == RuleType.ACTION_PRIORITY) {
                    fields.put("bucket_in_memory_only", 0);
                }
            }
            case COPY -> {
                fields.put("address", rule.target().toString());
                fields.put("flags", Integer.toUnsignedLong(rule.copyFlags()));
                fields.put("length", rule.copyLength());
            }
            case ADDRESS -> fields.put("address", rule.address().toString());
            case UINT8, UINT16 -> fields.put(numberName(rule.type), rule.number());
            case MAC -> fields.put("mac", HexFormat.of().toHexDigits(rule.mac(), 12));
            case IPV4, IPV6 -> {
                fields.put("ip", HexFormat.of().formatHex(rule.ip().toBytes()));
                fields.put("bits", rule.prefixBits());
            }
            case TOS -> {
                fields.put("mask", rule.tosMask());
                putRange(rule, fields);
            }
            case ICMP -> {
                fields.put("icmp_type", rule.icmpType());
                fields.put("icmp_code", rule.second);
                fields.put("flags", rule.third);
            }
            case RANGE -> putRange(rule, fields);
            case CHARACTERISTICS -> fields.put("mask", HexFormat.of().toHexDigits(rule.characteristics()));
            case PROBABILITY -> fields.put("probability", rule.probability());
            case TAG -> {
                fields.put("id", Integer.toUnsignedLong(rule.tagId()));
                fields.put("value", rule.tagValue());
            }
            case INTEGER_RANGE -> putInteger(rule, fields);
        }
    }

    private static String numberName(RuleType type) {
        return switch (type) {
            case MATCH_ETHERTYPE -> "ethertype";
            case MATCH_IP_PROTOCOL -> "protocol";
            case MATCH_VLAN_ID -> "vlan_id";
            case MATCH_VLAN_PCP -> "vlan_pcp";
            case MATCH_VLAN_DEI -> "vlan_dei";
            default -> throw new IllegalArgumentException(type + " has no number");
        };
    }

    private static void putRange(Rule rule, Map<String, Object> fields) {
        fields.put("start", rule.low());
        fields.put("end", rule.high());
    }

    private static void putInteger(Rule rule, Map<String, Object> fields) {
        fields.put("start", HexFormat.of().toHexDigits(rule.low()));
        fields.put("end", HexFormat.of().toHexDigits(rule.high()));
        fields.put("index", rule.integerIndex());
        fields.put("little_endian", rule.isLittleEndian());
        fields.put("bits", rule.integerBits());
        fields.put("format_byte", rule.third & 0xff);
    }
}
