package one.zerotier.daemon.netconf;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer of HTTP, whole.
 *
 * @param headers by their names in small letters; of those that are there twice, the first
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers
record HttpReply(int status, Map<String, String> headers, byte[] body) {
    /** More than an answer may have, so that too much of it shows. */
    static final int MAX_BODY_LENGTH = 64 * 1024;

    static final int MAX_HEAD_LENGTH = 8 * 1024;

    private static final int MAX_HEADERS = 50;
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** Where the body begins; -1 if the head is not whole yet. */
    static int endOfHead(byte[] bytes, int length) {
        for (int at = 0; at + END_OF_HEAD.length <= length; at++) {
            if (bytes[at] == '\r' && bytes[at + 1] == '\n' && bytes[at + 2] == '\r' && bytes[at + 3] == '\n') {
                return at + END_OF_HEAD.length;
            }
        }
        return -1;
    }

    /** Reads the head; the body is yet to come. */
    static HttpReply parseHead(byte[] bytes, int length) throws RefusedException {
        String[] lines = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).split("\r\n", MAX_HEADERS + 3);
        Matcher status = STATUS_LINE.matcher(lines[0]);
        if (!status.matches() || lines.length > MAX_HEADERS + 2) {
            throw new RefusedException(Refusal.MALFORMED);
        }
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            // By hand: a pattern for all of it takes hours for blanks that are many and in the wrong place.
            int colon = lines[i].indexOf(':');
            String name = lines[i].substring(0, Math.max(0, colon));
            String value = lines[i].substring(colon + 1).replace('\t', ' ');
            if (!HEADER_NAME.matcher(name).matches() || value.chars().anyMatch(c -> c < ' ')) {
                throw new RefusedException(Refusal.MALFORMED);
            }
            headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value.strip());
        }
        return new HttpReply(Integer.parseInt(status.group(1)), headers, new byte[0]);
    }

    HttpReply with(byte[] newBody) {
        return new HttpReply(status, headers, newBody);
    }

    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** How long the body is; -1 if only the end of the connection tells. */
    int contentLength() throws RefusedException {
        if (!header("Transfer-Encoding").isEmpty()) {
            throw new RefusedException(Refusal.MALFORMED);
        }
        String digits = header("Content-Length");
        if (digits.isEmpty()) {
            return status == 304 ? 0 : -1;
        }
        if (!digits.matches("[0-9]{1,9}")) {
            throw new RefusedException(Refusal.MALFORMED);
        }
        int length = Integer.parseInt(digits);
        if (length > MAX_BODY_LENGTH) {
            throw new RefusedException(Refusal.TOO_LONG);
        }
        return status == 304 ? 0 : length;
    }
}
