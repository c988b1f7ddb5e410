package one.zerotier.core.network;

import one.zerotier.core.crypto.Bytes;

/**
 * A view of an Ethernet II frame over an array that the caller owns: destination u48, source u48, ethertype u16, payload.
 */
public final class EthernetFrame {
    public static final int HEADER_LENGTH = 14;
    public static final int ARP = 0x0806;
    public static final int IPV4 = 0x0800;
    public static final int IPV6 = 0x86dd;
    /** A VLAN tag stands before the ethertype proper and is, for us, part of the payload. */
    public static final int VLAN_TAG = 0x8100;

    public static final int SERVICE_VLAN_TAG = 0x88a8;
    public static final int TAG_LENGTH = 4;

    private static final byte[] NOTHING = new byte[0];
    private static final int SOURCE = 6;
    private static final int TYPE = 12;

    private byte[] buffer = NOTHING;
    private int offset;
    private int length;

    /** Points this view at a frame. Returns false, changing nothing, if it is too short to be one. */
    public boolean wrap(byte[] newBuffer, int newOffset, int newLength) {
        if (newLength < HEADER_LENGTH) {
            return false;
        }
        buffer = newBuffer;
        offset = newOffset;
        length = newLength;
        return true;
    }

    /** Writes a header; the payload follows at {@code offset + HEADER_LENGTH}. */
    public static void writeHeader(byte[] out, int offset, long destination, long source, int etherType) {
        Bytes.putInt48(out, offset, destination);
        Bytes.putInt48(out, offset + SOURCE, source);
        Bytes.putInt16(out, offset + TYPE, etherType);
    }

    static boolean isVlanTag(int etherType) {
        return etherType == VLAN_TAG || etherType == SERVICE_VLAN_TAG;
    }

    public long destination() {
        return Bytes.uint48(buffer, offset);
    }

    public long source() {
        return Bytes.uint48(buffer, offset + SOURCE);
    }

    public int etherType() {
        return Bytes.uint16(buffer, offset + TYPE);
    }

    public byte[] buffer() {
        return buffer;
    }

    public int payloadOffset() {
        return offset + HEADER_LENGTH;
    }

    public int payloadLength() {
        return length - HEADER_LENGTH;
    }
}
