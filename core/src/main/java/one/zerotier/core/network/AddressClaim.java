package one.zerotier.core.network;

import one.zerotier.core.crypto.Bytes;

/**
 * The IP address for whose owner the sender of an ARP or NDP message wants to be taken, because receivers may note it as their
 * neighbour's. One object is pointed at one frame after the other. PROTOCOL.md, "Claims of addresses".
 */
final class AddressClaim {
    private static final int VLAN_ID_MASK = 0xfff;

    private static final int ARP_LENGTH = 28;
    private static final int ARP_SENDER = 14;

    private static final int IPV6_HEADER_LENGTH = 40;
    private static final int IPV6_NEXT = 6;
    private static final int IPV6_SOURCE = 8;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int MOBILITY = 135;
    private static final int SHORTEST_HEADER = 8;
    private static final int FRAGMENT_OFFSET_MASK = 0xfff8;

    private static final int ICMPV6 = 58;
    private static final int ROUTER_SOLICITATION = 133;
    private static final int ROUTER_ADVERTISEMENT = 134;
    private static final int NEIGHBOUR_SOLICITATION = 135;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;
    private static final int REDIRECT = 137;
    private static final int TARGET = 8;
    private static final int TARGET_END = TARGET + 16;

    private boolean isV4;
    private long high;
    private long low;

    boolean isV4() {
        return isV4;
    }

    /** The first 8 bytes of an IPv6 address. */
    long high() {
        return high;
    }

    /** The last 8 bytes of an IPv6 address, or the 4 of an IPv4 address. */
    long low() {
        return low;
    }

    /** Reads the payload of a frame; false if it claims nothing. */
    boolean read(int etherType, byte[] buffer, int offset, int length) {
        int type = etherType;
        int at = offset;
        int end = offset + length;
        // The tag of no VLAN: hosts take what follows as if it were not there.
        while (EthernetFrame.isVlanTag(type)
                && end - at >= EthernetFrame.TAG_LENGTH
                && (Bytes.uint16(buffer, at) & VLAN_ID_MASK) == 0) {
            type = Bytes.uint16(buffer, at + 2);
            at += EthernetFrame.TAG_LENGTH;
        }
        return switch (type) {
            case EthernetFrame.ARP -> readArp(buffer, at, end);
            case EthernetFrame.IPV6 -> readIpv6(buffer, at, end);
            default -> false;
        };
    }

    /** Requests and replies alike fill tables. An address of zero is only a question. */
    private boolean readArp(byte[] buffer, int at, int end) {
        if (end - at < ARP_LENGTH) {
            return false;
        }
        isV4 = true;
        high = 0;
        low = Bytes.int32(buffer, at + ARP_SENDER) & 0xffff_ffffL;
        return low != 0;
    }

    private boolean readIpv6(byte[] buffer, int start, int end) {
        if (end - start < IPV6_HEADER_LENGTH) {
            return false;
        }
        int at = start + IPV6_HEADER_LENGTH;
        int next = Bytes.uint8(buffer, start + IPV6_NEXT);
        while (next != ICMPV6) {
            int header = end - at < SHORTEST_HEADER ? 0 : headerLength(next, buffer, at);
            if (header == 0) {
                return false;
            }
            next = Bytes.uint8(buffer, at);
            at += header;
        }
        return at < end && readIcmp(buffer, start, at, end);
    }

    /** Of a header that may stand before ICMP; 0 if it is another, or all but the first fragment. */
    private static int headerLength(int kind, byte[] buffer, int at) {
        int units = Bytes.uint8(buffer, at + 1);
        return switch (kind) {
            case HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS, MOBILITY -> 8 * (units + 1);
            case AUTHENTICATION -> 4 * (units + 2);
            case FRAGMENT -> (Bytes.uint16(buffer, at + 2) & FRAGMENT_OFFSET_MASK) == 0 ? SHORTEST_HEADER : 0;
            default -> 0;
        };
    }

    private boolean readIcmp(byte[] buffer, int start, int icmp, int end) {
        return switch (Bytes.uint8(buffer, icmp)) {
            case ROUTER_SOLICITATION, ROUTER_ADVERTISEMENT, NEIGHBOUR_SOLICITATION ->
                readAddress(buffer, start + IPV6_SOURCE);
            case NEIGHBOUR_ADVERTISEMENT, REDIRECT -> end - icmp >= TARGET_END && readAddress(buffer, icmp + TARGET);
            default -> false;
        };
    }

    /** Who has no address yet, asks from that of zeros. */
    private boolean readAddress(byte[] buffer, int at) {
        isV4 = false;
        high = Bytes.int64(buffer, at);
        low = Bytes.int64(buffer, at + Long.BYTES);
        return (high | low) != 0;
    }
}
