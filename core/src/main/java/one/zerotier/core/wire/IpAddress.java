package one.zerotier.core.wire;

import one.zerotier.core.crypto.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address, without name resolution and without {@code java.net}.
 *
 * @param isV4 whether it has 4 bytes instead of 16
 * @param high the first 8 bytes of an IPv6 address; 0 for IPv4
 * @param low the last 8 bytes of an IPv6 address, or the 4 bytes of an IPv4 address
 */
public record IpAddress(boolean isV4, long high, long low) implements Comparable<IpAddress> {
    public static final IpAddress ANY_V4 = v4(0);
    public static final IpAddress ANY_V6 = v6(0, 0);

    private static final int V4_LENGTH = 4;
    private static final int V6_LENGTH = 16;
    private static final int GROUPS = 8;
    /** 2001:470::/32 belongs to a tunnel broker: slower than what it runs over. */
    private static final int TUNNEL_BROKER = 0x2001_0470;

    public IpAddress {
        if (isV4 && (high != 0 || (low >>> 32) != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    public static IpAddress v4(int bits) {
        return new IpAddress(true, 0, bits & 0xffff_ffffL);
    }

    public static IpAddress v6(long high, long low) {
        return new IpAddress(false, high, low);
    }

    /** Reads {@code length} bytes: 4 or 16. */
    public static IpAddress of(byte[] bytes, int offset, int length) {
        return switch (length) {
            case V4_LENGTH -> v4(Bytes.int32(bytes, offset));
            case V6_LENGTH -> v6(Bytes.int64(bytes, offset), Bytes.int64(bytes, offset + 8));
            default -> throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + length);
        };
    }

    /** In bytes: 4 or 16. */
    public int length() {
        return isV4 ? V4_LENGTH : V6_LENGTH;
    }

    public int bits() {
        return length() * 8;
    }

    public void encode(ByteWriter out) {
        if (isV4) {
            out.int32((int) low);
        } else {
            out.int64(high).int64(low);
        }
    }

    public byte[] toBytes() {
        ByteWriter out = ByteWriter.allocate(length());
        encode(out);
        return out.buffer();
    }

    public IpScope scope() {
        return IpScope.of(this);
    }

    /** Whether a node may be reached here: not at loopback, link-local or multicast addresses, nor through a tunnel broker. */
    public boolean isUsableAsPath() {
        return switch (scope()) {
            case PRIVATE, PSEUDOPRIVATE, SHARED -> true;
            case GLOBAL -> isV4 || (high >>> 32) != TUNNEL_BROKER;
            case NONE, MULTICAST, LOOPBACK, LINK_LOCAL -> false;
        };
    }

    /** IPv4 before IPv6, then by value. */
    @Override
    public int compareTo(IpAddress other) {
        if (isV4 != other.isV4) {
            return isV4 ? -1 : 1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /**
     * Reads dotted IPv4 or any textual form of IPv6, without brackets or zone.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static IpAddress parse(String text) {
        IpAddress parsed = text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
        if (parsed == null) {
            throw new IllegalArgumentException("\"" + text + "\" is not an IP address");
        }
        return parsed;
    }

    private static @Nullable IpAddress parseV4(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != V4_LENGTH) {
            return null;
        }
        int bits = 0;
        for (String octet : octets) {
            int value = parseNumber(octet, 10, 3);
            if (value < 0 || value > 255) {
                return null;
            }
            bits = (bits << 8) | value;
        }
        return v4(bits);
    }

    private static @Nullable IpAddress parseV6(String text) {
        int gap = text.indexOf("::");
        int[] groups = new int[GROUPS];
        if (gap < 0) {
            return parseGroups(text, groups) == GROUPS ? ofGroups(groups) : null;
        }
        int[] tail = new int[GROUPS];
        int before = parseGroups(text.substring(0, gap), groups);
        int after = parseGroups(text.substring(gap + 2), tail);
        if (before < 0 || after < 0 || before + after >= GROUPS) {
            return null;
        }
        System.arraycopy(tail, 0, groups, GROUPS - after, after);
        return ofGroups(groups);
    }

    /** Fills groups from the front and returns how many there were; -1 if the text is malformed. */
    private static int parseGroups(String text, int[] groups) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean dotted = i == parts.length - 1 && parts[i].indexOf('.') >= 0;
            IpAddress v4 = dotted ? parseV4(parts[i]) : null;
            int value = dotted ? 0 : parseNumber(parts[i], 16, 4);
            if ((dotted && v4 == null) || value < 0 || count + (dotted ? 2 : 1) > GROUPS) {
                return -1;
            }
            if (v4 != null) {
                groups[count++] = (int) (v4.low >>> 16);
                value = (int) (v4.low & 0xffff);
            }
            groups[count++] = value;
        }
        return count;
    }

    private static IpAddress ofGroups(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = (high << 16) | groups[i];
            low = (low << 16) | groups[i + 4];
        }
        return v6(high, low);
    }

    /** Only digits, at most so many; -1 for anything else. */
    private static int parseNumber(String text, int radix, int maxDigits) {
        if (text.isEmpty() || text.length() > maxDigits) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0 || text.charAt(i) > 'f') {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    /** Dotted IPv4, or IPv6 as RFC 5952 writes it. */
    @Override
    public String toString() {
        if (isV4) {
            return (low >>> 24) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
        }
        if (high == 0 && (low >>> 32) == 0xffff) {
            return "::ffff:" + v4((int) low);
        }
        return formatV6();
    }

    private String formatV6() {
        int gapStart = -1;
        int gapLength = 1; // a single zero group is not shortened
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && group(i + zeros) == 0) {
                zeros++;
            }
            if (zeros > gapLength) {
                gapStart = i;
                gapLength = zeros;
            }
            i += zeros;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(i)));
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }
}
