package one.zerotier.core.wire;

import java.util.Arrays;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;

/** Reads fields one after the other and refuses to read past the end. Big-endian. */
public final class ByteReader {
    private byte[] buffer;
    private int position;
    private int end;

    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public ByteReader(byte[] buffer, int offset, int length) {
        this.buffer = buffer;
        this.position = offset;
        this.end = offset + length;
    }

    /** Starts over on other bytes, so that one reader can serve many packets. */
    public ByteReader wrap(byte[] bytes, int offset, int length) {
        this.buffer = bytes;
        this.position = offset;
        this.end = offset + length;
        return this;
    }

    public int remaining() {
        return end - position;
    }

    public byte[] buffer() {
        return buffer;
    }

    /** Where in {@link #buffer} the next field starts. */
    public int position() {
        return position;
    }

    public int uint8() throws MalformedPacketException {
        return Bytes.uint8(buffer, take(1));
    }

    public int uint16() throws MalformedPacketException {
        return Bytes.uint16(buffer, take(2));
    }

    public int int32() throws MalformedPacketException {
        return Bytes.int32(buffer, take(4));
    }

    public long uint32() throws MalformedPacketException {
        return Bytes.uint32(buffer, take(4));
    }

    public long uint40() throws MalformedPacketException {
        return Bytes.uint40(buffer, take(5));
    }

    public long uint48() throws MalformedPacketException {
        return Bytes.uint48(buffer, take(6));
    }

    public long int64() throws MalformedPacketException {
        return Bytes.int64(buffer, take(8));
    }

    /** A copy of the next {@code length} bytes. The length is checked before anything is allocated. */
    public byte[] bytes(int length) throws MalformedPacketException {
        int from = take(length);
        return Arrays.copyOfRange(buffer, from, from + length);
    }

    public void skip(int length) throws MalformedPacketException {
        take(length);
    }

    public Address address() throws MalformedPacketException {
        return new Address(uint40());
    }

    /** An identity in binary form. A private key that follows, which nobody should ever send, is skipped. */
    public Identity identity() throws MalformedPacketException {
        int from = take(Identity.BINARY_LENGTH);
        if (buffer[from + Address.LENGTH] != 0) {
            throw new MalformedPacketException("unknown identity type");
        }
        switch (buffer[from + Identity.BINARY_LENGTH - 1]) {
            case 0 -> {}
            case 64 -> take(64);
            default -> throw new MalformedPacketException("private key of odd length");
        }
        return Identity.decode(buffer, from);
    }

    private int take(int length) throws MalformedPacketException {
        if (length < 0 || length > end - position) {
            throw new MalformedPacketException("ends too early");
        }
        int from = position;
        position += length;
        return from;
    }
}
