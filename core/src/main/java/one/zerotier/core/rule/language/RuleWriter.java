package one.zerotier.core.rule.language;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import org.jspecify.annotations.Nullable;

/**
 * Writes rules in the language that they may have been compiled from. Tags have their ids for names, and what only the
 * wire can express is written as if there were a word for it.
 */
public final class RuleWriter {
    private static final double ALL = 0xffff_ffffL;
    private static final int MOST_DECIMALS = 12;

    private RuleWriter() {}

    /** The whole of a program that compiles to this one, if the language has words for all its rules. */
    public static String write(Program program) {
        StringBuilder text = new StringBuilder();
        for (Program.Tag tag : program.tags()) {
            text.append("tag ").append(tag.name()).append("\n  id ").append(Integer.toUnsignedString(tag.id()));
            new TreeMap<>(tag.enums()).forEach((name, value) -> text.append("\n  enum " + value + " " + name));
            new TreeMap<>(tag.flags())
                    .forEach(
                            (name, value) -> text.append("\n  flag " + Long.numberOfTrailingZeros(value) + " " + name));
            if (tag.defaultValue() != null) {
                text.append("\n  default ").append(tag.defaultValue());
            }
            text.append("\n;\n\n");
        }
        for (Program.Capability capability : program.capabilities()) {
            text.append("cap ").append(capability.name());
            text.append("\n  id ").append(Integer.toUnsignedString(capability.id()));
            text.append(capability.isDefault() ? "\n  default" : "");
            statements(capability.rules())
                    .forEach(statement -> text.append("\n  ").append(statement));
            text.append("\n;\n\n");
        }
        statements(program.rules()).forEach(statement -> text.append(statement).append('\n'));
        return text.toString();
    }

    /** One statement for each action, in order; matches that no action follows are left out, for they do nothing. */
    public static List<String> statements(RuleSet rules) {
        List<String> statements = new ArrayList<>();
        for (int index = 0; index < rules.size(); index++) {
            if (rules.get(index).type().isAction()) {
                statements.add(statement(rules, index));
            }
        }
        return statements;
    }

    /** The statement whose action has this index in the rules. */
    public static String statement(RuleSet rules, int actionIndex) {
        int first = actionIndex;
        while (first > 0 && !rules.get(first - 1).type().isAction()) {
            first--;
        }
        StringBuilder text = new StringBuilder(action(rules.get(actionIndex)));
        for (int index = first; index < actionIndex; index++) {
            Rule match = rules.get(index);
            String join = match.isOr() ? " or " : " and ";
            text.append(index == first && !match.isOr() ? " " : join);
            text.append(match.isNot() ? "not " : "").append(match(match));
        }
        return text.append(';').toString();
    }

    private static String action(Rule rule) {
        return switch (rule.type()) {
            case ACTION_ACCEPT -> "accept";
            case ACTION_BREAK -> "break";
            case ACTION_DROP -> "drop";
            case ACTION_REDIRECT -> "redirect " + rule.target();
            case ACTION_TEE -> "tee " + length(rule) + " " + rule.target();
            case ACTION_WATCH -> "watch " + length(rule) + " " + rule.target();
            case ACTION_PRIORITY -> "priority";
            default -> "action" + rule.code();
        };
    }

    private static int length(Rule copy) {
        return copy.copyLength() == Rule.WHOLE_FRAME ? -1 : copy.copyLength();
    }

    private static String match(Rule rule) {
        return word(rule) + " "
                + switch (rule.type().field()) {
                    case ADDRESS -> rule.address().toString();
                    case UINT8, UINT16 -> number(rule);
                    case MAC -> HexFormat.of().toHexDigits(rule.mac(), 12).replaceAll("(..)(?!$)", "$1:");
                    case IPV4, IPV6 -> rule.ip() + "/" + rule.prefixBits();
                    case TOS -> rule.tosMask() + " " + range(rule);
                    case ICMP -> rule.icmpType() + " " + (rule.icmpCode() == null ? -1 : rule.icmpCode());
                    case RANGE -> range(rule);
                    case CHARACTERISTICS -> characteristics(rule.characteristics());
                    case PROBABILITY -> probability(rule.probability());
                    case TAG -> Integer.toUnsignedString(rule.tagId()) + " " + rule.tagValue();
                    case INTEGER_RANGE -> integerRange(rule);
                    case NONE, COPY -> String.valueOf(rule.code());
                };
    }

    private static String word(Rule rule) {
        return switch (rule.type()) {
            case MATCH_SOURCE_ZEROTIER_ADDRESS -> "ztsrc";
            case MATCH_DEST_ZEROTIER_ADDRESS -> "ztdest";
            case MATCH_VLAN_ID -> "vlan";
            case MATCH_VLAN_PCP -> "vlanpcp";
            case MATCH_VLAN_DEI -> "vlandei";
            case MATCH_MAC_SOURCE -> "macsrc";
            case MATCH_MAC_DEST -> "macdest";
            case MATCH_IPV4_SOURCE, MATCH_IPV6_SOURCE -> "ipsrc";
            case MATCH_IPV4_DEST, MATCH_IPV6_DEST -> "ipdest";
            case MATCH_IP_TOS -> "iptos";
            case MATCH_IP_PROTOCOL -> "ipprotocol";
            case MATCH_ETHERTYPE -> "ethertype";
            case MATCH_ICMP -> "icmp";
            case MATCH_IP_SOURCE_PORT_RANGE -> "sport";
            case MATCH_IP_DEST_PORT_RANGE -> "dport";
            case MATCH_CHARACTERISTICS -> "chr";
            case MATCH_FRAME_SIZE_RANGE -> "framesize";
            case MATCH_RANDOM -> "random";
            case MATCH_TAGS_DIFFERENCE -> "tdiff";
            case MATCH_TAGS_BITWISE_AND -> "tand";
            case MATCH_TAGS_BITWISE_OR -> "tor";
            case MATCH_TAGS_BITWISE_XOR -> "txor";
            case MATCH_TAGS_EQUAL -> "teq";
            case MATCH_TAG_SENDER -> "tseq";
            case MATCH_TAG_RECEIVER -> "treq";
            case INTEGER_RANGE -> "integer";
            default -> "unknown";
        };
    }

    private static String number(Rule rule) {
        int number = rule.number();
        if (rule.type() == RuleType.MATCH_ETHERTYPE) {
            return orElse(Words.ETHERTYPES.word(number), String.format("0x%04x", number));
        }
        String protocol = rule.type() == RuleType.MATCH_IP_PROTOCOL ? Words.PROTOCOLS.word(number) : null;
        return orElse(protocol, Integer.toString(number));
    }

    private static String orElse(@Nullable String word, String number) {
        return word == null ? number : word;
    }

    private static String range(Rule rule) {
        return rule.low() == rule.high() ? Long.toString(rule.low()) : rule.low() + "-" + rule.high();
    }

    private static String characteristics(long mask) {
        return orElse(Words.CHARACTERISTICS.word(mask), "0x" + Long.toHexString(mask));
    }

    /** With as few decimals as say it exactly. */
    private static String probability(long probability) {
        for (int decimals = 1; decimals < MOST_DECIMALS; decimals++) {
            String text = String.format(Locale.ROOT, "%." + decimals + "f", probability / ALL);
            if (MatchReader.probability(Double.parseDouble(text)) == probability) {
                return text;
            }
        }
        return String.format(Locale.ROOT, "%." + MOST_DECIMALS + "f", (probability + 0.5) / ALL);
    }

    private static String integerRange(Rule rule) {
        return Long.toUnsignedString(rule.low()) + "-" + Long.toUnsignedString(rule.high()) + " at "
                + rule.integerIndex() + " of " + rule.integerBits() + " bits"
                + (rule.isLittleEndian() ? " little-endian" : "");
    }
}
