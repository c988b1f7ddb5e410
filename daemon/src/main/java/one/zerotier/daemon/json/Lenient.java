package one.zerotier.daemon.json;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Values of the wrong type as stock takes them:
 *
 * <pre>
 *            number    string                        boolean     anything else
 *   number   itself    its decimal digits, 0 if none 1 or 0      the default
 *   flag     &gt; 0       starts with t, T or 1         itself      the default
 *   text     decimal   itself                        "1" or "0"  the default
 * </pre>
 */
public final class Lenient {
    private Lenient() {}

    public static long number(@Nullable JsonNode value, long ifOther) {
        if (value == null) {
            return ifOther;
        }
        return switch (value.getNodeType()) {
            case NUMBER -> value.longValue();
            case STRING -> digits(value.textValue().strip());
            case BOOLEAN -> value.booleanValue() ? 1 : 0;
            default -> ifOther;
        };
    }

    /** The same for what must fit: clamped. */
    public static int number(@Nullable JsonNode value, int ifOther, int least, int most) {
        return (int) Math.max(least, Math.min(most, number(value, ifOther)));
    }

    /** A sign and digits; what follows them is ignored, and what is too large is the largest number. */
    private static long digits(String text) {
        boolean negative = text.startsWith("-");
        long number = 0;
        for (int at = negative || text.startsWith("+") ? 1 : 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c < '0' || c > '9') {
                break;
            }
            if (number > (Long.MAX_VALUE - 9) / 10) {
                number = Long.MAX_VALUE;
                break;
            }
            number = number * 10 + (c - '0');
        }
        return negative ? -number : number;
    }

    public static boolean flag(@Nullable JsonNode value, boolean ifOther) {
        if (value == null) {
            return ifOther;
        }
        return switch (value.getNodeType()) {
            case NUMBER -> value.doubleValue() > 0;
            case STRING -> startsTrue(value.textValue());
            case BOOLEAN -> value.booleanValue();
            default -> ifOther;
        };
    }

    private static boolean startsTrue(String text) {
        return !text.isEmpty() && "tT1".indexOf(text.charAt(0)) >= 0;
    }

    public static String text(@Nullable JsonNode value, String ifOther) {
        if (value == null) {
            return ifOther;
        }
        return switch (value.getNodeType()) {
            case NUMBER -> value.isIntegralNumber() ? value.asText() : Long.toString(value.longValue());
            case STRING -> value.textValue();
            case BOOLEAN -> value.booleanValue() ? "1" : "0";
            default -> ifOther;
        };
    }
}
