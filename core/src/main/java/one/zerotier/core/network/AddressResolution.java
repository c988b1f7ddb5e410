package one.zerotier.core.network;

import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/**
 * ARP and neighbour discovery, as far as a switch must understand them: whom an ARP request concerns, and the answer to a
 * solicitation for an address that itself tells whose it is. PROTOCOL.md, "Address resolution".
 */
public final class AddressResolution {
    /** Payload of the neighbour advertisement that {@link #writeAdvertisement} makes. */
    public static final int ADVERTISEMENT_LENGTH = 72;

    private static final int ARP_LENGTH = 28;
    private static final int ARP_PROTOCOL = 2;
    private static final int ARP_OPERATION = 7;
    private static final int ARP_TARGET_IP = 24;
    private static final int ARP_REQUEST = 1;

    private static final int ICMPV6 = 58;
    private static final int NEIGHBOUR_SOLICITATION = 0x87;
    private static final int SOLICITATION_LENGTH = 64;
    private static final int NEXT_HEADER = 6;
    private static final int SOURCE = 8;
    private static final int ICMP_TYPE = 40;
    private static final int TARGET = 48;

    private AddressResolution() {}

    /** Whether this broadcast asks for the owner of an IPv4 address. */
    public static boolean isArpRequest(EthernetFrame frame) {
        byte[] bytes = frame.buffer();
        int at = frame.payloadOffset();
        return frame.etherType() == EthernetFrame.ARP
                && frame.payloadLength() >= ARP_LENGTH
                && Bytes.uint16(bytes, at + ARP_PROTOCOL) == EthernetFrame.IPV4
                && Bytes.uint16(bytes, at + 4) == 0x0604 // lengths of MAC and IP
                && bytes[at + ARP_OPERATION] == ARP_REQUEST;
    }

    /** The IPv4 address that an ARP request asks for. */
    public static int arpTarget(EthernetFrame frame) {
        return Bytes.int32(frame.buffer(), frame.payloadOffset() + ARP_TARGET_IP);
    }

    /** Whether this frame asks for the owner of an IPv6 address. */
    public static boolean isSolicitation(EthernetFrame frame) {
        byte[] bytes = frame.buffer();
        int at = frame.payloadOffset();
        return frame.etherType() == EthernetFrame.IPV6
                && frame.payloadLength() >= SOLICITATION_LENGTH
                && bytes[at + NEXT_HEADER] == ICMPV6
                && Bytes.uint8(bytes, at + ICMP_TYPE) == NEIGHBOUR_SOLICITATION;
    }

    /** The IPv6 address that asks. */
    public static IpAddress asker(EthernetFrame solicitation) {
        int at = solicitation.payloadOffset() + SOURCE;
        return IpAddress.v6(
                Bytes.int64(solicitation.buffer(), at), Bytes.int64(solicitation.buffer(), at + Long.BYTES));
    }

    /**
     * The node that must own the address a solicitation asks for, judging by one of our own addresses of an emulated kind; 0
     * if that does not tell.
     */
    public static long emulatedOwner(EthernetFrame solicitation, IpPrefix ours, long networkId) {
        int at = solicitation.payloadOffset() + TARGET;
        byte[] bytes = solicitation.buffer();
        int prefixBytes = EmulatedIpv6.addressOffset(ours, networkId);
        if (prefixBytes == 0) {
            return 0;
        }
        byte[] own = ours.ip().toBytes();
        for (int i = 0; i < prefixBytes; i++) {
            if (bytes[at + i] != own[i]) {
                return 0;
            }
        }
        return Bytes.uint40(bytes, at + prefixBytes);
    }

    /**
     * Writes the payload of the advertisement that answers a solicitation.
     *
     * @param to whom it answers
     * @param mac of the owner
     */
    public static void writeAdvertisement(EthernetFrame solicitation, IpAddress to, long mac, byte[] out, int offset) {
        Bytes.putInt32(out, offset, 0x6000_0000);
        Bytes.putInt32(out, offset + 4, 0x0020_3aff); // payload length 32, ICMPv6, hop limit 255
        System.arraycopy(solicitation.buffer(), solicitation.payloadOffset() + TARGET, out, offset + 8, 16);
        System.arraycopy(to.toBytes(), 0, out, offset + 24, 16);
        Bytes.putInt32(out, offset + 40, 0x8800_0000);
        Bytes.putInt32(out, offset + 44, 0x6000_0000); // solicited, override
        System.arraycopy(out, offset + 8, out, offset + 48, 16);
        Bytes.putInt16(out, offset + 64, 0x0201); // option: target's link-layer address
        Bytes.putInt48(out, offset + 66, mac);
        Bytes.putInt16(out, offset + 42, checksum(out, offset));
    }

    private static int checksum(byte[] packet, int offset) {
        long sum = 32 + ICMPV6;
        for (int at = 8; at < ADVERTISEMENT_LENGTH; at += 2) {
            sum += Bytes.uint16(packet, offset + at);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) ~sum & 0xffff;
    }
}
