package one.zerotier.core.wire;

import org.jspecify.annotations.Nullable;

/**
 * Where on the physical network a node can be reached: IP address and UDP port. In configurations the port carries a
 * prefix length instead.
 *
 * <p>Layout: type u8, then for 4 an IPv4 address and port u16, for 6 an IPv6 address and port u16, for 0 nothing. Types 1
 * to 3 are reserved and skipped. PROTOCOL.md, "Endpoints".
 */
public final class Endpoint implements Comparable<Endpoint> {
    private static final int TYPE_NONE = 0;
    private static final int TYPE_ETHERNET = 1;
    private static final int TYPE_BLUETOOTH = 2;
    private static final int TYPE_OPAQUE = 3;
    private static final int TYPE_V4 = 4;
    private static final int TYPE_V6 = 6;
    private static final int RESERVED_LENGTH = 6;

    /** Encoded length of the longest endpoint. */
    public static final int MAX_LENGTH = 19;

    private final IpAddress ip;
    private final int port;
    private final int hash;

    public Endpoint(IpAddress ip, int port) {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("a port is at most 65535, not " + port);
        }
        this.ip = ip;
        this.port = port;
        this.hash = 31 * ip.hashCode() + port; // looked up for every packet
    }

    /**
     * Reads {@code ip/port}.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static Endpoint parse(String text) {
        int slash = text.indexOf('/');
        String port = slash < 0 ? "" : text.substring(slash + 1);
        if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("\"" + text + "\" has no port; write it as ip/port");
        }
        return new Endpoint(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(port));
    }

    /** Returns null for the encoding of "none" and for reserved types, which are skipped. */
    public static @Nullable Endpoint decode(ByteReader in) throws MalformedPacketException {
        switch (in.uint8()) {
            case TYPE_NONE -> {
                return null;
            }
            case TYPE_ETHERNET, TYPE_BLUETOOTH -> {
                in.skip(RESERVED_LENGTH);
                return null;
            }
            case TYPE_OPAQUE -> {
                in.skip(in.uint16());
                return null;
            }
            case TYPE_V4 -> {
                return new Endpoint(IpAddress.v4(in.int32()), in.uint16());
            }
            case TYPE_V6 -> {
                return new Endpoint(IpAddress.v6(in.int64(), in.int64()), in.uint16());
            }
            default -> throw new MalformedPacketException("unknown type of endpoint");
        }
    }

    public static void encode(@Nullable Endpoint endpoint, ByteWriter out) {
        if (endpoint == null) {
            out.int8(TYPE_NONE);
            return;
        }
        out.int8(endpoint.ip.isV4() ? TYPE_V4 : TYPE_V6);
        endpoint.ip.encode(out);
        out.int16(endpoint.port);
    }

    public static int encodedLength(@Nullable Endpoint endpoint) {
        return endpoint == null ? 1 : 3 + endpoint.ip.length();
    }

    public IpAddress ip() {
        return ip;
    }

    public int port() {
        return port;
    }

    @Override
    public int compareTo(Endpoint other) {
        int byIp = ip.compareTo(other.ip);
        return byIp != 0 ? byIp : Integer.compare(port, other.port);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Endpoint that && hash == that.hash && port == that.port && ip.equals(that.ip));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** {@code ip/port}, which {@link #parse} reads. */
    @Override
    public String toString() {
        return ip + "/" + port;
    }
}
