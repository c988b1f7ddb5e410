package one.zerotier.core.wire;

import one.zerotier.core.crypto.Bytes;

/**
 * A view of a fragment: the second or a later part of a packet that was too long for one datagram.
 *
 * <pre>
 *   0  packet id, as in the head   u64      14  total (high 4 bits), number (low 4)   u8
 *   8  destination address         u40      15  hops                                  u8
 *  13  ff, which no address starts with u8  16  data
 * </pre>
 *
 * The total counts the head, which is number 0. PROTOCOL.md, "Fragments".
 */
public final class FragmentHeader {
    public static final int LENGTH = 16;
    public static final int MAX_FRAGMENTS = 7;

    private static final int INDICATOR_OFFSET = 13;
    private static final int INDICATOR = 0xff;
    private static final int DESTINATION = 8;
    private static final int NUMBERS = 14;
    private static final int HOPS = 15;
    private static final byte[] NOTHING = new byte[0];

    private byte[] buffer = NOTHING;
    private int offset;
    private int length;

    /** Whether these bytes are a fragment rather than a packet. */
    public static boolean isFragment(byte[] buffer, int offset, int length) {
        return length > LENGTH && Bytes.uint8(buffer, offset + INDICATOR_OFFSET) == INDICATOR;
    }

    /** Points this view at bytes for which {@link #isFragment} holds. */
    public void wrap(byte[] newBuffer, int newOffset, int newLength) {
        buffer = newBuffer;
        offset = newOffset;
        length = newLength;
    }

    /** How many datagrams, at most {@code mtu} bytes each, a packet of this length needs, the head included. */
    public static int partsFor(int length, int mtu) {
        return 1 + (length - mtu + mtu - LENGTH - 1) / (mtu - LENGTH);
    }

    /** Writes a header; hops are 0. */
    public static void write(byte[] out, int offset, long packetId, long destination, int total, int number) {
        Bytes.putInt64(out, offset, packetId);
        Bytes.putInt40(out, offset + DESTINATION, destination);
        Bytes.putInt8(out, offset + INDICATOR_OFFSET, INDICATOR);
        Bytes.putInt8(out, offset + NUMBERS, (total << 4) | number);
        Bytes.putInt8(out, offset + HOPS, 0);
    }

    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    public int dataOffset() {
        return offset + LENGTH;
    }

    public int dataLength() {
        return length - LENGTH;
    }

    public long packetId() {
        return Bytes.int64(buffer, offset);
    }

    public long destination() {
        return Bytes.uint40(buffer, offset + DESTINATION);
    }

    public int total() {
        return Bytes.uint8(buffer, offset + NUMBERS) >>> 4;
    }

    public int number() {
        return Bytes.uint8(buffer, offset + NUMBERS) & 0x0f;
    }

    public int hops() {
        return Bytes.uint8(buffer, offset + HOPS) & PacketHeader.HOPS_MASK;
    }

    public void incrementHops() {
        Bytes.putInt8(buffer, offset + HOPS, hops() + 1);
    }
}
