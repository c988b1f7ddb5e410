package one.zerotier.core.wire;

import java.util.Arrays;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;

/**
 * Writes fields one after the other into an array. Big-endian. Running out of room in an array of fixed size is an error of
 * ours, not of a packet: {@link IndexOutOfBoundsException}.
 */
public final class ByteWriter {
    private byte[] buffer;
    private int position;
    private final boolean growing;

    public ByteWriter(byte[] buffer) {
        this(buffer, 0);
    }

    public ByteWriter(byte[] buffer, int position) {
        this(buffer, position, false);
    }

    private ByteWriter(byte[] buffer, int position, boolean growing) {
        this.buffer = buffer;
        this.position = position;
        this.growing = growing;
    }

    /** A writer over a new array of this capacity. */
    public static ByteWriter allocate(int capacity) {
        return new ByteWriter(new byte[capacity]);
    }

    /** A writer that makes itself room. */
    public static ByteWriter growing() {
        return new ByteWriter(new byte[256], 0, true);
    }

    public int position() {
        return position;
    }

    public ByteWriter position(int newPosition) {
        position = newPosition;
        return this;
    }

    public int room() {
        return buffer.length - position;
    }

    public byte[] buffer() {
        return buffer;
    }

    /** A copy of everything written since the start of the array. */
    public byte[] toBytes() {
        return Arrays.copyOf(buffer, position);
    }

    public ByteWriter int8(int value) {
        int at = advance(1);
        Bytes.putInt8(buffer, at, value);
        return this;
    }

    public ByteWriter int16(int value) {
        int at = advance(2);
        Bytes.putInt16(buffer, at, value);
        return this;
    }

    public ByteWriter int32(int value) {
        int at = advance(4);
        Bytes.putInt32(buffer, at, value);
        return this;
    }

    public ByteWriter int40(long value) {
        int at = advance(5);
        Bytes.putInt40(buffer, at, value);
        return this;
    }

    public ByteWriter int48(long value) {
        int at = advance(6);
        Bytes.putInt48(buffer, at, value);
        return this;
    }

    public ByteWriter int64(long value) {
        int at = advance(8);
        Bytes.putInt64(buffer, at, value);
        return this;
    }

    public ByteWriter bytes(byte[] bytes) {
        return bytes(bytes, 0, bytes.length);
    }

    public ByteWriter bytes(byte[] bytes, int offset, int length) {
        int at = advance(length);
        System.arraycopy(bytes, offset, buffer, at, length);
        return this;
    }

    public ByteWriter zeros(int length) {
        int from = advance(length);
        Arrays.fill(buffer, from, from + length, (byte) 0);
        return this;
    }

    public ByteWriter address(Address address) {
        return int40(address.value());
    }

    public ByteWriter identity(Identity identity) {
        int at = advance(Identity.BINARY_LENGTH);
        identity.encode(buffer, at);
        return this;
    }

    /** Makes room first: the array may be another one afterwards. */
    private int advance(int length) {
        int from = position;
        if (growing && length > buffer.length - from) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, from + length));
        }
        if (length > buffer.length - from) {
            throw new IndexOutOfBoundsException("no room for " + length + " bytes at " + from + " of " + buffer.length);
        }
        position += length;
        return from;
    }
}
