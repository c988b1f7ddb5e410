package one.zerotier.core.identity;

import java.util.HexFormat;

/**
 * The address of a node: 40 bits, written as 10 lower-case hex digits. Zero means "none"; addresses whose first byte is
 * {@code ff} belong to nobody, because that byte marks a fragment on the wire.
 */
public record Address(long value) implements Comparable<Address> {
    public static final Address NONE = new Address(0);
    public static final int LENGTH = 5;

    private static final long MASK = 0xff_ffff_ffffL;

    public Address {
        if ((value & ~MASK) != 0) {
            throw new IllegalArgumentException("an address has 40 bits: " + Long.toHexString(value));
        }
    }

    /** Reads 10 hex digits of either case; throws {@link IllegalArgumentException} for anything else. */
    public static Address parse(String text) {
        if (text.length() != 2 * LENGTH) {
            throw new IllegalArgumentException("an address has 10 hex digits: \"" + text + '"');
        }
        return new Address(HexFormat.fromHexDigitsToLong(text));
    }

    public static boolean isReserved(long value) {
        return value == 0 || value >>> 32 == 0xff;
    }

    public boolean isReserved() {
        return isReserved(value);
    }

    /** The only node that may configure this network. */
    public static Address controllerOf(long networkId) {
        return new Address(networkId >>> 24);
    }

    @Override
    public int compareTo(Address other) {
        return Long.compare(value, other.value);
    }

    public static String format(long value) {
        return HexFormat.of().toHexDigits(value, 2 * LENGTH);
    }

    @Override
    public String toString() {
        return format(value);
    }
}
