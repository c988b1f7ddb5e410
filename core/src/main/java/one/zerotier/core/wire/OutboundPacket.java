package one.zerotier.core.wire;

import one.zerotier.core.crypto.Bytes;

/**
 * The one packet that a node is writing: begun, filled, then handed to the sender, which compresses it in place, armors
 * and fragments it. There is one per node, because nothing is ever written while something else is.
 */
public final class OutboundPacket {
    /** The largest frame that a virtual port can hand us, with all that may surround it, is longer than any packet. */
    public static final int CAPACITY = Packets.MAX_LENGTH + 64;

    private final byte[] buffer = new byte[CAPACITY];
    private final ByteWriter payload = new ByteWriter(buffer, PacketHeader.LENGTH);

    /** Starts over with an empty payload, which the returned writer appends to. */
    public ByteWriter begin(long packetId, long destination, long source, Verb verb) {
        Bytes.putInt64(buffer, PacketHeader.ID, packetId);
        Bytes.putInt40(buffer, PacketHeader.DESTINATION, destination);
        Bytes.putInt40(buffer, PacketHeader.SOURCE, source);
        buffer[PacketHeader.FLAGS] = 0;
        Bytes.putInt64(buffer, PacketHeader.MAC, 0);
        buffer[PacketHeader.VERB] = (byte) verb.code();
        return payload.position(PacketHeader.LENGTH);
    }

    /** Puts back a packet that was set aside by {@link #copy}, under a new id. */
    public void restore(long packetId, byte[] copy) {
        System.arraycopy(copy, 0, buffer, 0, copy.length);
        Bytes.putInt64(buffer, PacketHeader.ID, packetId);
        payload.position(copy.length);
    }

    /** The packet as it is now, not armored. */
    public byte[] copy() {
        return payload.toBytes();
    }

    public byte[] buffer() {
        return buffer;
    }

    public ByteWriter payload() {
        return payload;
    }

    /** Of the whole packet, which may be more than can be sent. */
    public int length() {
        return payload.position();
    }

    public void setLength(int length) {
        payload.position(length);
    }

    public long destination() {
        return Bytes.uint40(buffer, PacketHeader.DESTINATION);
    }

    /** Said before armoring, because the flag is authenticated. */
    public void setFragmented(boolean fragmented) {
        buffer[PacketHeader.FLAGS] = (byte) (fragmented ? PacketHeader.FLAG_FRAGMENTED : 0);
    }
}
