package one.zerotier.core.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code key=value} format of network configurations and request metadata. Values are bytes, not text.
 *
 * <p>Entries are separated by LF. In a value NUL, LF, CR, {@code =} and backslash are written as backslash and {@code 0},
 * {@code n}, {@code r}, {@code e}, backslash. Numbers are 16 hex digits, booleans 1 or 0. If a key occurs twice the first
 * one counts. PROTOCOL.md, "Dictionaries".
 */
public final class Dictionary {
    private static final byte[] ABSENT = new byte[0];
    private static final int NUMBER_DIGITS = 16;

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    /** Reads a dictionary; nothing that it may contain is an error. A NUL byte ends it. */
    public static Dictionary decode(byte[] bytes) {
        Dictionary dictionary = new Dictionary();
        int end = indexOf(bytes, 0, bytes.length, 0);
        int at = 0;
        while (at < end) {
            int lineEnd = at;
            while (lineEnd < end && bytes[lineEnd] != '\n' && bytes[lineEnd] != '\r') {
                lineEnd++;
            }
            dictionary.decodeLine(bytes, at, lineEnd);
            at = lineEnd + 1;
        }
        return dictionary;
    }

    private void decodeLine(byte[] bytes, int from, int to) {
        int equals = indexOf(bytes, from, to, '=');
        if (equals < to) {
            String key = new String(bytes, from, equals - from, StandardCharsets.ISO_8859_1);
            entries.putIfAbsent(key, unescape(bytes, equals + 1, to));
        }
    }

    private static int indexOf(byte[] bytes, int from, int to, int wanted) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private static byte[] unescape(byte[] bytes, int from, int to) {
        byte[] value = new byte[to - from];
        int length = 0;
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b == '\\') {
                if (++at == to) {
                    break;
                }
                b = switch (bytes[at]) {
                    case 'r' -> '\r';
                    case 'n' -> '\n';
                    case '0' -> 0;
                    case 'e' -> '=';
                    default -> bytes[at];
                };
            }
            value[length++] = b;
        }
        return Arrays.copyOf(value, length);
    }

    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            if (out.size() > 0) {
                out.write('\n');
            }
            out.writeBytes(entry.getKey().getBytes(StandardCharsets.ISO_8859_1));
            out.write('=');
            escape(entry.getValue(), out);
        }
        return out.toByteArray();
    }

    private static void escape(byte[] value, ByteArrayOutputStream out) {
        for (byte b : value) {
            int escaped = switch (b) {
                case 0 -> '0';
                case '\n' -> 'n';
                case '\r' -> 'r';
                case '=' -> 'e';
                case '\\' -> '\\';
                default -> -1;
            };
            if (escaped >= 0) {
                out.write('\\');
                out.write(escaped);
            } else {
                out.write(b);
            }
        }
    }

    public Dictionary put(String key, byte[] value) {
        entries.put(key, value.clone());
        return this;
    }

    public Dictionary put(String key, String latin1) {
        return put(key, latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Dictionary put(String key, long number) {
        return put(key, HexFormat.of().toHexDigits(number, NUMBER_DIGITS));
    }

    public Dictionary put(String key, boolean flag) {
        return put(key, flag ? "1" : "0");
    }

    public boolean has(String key) {
        return entries.containsKey(key);
    }

    /** The bytes of a value; none if the key is missing. */
    public byte[] bytes(String key) {
        byte[] value = entries.get(key);
        return value == null ? ABSENT : value.clone();
    }

    /** Null if the key is missing. */
    public @Nullable String text(String key) {
        byte[] value = entries.get(key);
        return value == null ? null : new String(value, StandardCharsets.ISO_8859_1);
    }

    public boolean flag(String key) {
        byte[] value = entries.getOrDefault(key, ABSENT);
        return value.length > 0 && (value[0] == '1' || value[0] == 't' || value[0] == 'T');
    }

    /** A hex number as C's {@code strtoull} reads it: blanks, sign, 0x, digits; more than 64 bits are the largest number. */
    public long number(String key, long ifMissing) {
        byte[] value = entries.getOrDefault(key, ABSENT);
        if (value.length == 0) {
            return ifMissing;
        }
        int at = 0;
        while (at < value.length && (value[at] == ' ' || value[at] == '\t')) {
            at++;
        }
        boolean negative = at < value.length && value[at] == '-';
        if (negative || (at < value.length && value[at] == '+')) {
            at++;
        }
        long number = digits(value, skipHexPrefix(value, at));
        return negative ? -number : number;
    }

    private static long digits(byte[] value, int from) {
        long number = 0;
        for (int at = from; at < value.length && Character.digit(value[at], 16) >= 0; at++) {
            if (number >>> 60 != 0) {
                return -1;
            }
            number = (number << 4) | Character.digit(value[at], 16);
        }
        return number;
    }

    private static int skipHexPrefix(byte[] value, int from) {
        boolean prefixed = value.length > from + 2
                && value[from] == '0'
                && (value[from + 1] | 0x20) == 'x'
                && Character.digit(value[from + 2], 16) >= 0;
        return prefixed ? from + 2 : from;
    }
}
