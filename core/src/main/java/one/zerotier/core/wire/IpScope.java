package one.zerotier.core.wire;

/** What kind of network an IP address belongs to. PROTOCOL.md, "IP scopes". */
public enum IpScope {
    NONE(0),
    MULTICAST(1),
    LOOPBACK(2),
    /** Assigned, but not announced in the Internet, and therefore used privately by many. */
    PSEUDOPRIVATE(3),
    GLOBAL(4),
    LINK_LOCAL(5),
    SHARED(6),
    PRIVATE(7);

    /** First octets of the pseudo-private IPv4 ranges, as a set of bits. */
    private static final long PSEUDOPRIVATE_OCTETS = bits(6, 11, 21, 22, 25, 26, 28, 29, 30, 51, 55, 56);

    private static final IpPrefix[] PRIVATE_V4 = {
        IpPrefix.parse("10.0.0.0/8"),
        IpPrefix.parse("172.16.0.0/12"),
        IpPrefix.parse("192.168.0.0/16"),
        IpPrefix.parse("100.64.0.0/10"),
        IpPrefix.parse("192.0.2.0/24"),
        IpPrefix.parse("198.18.0.0/15"),
        IpPrefix.parse("198.51.100.0/24"),
        IpPrefix.parse("203.0.113.0/24"),
    };
    private static final IpPrefix LINK_LOCAL_V4 = IpPrefix.parse("169.254.0.0/16");
    private static final IpPrefix MULTICAST_V4 = IpPrefix.parse("224.0.0.0/4");

    private static final IpPrefix LINK_LOCAL_V6 = IpPrefix.parse("fe80::/10");
    private static final IpPrefix UNIQUE_LOCAL_V6 = IpPrefix.parse("fc00::/7");
    private static final IpPrefix MULTICAST_V6 = IpPrefix.parse("ff00::/8");
    private static final IpPrefix MAPPED_LOOPBACK = IpPrefix.parse("::ffff:127.0.0.0/104");
    private static final IpAddress LOOPBACK_V6 = IpAddress.parse("::1");

    private final int preference;

    IpScope(int preference) {
        this.preference = preference;
    }

    /** Among paths to the same node, an address of higher preference is likely to be nearer: 0 to 7. */
    public int preference() {
        return preference;
    }

    public static IpScope of(IpAddress ip) {
        return ip.isV4() ? ofV4(ip) : ofV6(ip);
    }

    private static IpScope ofV4(IpAddress ip) {
        int first = (int) (ip.low() >>> 24);
        if (first == 0 || first == 255) {
            return NONE;
        }
        if (first == 127) {
            return LOOPBACK;
        }
        if (MULTICAST_V4.contains(ip)) {
            return MULTICAST;
        }
        if (first >= 240 || (first < 64 && (PSEUDOPRIVATE_OCTETS >>> first & 1) != 0)) {
            return PSEUDOPRIVATE;
        }
        if (LINK_LOCAL_V4.contains(ip)) {
            return LINK_LOCAL;
        }
        for (IpPrefix prefix : PRIVATE_V4) {
            if (prefix.contains(ip)) {
                return PRIVATE;
            }
        }
        return GLOBAL;
    }

    private static IpScope ofV6(IpAddress ip) {
        if (ip.equals(IpAddress.ANY_V6)) {
            return NONE;
        }
        if (ip.equals(LOOPBACK_V6) || MAPPED_LOOPBACK.contains(ip)) {
            return LOOPBACK;
        }
        if (MULTICAST_V6.contains(ip)) {
            return MULTICAST;
        }
        if (LINK_LOCAL_V6.contains(ip)) {
            boolean systemInternal = ip.high() << 16 == 0 && ip.low() == 1; // macOS has fe80::1 on its loopback
            return systemInternal ? LOOPBACK : LINK_LOCAL;
        }
        return UNIQUE_LOCAL_V6.contains(ip) ? PRIVATE : GLOBAL;
    }

    private static long bits(int... numbers) {
        long set = 0;
        for (int number : numbers) {
            set |= 1L << number;
        }
        return set;
    }
}
