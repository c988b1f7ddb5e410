package one.zerotier.core.wire;

import org.jspecify.annotations.Nullable;

/**
 * An address with the number of bits that name its network: a subnet, a route's target, or an address on an interface.
 * The bits after the prefix are kept as they are.
 */
public record IpPrefix(IpAddress ip, int bits) {
    public IpPrefix {
        if (bits < 0 || bits > ip.bits()) {
            throw new IllegalArgumentException(ip + " cannot have a prefix of " + bits + " bits");
        }
    }

    /**
     * Reads {@code ip/bits}.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("\"" + text + "\" has no prefix length; write it as ip/bits");
        }
        return new IpPrefix(IpAddress.parse(text.substring(0, slash)), parseBits(text, text.substring(slash + 1)));
    }

    private static int parseBits(String whole, String bits) {
        if (bits.isEmpty() || bits.length() > 3 || !bits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("\"" + whole + "\" has no prefix length; write it as ip/bits");
        }
        return Integer.parseInt(bits);
    }

    /**
     * Decodes an {@link Endpoint} whose port carries the prefix length, as addresses and routes do in configurations. Null
     * for no address, and for a prefix length that its family cannot have.
     */
    public static @Nullable IpPrefix ofEndpoint(@Nullable Endpoint endpoint) {
        if (endpoint == null || endpoint.port() > endpoint.ip().bits()) {
            return null;
        }
        return new IpPrefix(endpoint.ip(), endpoint.port());
    }

    public Endpoint toEndpoint() {
        return new Endpoint(ip, bits);
    }

    public boolean contains(IpAddress other) {
        return ip.isV4() == other.isV4()
                && ((ip.high() ^ other.high()) & highMask()) == 0
                && ((ip.low() ^ other.low()) & lowMask()) == 0;
    }

    /** Whether every address of the other prefix is in this one. */
    public boolean contains(IpPrefix other) {
        return other.bits >= bits && contains(other.ip);
    }

    /** The same prefix with all bits after it cleared. */
    public IpPrefix network() {
        return new IpPrefix(new IpAddress(ip.isV4(), ip.high() & highMask(), ip.low() & lowMask()), bits);
    }

    /** The last address that has this prefix: all bits after it set. */
    public IpAddress last() {
        long high = ip.isV4() ? 0 : ip.high() | ~highMask();
        long low = ip.low() | (ip.isV4() ? ~lowMask() & 0xffff_ffffL : ~lowMask());
        return new IpAddress(ip.isV4(), high, low);
    }

    /** Whether some address has both prefixes: one of them is in the other. */
    public boolean overlaps(IpPrefix other) {
        return contains(other) || other.contains(this);
    }

    public boolean isDefaultRoute() {
        return bits == 0;
    }

    private long highMask() {
        if (ip.isV4() || bits == 0) {
            return 0;
        }
        return bits >= 64 ? -1 : -1L << (64 - bits);
    }

    private long lowMask() {
        if (ip.isV4()) {
            return bits == 0 ? 0 : -1L << (32 - bits);
        }
        return bits <= 64 ? 0 : -1L << (128 - bits);
    }

    @Override
    public String toString() {
        return ip + "/" + bits;
    }
}
