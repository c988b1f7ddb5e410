package one.zerotier.link;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import one.zerotier.libc.Libc;

/** Arithmetic with addresses of the JDK. */
final class Subnet {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    private Subnet() {}

    /** The address with these 4 or 16 bytes. Unlike the JDK this leaves {@code ::ffff:a.b.c.d} an IPv6 address. */
    static InetAddress ip(byte[] bytes) {
        try {
            return bytes.length == V6_BITS / 8
                    ? Inet6Address.getByAddress(null, bytes, -1)
                    : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }

    static boolean isV4(InetAddress ip) {
        return !(ip instanceof Inet6Address);
    }

    /** How many bits such an address has. */
    static int bits(InetAddress ip) {
        return isV4(ip) ? V4_BITS : V6_BITS;
    }

    /** As the system numbers it. */
    static int family(InetAddress ip) {
        return isV4(ip) ? Libc.AF_INET : Libc.AF_INET6;
    }

    /**
     * The first address of the subnet: all bits after the prefix cleared.
     *
     * @throws IllegalArgumentException if an address does not have so many bits
     */
    static InetAddress base(InetAddress ip, int prefixLength) {
        return withHostBits(ip, prefixLength, 0);
    }

    /** The last address of the subnet: all bits after the prefix set. */
    static InetAddress last(InetAddress ip, int prefixLength) {
        return withHostBits(ip, prefixLength, 0xff);
    }

    static boolean contains(InetAddress base, int prefixLength, InetAddress ip) {
        return isV4(base) == isV4(ip) && base(base, prefixLength).equals(base(ip, prefixLength));
    }

    private static InetAddress withHostBits(InetAddress ip, int prefixLength, int fill) {
        if (prefixLength < 0 || prefixLength > bits(ip)) {
            throw new IllegalArgumentException(
                    "a prefix of " + ip.getHostAddress() + " cannot have " + prefixLength + " bits");
        }
        byte[] bytes = ip.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int prefixBits = Math.min(8, Math.max(0, prefixLength - 8 * i));
            int hostMask = 0xff >> prefixBits;
            bytes[i] = (byte) ((bytes[i] & ~hostMask) | (fill & hostMask));
        }
        return ip(bytes);
    }
}
