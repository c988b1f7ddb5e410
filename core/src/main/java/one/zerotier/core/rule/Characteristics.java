package one.zerotier.core.rule;

import org.jspecify.annotations.Nullable;

/**
 * The 64 bits of MATCH_CHARACTERISTICS. The lowest twelve are the reserved bits and flags of a TCP header; the highest
 * are below. PROTOCOL.md, "Characteristics".
 */
public final class Characteristics {
    static final long INBOUND = 1L << 63;
    static final long MULTICAST = 1L << 62;
    static final long BROADCAST = 1L << 61;
    public static final long SENDER_IP_AUTHENTICATED = 1L << 60;
    static final long SENDER_MAC_AUTHENTICATED = 1L << 59;
    static final long TCP_MASK = 0xfff;

    private static final long BROADCAST_MAC = 0xffff_ffff_ffffL;
    private static final long MULTICAST_BIT = 1L << 40;
    private static final int ARP_LENGTH = 28;
    private static final int ARP_SENDER_IP = 14;
    private static final int NEIGHBOUR_MESSAGE_LENGTH = 64;
    private static final int NEIGHBOUR_TARGET = 48;
    private static final int NEIGHBOUR_SOLICITATION = 0x87;
    private static final int NEIGHBOUR_ADVERTISEMENT = 0x88;

    private Characteristics() {}

    /** Whether the frame has any of the characteristics in the mask; looks only at those. */
    static boolean any(long mask, FrameView frame, RuleContext network, @Nullable Party remote) {
        return ((mask & INBOUND) != 0 && frame.isInbound())
                || ((mask & MULTICAST) != 0 && (frame.macDest() & MULTICAST_BIT) != 0)
                || ((mask & BROADCAST) != 0 && frame.macDest() == BROADCAST_MAC)
                || ((mask & TCP_MASK) != 0 && (mask & tcpBits(frame)) != 0)
                || ((mask & SENDER_IP_AUTHENTICATED) != 0 && isIpAuthenticated(frame, network, remote))
                || ((mask & SENDER_MAC_AUTHENTICATED) != 0 && isMacAuthenticated(frame, network, remote));
    }

    private static int tcpBits(FrameView frame) {
        if (frame.protocol() != FrameView.PROTOCOL_TCP) {
            return 0;
        }
        int header = frame.transport();
        if (frame.isIpv6() && frame.length() <= header + 14) {
            return 0;
        }
        return (frame.uint8(header + 12) & 0x0f) << 8 | frame.uint8(header + 13);
    }

    private static boolean isMacAuthenticated(FrameView frame, RuleContext network, @Nullable Party remote) {
        Party sender = frame.isInbound() ? remote : network.own();
        return sender != null && sender.ownsMac(frame.macSource());
    }

    private static boolean isIpAuthenticated(FrameView frame, RuleContext network, @Nullable Party remote) {
        Party sender = frame.isInbound() ? remote : network.own();
        if (frame.isIpv4()) {
            return sender != null && sender.ownsIpv4(frame.int32(12));
        }
        if (frame.etherType() == FrameView.ETHERTYPE_ARP && frame.length() >= ARP_LENGTH) {
            return sender != null && sender.ownsIpv4(frame.int32(ARP_SENDER_IP));
        }
        if (!frame.isIpv6()) {
            return false;
        }
        int source = 8;
        if (frame.uint8(6) == FrameView.PROTOCOL_ICMPV6 && frame.length() >= NEIGHBOUR_MESSAGE_LENGTH) {
            int type = frame.uint8(40);
            if (type == NEIGHBOUR_SOLICITATION) {
                return true; // in both directions, or nobody could ask for an address he does not yet own
            }
            source = type == NEIGHBOUR_ADVERTISEMENT ? NEIGHBOUR_TARGET : source;
        }
        long high = frame.int64(source);
        long low = frame.int64(source + 8);
        return (sender != null && sender.ownsIpv6(high, low))
                || (frame.isInbound() && network.isNdpEmulated(high, low));
    }
}
