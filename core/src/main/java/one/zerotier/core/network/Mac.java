package one.zerotier.core.network;

import java.util.HexFormat;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.IpAddress;

/**
 * Ethernet addresses as numbers of 48 bits. A member's MAC is a function of its address and the network's id and can be
 * turned back, so nobody has to ask who has a MAC. PROTOCOL.md, "MAC addresses".
 */
public final class Mac {
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    private static final long MULTICAST_BIT = 0x0100_0000_0000L;
    private static final int AVOIDED_FIRST_OCTET = 0x52; // virtual machines use it
    private static final int FIRST_OCTET_INSTEAD = 0x32;

    private Mac() {}

    public static long of(long address, long networkId) {
        return (firstOctet(networkId) << 40) | (address ^ mask(networkId));
    }

    public static long of(Address address, long networkId) {
        return of(address.value(), networkId);
    }

    /** The member that has this MAC; meaningful only if {@link #isMember} holds. */
    public static long addressOf(long mac, long networkId) {
        return (mac & 0xff_ffff_ffffL) ^ mask(networkId);
    }

    /** Whether this can be the MAC of a member and not of something bridged. */
    public static boolean isMember(long mac, long networkId) {
        return mac >>> 40 == firstOctet(networkId);
    }

    private static long firstOctet(long networkId) {
        long first = (networkId & 0xfe) | 0x02; // locally administered, not multicast
        return first == AVOIDED_FIRST_OCTET ? FIRST_OCTET_INSTEAD : first;
    }

    /** The network id's bytes 1 to 5, the lowest first. */
    private static long mask(long networkId) {
        return Long.reverseBytes(networkId >>> 8) >>> 24;
    }

    public static boolean isMulticast(long mac) {
        return (mac & MULTICAST_BIT) != 0;
    }

    public static boolean isBroadcast(long mac) {
        return mac == BROADCAST;
    }

    /** The IPv6 address that a system gives itself on a port with this MAC. */
    public static IpAddress linkLocal(long mac) {
        long upper = (mac >>> 24) ^ 0x02_0000;
        return IpAddress.v6(0xfe80L << 48, (upper << 40) | (0xfffeL << 24) | (mac & 0xff_ffff));
    }

    /** Six pairs of hex digits; colons and dashes are ignored. */
    public static long parse(String text) {
        String digits = text.replace(":", "").replace("-", "");
        if (digits.length() != 12) {
            throw new IllegalArgumentException("\"" + text + "\" is not a MAC address");
        }
        return HexFormat.fromHexDigitsToLong(digits);
    }

    public static String format(long mac) {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            text.append(HexFormat.of().toHexDigits(mac >>> shift, 2));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
