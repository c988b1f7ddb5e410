package one.zerotier.daemon.netconf;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates as HTTP writes them, {@code Sun, 22 Nov 2026 23:59:25 GMT}, and milliseconds. */
final class HttpDate {
    private static final int LENGTH = 29;
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    static String format(long ms) {
        return FORMAT.format(Instant.ofEpochMilli(ms));
    }

    /** @throws IllegalArgumentException for anything that {@link #format} would not write */
    static long parse(String text) {
        try {
            long ms = text.length() == LENGTH
                    ? ZonedDateTime.parse(text, FORMAT).toInstant().toEpochMilli()
                    : -1;
            if (ms >= 0 && format(ms).equals(text)) {
                return ms;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a date of HTTP", e);
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a date of HTTP");
    }
}
