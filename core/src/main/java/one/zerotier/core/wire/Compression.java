package one.zerotier.core.wire;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * LZ4 block compression of a packet's payload. The verb byte stays readable and carries the flag. PROTOCOL.md,
 * "Compression". For one thread.
 */
public final class Compression {
    /** Payloads up to this length are never compressed. */
    private static final int THRESHOLD = 64;

    private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
    private final byte[] scratch = new byte[compressor.maxCompressedLength(Packets.MAX_PAYLOAD)];

    /**
     * Compresses the payload in place if that makes it shorter, and if it is not more than a receiver would take. Returns the
     * packet's new length.
     */
    public int compress(byte[] packet, int offset, int length) {
        int payload = offset + PacketHeader.LENGTH;
        int payloadLength = length - PacketHeader.LENGTH;
        if (payloadLength <= THRESHOLD || payloadLength > Packets.MAX_PAYLOAD) {
            return length;
        }
        int compressedLength = compressor.compress(packet, payload, payloadLength, scratch, 0, scratch.length);
        if (compressedLength >= payloadLength) {
            return length;
        }
        System.arraycopy(scratch, 0, packet, payload, compressedLength);
        packet[offset + PacketHeader.VERB] |= (byte) PacketHeader.VERB_COMPRESSED;
        return PacketHeader.LENGTH + compressedLength;
    }

    /**
     * Writes a compressed packet, decompressed and without the flag, to the start of {@code out}, which has room for
     * {@link Packets#MAX_LENGTH}. Returns its length.
     */
    public int decompress(PacketHeader packet, byte[] out) throws MalformedPacketException {
        System.arraycopy(packet.buffer(), packet.offset(), out, 0, PacketHeader.LENGTH);
        out[PacketHeader.VERB] &= (byte) ~PacketHeader.VERB_COMPRESSED;
        if (packet.payloadLength() == 0) {
            return PacketHeader.LENGTH;
        }
        try {
            int length = decompressor.decompress(
                    packet.buffer(),
                    packet.payloadOffset(),
                    packet.payloadLength(),
                    out,
                    PacketHeader.LENGTH,
                    Packets.MAX_PAYLOAD);
            if (length > 0) {
                return PacketHeader.LENGTH + length;
            }
        } catch (LZ4Exception e) {
            // falls through: what it says is of no use to anyone
        }
        throw new MalformedPacketException("not an LZ4 block");
    }
}
