package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.Mac;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.Lenient;

/**
 * Rules as JSON objects: {@code type}, the values of that type, and for matches {@code not} and {@code or}. PROTOCOL.md,
 * "Rules in JSON".
 */
public final class RuleJson {
    private static final int MASK_DIGITS = 16;
    private static final Map<RuleType, String> NUMBER_KEYS = Map.of(
            RuleType.MATCH_VLAN_ID, "vlanId",
            RuleType.MATCH_VLAN_PCP, "vlanPcp",
            RuleType.MATCH_VLAN_DEI, "vlanDei",
            RuleType.MATCH_IP_PROTOCOL, "ipProtocol",
            RuleType.MATCH_ETHERTYPE, "etherType");

    private RuleJson() {}

    public static ArrayNode write(RuleSet rules) {
        ArrayNode array = Json.array();
        rules.rules().forEach(rule -> array.add(write(rule)));
        return array;
    }

    private static ObjectNode write(Rule rule) {
        ObjectNode json = Json.object().put("type", rule.type().name());
        if (!rule.type().isAction()) {
            json.put("not", rule.isNot()).put("or", rule.isOr());
        }
        writeValues(rule, json);
        return json;
    }

    private static void writeValues(Rule rule, ObjectNode json) {
        switch (rule.type().field()) {
            case NONE -> {}
            case COPY -> {
                json.put("address", rule.target().toString()).put("flags", Integer.toUnsignedLong(rule.copyFlags()));
                if (rule.type() != RuleType.ACTION_REDIRECT) {
                    json.put("length", rule.copyLength());
                }
            }
            case ADDRESS -> json.put("zt", rule.address().toString());
            case UINT8, UINT16 -> json.put(numberKey(rule.type()), rule.number());
            case MAC -> json.put("mac", Mac.format(rule.mac()));
            case IPV4, IPV6 -> json.put("ip", rule.ip() + "/" + rule.prefixBits());
            case TOS ->
                json.put("mask", rule.tosMask()).put("start", rule.low()).put("end", rule.high());
            case ICMP -> json.put("icmpType", rule.icmpType()).put("icmpCode", rule.icmpCode());
            case RANGE -> json.put("start", rule.low()).put("end", rule.high());
            case CHARACTERISTICS -> json.put("mask", hex(rule.characteristics()));
            case PROBABILITY -> json.put("probability", rule.probability());
            case TAG -> json.put("id", Integer.toUnsignedLong(rule.tagId())).put("value", rule.tagValue());
            case INTEGER_RANGE ->
                json.put("start", hex(rule.low()))
                        .put("end", hex(rule.high()))
                        .put("idx", rule.integerIndex())
                        .put("bits", rule.integerBits())
                        .put("little", rule.isLittleEndian());
        }
    }

    private static String hex(long number) {
        return HexFormat.of().toHexDigits(number, MASK_DIGITS);
    }

    private static String numberKey(RuleType type) {
        return NUMBER_KEYS.getOrDefault(type, "value");
    }

    static RuleSet read(JsonNode array, String name, int most, Entries.Complaints complaints)
            throws InvalidValueException {
        List<Rule> rules = Entries.read(array, name, complaints, RuleJson::readRule);
        if (rules.size() > most) {
            complaints.on(new InvalidValueException(name + " has more than " + most + " rules."));
        }
        return RuleSet.of(rules.subList(0, Math.min(rules.size(), most)));
    }

    private static Rule readRule(JsonNode json, String place) throws InvalidValueException {
        String name = Entries.string(json, "type", place);
        RuleType type = typeOf(name, place);
        try {
            Rule rule = readValues(type, json, place);
            if (type.isAction()) {
                return rule;
            }
            rule = Lenient.flag(json.get("not"), false) ? rule.negated() : rule;
            return Lenient.flag(json.get("or"), false) ? rule.alternative() : rule;
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(place + ", " + name, e);
        }
    }

    private static RuleType typeOf(String name, String place) throws InvalidValueException {
        for (RuleType type : RuleType.values()) {
            if (type.name().equals(name) && !type.isUnknown() && type != RuleType.ACTION_PRIORITY) {
                return type;
            }
        }
        throw new InvalidValueException(place + ": there is no type of rule called \"" + name + "\".");
    }

    private static Rule readValues(RuleType type, JsonNode json, String place) throws InvalidValueException {
        return switch (type.field()) {
            case NONE -> Rule.action(type);
            case COPY ->
                Rule.copy(
                        type,
                        Entries.parsed(json, "address", place, Address::parse),
                        (int) number(json, "flags", 0),
                        copyLength(json));
            case ADDRESS -> Rule.address(type, Entries.parsed(json, "zt", place, Address::parse));
            case UINT8, UINT16 -> Rule.number(type, required(json, numberKey(type), place));
            case MAC -> Rule.mac(type, Entries.parsed(json, "mac", place, Mac::parse));
            case IPV4, IPV6 -> {
                IpPrefix ip = Entries.parsed(json, "ip", place, IpPrefix::parse);
                yield Rule.ip(type, ip.ip(), ip.bits());
            }
            case TOS -> Rule.tos(small(json, "mask", 0), small(json, "start", 0), small(json, "end", 0));
            case ICMP -> readIcmp(json, place);
            case RANGE -> {
                int start = required(json, "start", place);
                yield Rule.range(type, start, small(json, "end", start));
            }
            case CHARACTERISTICS -> Rule.characteristics(hexOrNumber(json, "mask"));
            case PROBABILITY -> Rule.random(number(json, "probability", 0));
            case TAG -> Rule.tag(type, (int) number(json, "id", 0), number(json, "value", 0) & 0xffff_ffffL);
            case INTEGER_RANGE ->
                Rule.integerRange(
                        hexOrNumber(json, "start"),
                        hexOrNumber(json, "end"),
                        small(json, "idx", 0),
                        small(json, "bits", 0),
                        Lenient.flag(json.get("little"), false));
        };
    }

    /** Everything, for a negative length. */
    private static int copyLength(JsonNode json) {
        int length = small(json, "length", 0);
        return length < 0 ? Rule.WHOLE_FRAME : length;
    }

    private static Rule readIcmp(JsonNode json, String place) throws InvalidValueException {
        int type = required(json, "icmpType", place);
        JsonNode code = json.get("icmpCode");
        return code == null || code.isNull() ? Rule.icmp(type) : Rule.icmp(type, small(json, "icmpCode", 0));
    }

    private static int required(JsonNode json, String key, String place) throws InvalidValueException {
        JsonNode value = json.get(key);
        if (value == null || !(value.isNumber() || value.isTextual())) {
            throw new InvalidValueException(place + " needs \"" + key + "\", a number.");
        }
        return small(json, key, 0);
    }

    private static long number(JsonNode json, String key, long ifMissing) {
        return Lenient.number(json.get(key), ifMissing);
    }

    /** Out of 32 bits, hence out of whatever is asked for, stays so. */
    private static int small(JsonNode json, String key, int ifMissing) {
        return Lenient.number(json.get(key), ifMissing, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static long hexOrNumber(JsonNode json, String key) {
        JsonNode value = json.get(key);
        if (value == null || !value.isTextual()) {
            return Lenient.number(value, 0);
        }
        return HexFormat.fromHexDigitsToLong(value.textValue());
    }
}
