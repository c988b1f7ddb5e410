package one.zerotier.core.rule.language;

import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/** Reads matches: a word, and what must come after it. */
final class MatchReader {
    private static final int MAX_UINT8 = 0xff;
    private static final int MAX_UINT16 = 0xffff;
    private static final long MAX_UINT32 = 0xffff_ffffL;
    private static final int MAC_DIGITS = 12;
    private static final int MAX_FRACTION_LENGTH = 24;

    /** Reads what comes after the word. */
    private interface Form {
        Rule read(Arguments words) throws RuleSyntaxException;
    }

    private final Map<String, Form> forms = new TreeMap<>();
    private final Map<String, Program.Tag> tags;

    MatchReader(Map<String, Program.Tag> tags) {
        this.tags = tags;
        forms.put("ztsrc", in -> Rule.address(RuleType.MATCH_SOURCE_ZEROTIER_ADDRESS, ActionReader.node(in)));
        forms.put("ztdest", in -> Rule.address(RuleType.MATCH_DEST_ZEROTIER_ADDRESS, ActionReader.node(in)));
        forms.put("vlan", in -> Rule.number(RuleType.MATCH_VLAN_ID, (int) in.number("a VLAN", MAX_UINT16)));
        forms.put("vlanpcp", in -> Rule.number(RuleType.MATCH_VLAN_PCP, (int) in.number("a priority", MAX_UINT8)));
        forms.put("vlandei", in -> Rule.number(RuleType.MATCH_VLAN_DEI, (int) in.number("a DEI", MAX_UINT8)));
        forms.put("macsrc", in -> Rule.mac(RuleType.MATCH_MAC_SOURCE, mac(in)));
        forms.put("macdest", in -> Rule.mac(RuleType.MATCH_MAC_DEST, mac(in)));
        forms.put("ipsrc", in -> ip(RuleType.MATCH_IPV4_SOURCE, RuleType.MATCH_IPV6_SOURCE, in));
        forms.put("ipdest", in -> ip(RuleType.MATCH_IPV4_DEST, RuleType.MATCH_IPV6_DEST, in));
        forms.put("iptos", MatchReader::tos);
        forms.put(
                "ipprotocol",
                in -> Rule.number(RuleType.MATCH_IP_PROTOCOL, in.named("an IP protocol", Words.PROTOCOLS, MAX_UINT8)));
        forms.put(
                "ethertype",
                in -> Rule.number(RuleType.MATCH_ETHERTYPE, in.named("an ethertype", Words.ETHERTYPES, MAX_UINT16)));
        forms.put("icmp", MatchReader::icmp);
        forms.put("sport", in -> range(RuleType.MATCH_IP_SOURCE_PORT_RANGE, "a port", in));
        forms.put("dport", in -> range(RuleType.MATCH_IP_DEST_PORT_RANGE, "a port", in));
        forms.put("framesize", in -> range(RuleType.MATCH_FRAME_SIZE_RANGE, "a length in bytes", in));
        forms.put("chr", MatchReader::characteristics);
        forms.put("random", MatchReader::random);
        forms.put("tdiff", in -> tag(RuleType.MATCH_TAGS_DIFFERENCE, in));
        forms.put("tand", in -> tag(RuleType.MATCH_TAGS_BITWISE_AND, in));
        forms.put("tor", in -> tag(RuleType.MATCH_TAGS_BITWISE_OR, in));
        forms.put("txor", in -> tag(RuleType.MATCH_TAGS_BITWISE_XOR, in));
        forms.put("teq", in -> tag(RuleType.MATCH_TAGS_EQUAL, in));
        forms.put("tseq", in -> tag(RuleType.MATCH_TAG_SENDER, in));
        forms.put("treq", in -> tag(RuleType.MATCH_TAG_RECEIVER, in));
    }

    Rule read(Token word, Arguments words) throws RuleSyntaxException {
        Form form = forms.get(word.keyword());
        if (form != null) {
            return form.read(words);
        }
        if (Words.ACTIONS.contains(word.keyword()) || Words.RESERVED.contains(word.keyword())) {
            throw word.error(word.quoted() + " cannot be here; is a ; missing before it?");
        }
        throw word.error(
                "There is no match called " + word.quoted() + "; there are: " + ActionReader.list(forms.keySet()));
    }

    private static long mac(Arguments in) throws RuleSyntaxException {
        return in.parsed("a MAC address such as 32:1a:40:93:0b:52", text -> {
            String digits = text.replace(":", "").replace("-", "");
            if (digits.length() != MAC_DIGITS) {
                throw new IllegalArgumentException("a MAC has 12 digits");
            }
            return HexFormat.fromHexDigitsToLong(digits);
        });
    }

    /** An address without prefix length means this one; to stock controllers it would mean all addresses. */
    private static Rule ip(RuleType v4, RuleType v6, Arguments in) throws RuleSyntaxException {
        String described = "an IP address or subnet, such as 10.9.8.7, 10.9.8.0/24 or fd00::/64";
        Token word = in.take(described);
        IpPrefix prefix;
        try {
            prefix = word.text().indexOf('/') < 0 ? single(word.text()) : IpPrefix.parse(word.text());
        } catch (IllegalArgumentException e) {
            throw Arguments.wrong(word, described);
        }
        if (!prefix.ip().isV4() && !prefix.equals(prefix.network())) {
            throw word.error(
                    "No address is in " + prefix + ", as stock nodes compare; write " + prefix.network() + ".");
        }
        return Rule.ip(prefix.ip().isV4() ? v4 : v6, prefix.ip(), prefix.bits());
    }

    private static IpPrefix single(String text) {
        IpAddress ip = IpAddress.parse(text);
        return new IpPrefix(ip, ip.bits());
    }

    private static Rule tos(Arguments in) throws RuleSyntaxException {
        int mask = (int) in.number("a mask", MAX_UINT8);
        Arguments.Range range = in.range("a TOS", MAX_UINT8);
        return Rule.tos(mask, range.low(), range.high());
    }

    private static Rule icmp(Arguments in) throws RuleSyntaxException {
        int type = (int) in.number("an ICMP type", MAX_UINT8);
        int code = (int) in.numberOrMinusOne("an ICMP code", MAX_UINT8);
        return code < 0 ? Rule.icmp(type) : Rule.icmp(type, code);
    }

    private static Rule range(RuleType type, String what, Arguments in) throws RuleSyntaxException {
        Arguments.Range range = in.range(what, MAX_UINT16);
        return Rule.range(type, range.low(), range.high());
    }

    private static Rule characteristics(Arguments in) throws RuleSyntaxException {
        String described = "a mask such as 0x2, or one of " + Words.CHARACTERISTICS;
        Token word = in.take(described);
        Long mask = Words.CHARACTERISTICS.number(word);
        if (mask == null && word.keyword().matches("0x[0-9a-f]{1,16}")) {
            mask = HexFormat.fromHexDigitsToLong(word.text().substring(2));
        }
        return Rule.characteristics(mask == null ? Arguments.number(word, described, Long.MAX_VALUE) : mask);
    }

    private static Rule random(Arguments in) throws RuleSyntaxException {
        String described = "a probability, 0.0 to 1.0";
        Token word = in.take(described);
        if (word.text().length() > MAX_FRACTION_LENGTH || !word.text().matches("[01]|[01]?\\.[0-9]+")) {
            throw Arguments.wrong(word, described);
        }
        double probability = Double.parseDouble(word.text());
        if (probability > 1) {
            throw Arguments.wrong(word, described);
        }
        return Rule.random(probability(probability));
    }

    /** As the wire has it. */
    static long probability(double fraction) {
        return (long) (fraction * MAX_UINT32);
    }

    private Rule tag(RuleType type, Arguments in) throws RuleSyntaxException {
        Token name = in.take("the name or id of a tag");
        Token value = in.take("a value of the tag");
        Program.Tag tag = tags.get(name.text());
        if (tag != null) {
            return Rule.tag(type, tag.id(), TagReader.value(tag, value));
        }
        if (!Arguments.isNumber(name.text())) {
            throw name.error(
                    "There is no tag called " + name.quoted() + "; there are: " + ActionReader.list(tags.keySet()));
        }
        int id = (int) Arguments.number(name, "the id of a tag, 0 to " + MAX_UINT32, MAX_UINT32);
        return Rule.tag(type, id, Arguments.number(value, "a value, 0 to " + MAX_UINT32, MAX_UINT32));
    }
}
