package one.zerotier.daemon.controller;

import java.util.HexFormat;

/** Network ids as text: 16 hex digits, the first ten of which are the controller's address. */
public final class NetworkIds {
    private static final int DIGITS = 16;

    private NetworkIds() {}

    public static String format(long id) {
        return HexFormat.of().toHexDigits(id, DIGITS);
    }

    /**
     * Reads 16 hex digits of either case.
     *
     * @throws IllegalArgumentException with a sentence for people for anything else
     */
    public static long parse(String text) {
        if (text.length() != DIGITS) {
            throw new IllegalArgumentException("\"" + text + "\" is not a network id, which has 16 hex digits");
        }
        return HexFormat.fromHexDigitsToLong(text);
    }
}
