package one.zerotier.daemon.engine;

import one.zerotier.core.crypto.Bytes;

/** Recognizes IGMP and MLD: when the system sends such a frame it has just joined or left a multicast group. */
final class MembershipReport {
    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int IGMP = 2;
    private static final int HOP_BY_HOP = 0;

    private MembershipReport() {}

    static boolean isOne(byte[] frame, int length) {
        if (length < ETHERNET_HEADER + 20 || (frame[0] & 1) == 0) {
            return false;
        }
        return switch (Bytes.uint16(frame, 12)) {
            case IPV4 -> frame[ETHERNET_HEADER + 9] == IGMP;
            // MLD always has a hop-by-hop option, and on a LAN hardly anything else has
            case IPV6 -> frame[ETHERNET_HEADER + 6] == HOP_BY_HOP;
            default -> false;
        };
    }
}
