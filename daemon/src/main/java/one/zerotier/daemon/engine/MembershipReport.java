package one.zerotier.daemon.engine;

import one.zerotier.core.crypto.Bytes;

/**
 * Recognizes IGMP and MLD reports: when the system sends such a frame it has just joined or left a multicast group. Allocates
 * nothing, and looks only at the first bytes of most frames.
 */
final class MembershipReport {
    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4 = 0x0800;
    private static final int IPV4_LEAST_HEADER = 20;
    private static final int IGMP = 2;
    private static final int IGMP_QUERY = 0x11;

    private static final int IPV6 = 0x86dd;
    private static final int IPV6_HEADER = 40;
    private static final int HOP_BY_HOP = 0;
    private static final int HOP_BY_HOP_LEAST = 8;
    private static final int ICMPV6 = 58;
    private static final int MLD_REPORT = 131;
    private static final int MLD_DONE = 132;
    private static final int MLD_REPORT_V2 = 143;

    private MembershipReport() {}

    static boolean isOne(byte[] frame, int offset, int length) {
        if (length < ETHERNET_HEADER + IPV4_LEAST_HEADER || (frame[offset] & 1) == 0) {
            return false;
        }
        return switch (Bytes.uint16(frame, offset + ETHERNET_HEADER - 2)) {
            case IPV4 -> isIgmp(frame, offset, length);
            case IPV6 -> isMld(frame, offset, length);
            default -> false;
        };
    }

    /** Reports have a router alert option, or not; queries of routers on a bridged segment tell nothing. */
    private static boolean isIgmp(byte[] frame, int offset, int length) {
        int header = (frame[offset + ETHERNET_HEADER] & 0xf) * 4;
        int message = ETHERNET_HEADER + header;
        return header >= IPV4_LEAST_HEADER
                && frame[offset + ETHERNET_HEADER + 9] == IGMP
                && message < length
                && frame[offset + message] != IGMP_QUERY;
    }

    /** MLD always has a router alert, in a header of options for every hop. */
    private static boolean isMld(byte[] frame, int offset, int length) {
        int options = ETHERNET_HEADER + IPV6_HEADER;
        if (frame[offset + ETHERNET_HEADER + 6] != HOP_BY_HOP
                || length < options + HOP_BY_HOP_LEAST
                || frame[offset + options] != ICMPV6) {
            return false;
        }
        int message = options + HOP_BY_HOP_LEAST * (1 + Bytes.uint8(frame, offset + options + 1));
        return message < length
                && switch (Bytes.uint8(frame, offset + message)) {
                    case MLD_REPORT, MLD_DONE, MLD_REPORT_V2 -> true;
                    default -> false;
                };
    }
}
