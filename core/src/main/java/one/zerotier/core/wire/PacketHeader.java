package one.zerotier.core.wire;

import one.zerotier.core.crypto.Bytes;

/**
 * A view of one packet over an array that the caller owns. Wrap it again for each packet; never keep it.
 *
 * <pre>
 *   0  packet id, also the nonce      u64      18  flags, cipher, hops      u8
 *   8  destination address            u40      19  message authentication   u64
 *  13  source address                 u40      27  verb and its flags       u8, first encrypted byte
 * </pre>
 *
 * The flags byte is {@code LFCCCHHH}: legacy "encrypted" flag, head of a fragmented packet, cipher suite, hops.
 * PROTOCOL.md, "Packets".
 */
public final class PacketHeader {
    public static final int LENGTH = 28;

    public static final int ID = 0;
    public static final int DESTINATION = 8;
    public static final int SOURCE = 13;
    public static final int FLAGS = 18;
    public static final int MAC = 19;
    public static final int VERB = 27;

    public static final int FLAG_LEGACY_ENCRYPTED = 0x80;
    public static final int FLAG_FRAGMENTED = 0x40;
    public static final int CIPHER_MASK = 0x38;
    public static final int HOPS_MASK = 0x07;
    public static final int VERB_COMPRESSED = 0x80;
    public static final int VERB_MASK = 0x1f;

    private static final byte[] NOTHING = new byte[0];

    private byte[] buffer = NOTHING;
    private int offset;
    private int length;

    /** Points this view at a packet. Returns false, changing nothing, if it is too short to have a header. */
    public boolean wrap(byte[] newBuffer, int newOffset, int newLength) {
        if (newLength < LENGTH) {
            return false;
        }
        buffer = newBuffer;
        offset = newOffset;
        length = newLength;
        return true;
    }

    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    /** Of the whole packet, header included. */
    public int length() {
        return length;
    }

    public int payloadOffset() {
        return offset + LENGTH;
    }

    public int payloadLength() {
        return length - LENGTH;
    }

    public long id() {
        return Bytes.int64(buffer, offset + ID);
    }

    public long destination() {
        return Bytes.uint40(buffer, offset + DESTINATION);
    }

    public long source() {
        return Bytes.uint40(buffer, offset + SOURCE);
    }

    private int flags() {
        return Bytes.uint8(buffer, offset + FLAGS);
    }

    public int hops() {
        return flags() & HOPS_MASK;
    }

    /** One more hop; the caller has checked that there is room for it. */
    public void incrementHops() {
        buffer[offset + FLAGS]++;
    }

    public boolean isFragmented() {
        return (flags() & FLAG_FRAGMENTED) != 0;
    }

    public int cipherCode() {
        return (flags() & CIPHER_MASK) >>> 3;
    }

    /** What authenticates the packet, together with its id. */
    public long mac() {
        return Bytes.int64(buffer, offset + MAC);
    }

    /** The number of the verb; meaningful once the packet is dearmored, or if it is not encrypted. */
    public int verbCode() {
        return buffer[offset + VERB] & VERB_MASK;
    }

    public boolean isCompressed() {
        return (buffer[offset + VERB] & VERB_COMPRESSED) != 0;
    }

    /** An encrypted packet can look like HELLO; one that is not encrypted says what it is. */
    public boolean isPlainHello() {
        return cipherCode() == CipherSuite.POLY1305.code() && verbCode() == Verb.HELLO.code();
    }
}
