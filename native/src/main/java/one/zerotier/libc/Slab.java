package one.zerotier.libc;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Memory that native code may read and write. It lives as long as this object is reachable, which {@link Libc} sees to
 * during calls; all accesses are checked against its size. One thread at a time.
 *
 * <p>Structs are in the byte order of the machine, which the plain accessors use; addresses and ports inside them are
 * in network order (big-endian), for which there are accessors with {@code network} in their names.
 */
public final class Slab {
    private final ByteBuffer hostOrder;
    private final ByteBuffer networkOrder;
    private final long address;

    /** {@code size} bytes, all 0. */
    public Slab(int size) {
        this(ByteBuffer.allocateDirect(size));
    }

    private Slab(ByteBuffer memory) {
        this.hostOrder = memory.order(ByteOrder.nativeOrder());
        this.networkOrder = memory.duplicate().order(ByteOrder.BIG_ENDIAN);
        this.address = Pointer.nativeValue(Native.getDirectBufferPointer(memory));
    }

    /**
     * {@code size} bytes of which nobody knows what is in them: pages that nobody has written to yet cost no memory, as
     * those of other slabs do.
     */
    static Slab untouched(int size) {
        return new Slab(new Memory(size).getByteBuffer(0, size)); // JNA keeps the memory as long as the buffer
    }

    /** A view of memory that the C library owns. Reading it after the library freed it ends the process. */
    static Slab foreign(long address, int size) {
        return new Slab(new Pointer(address).getByteBuffer(0, size));
    }

    /** All of it as a buffer in the byte order of the machine, with a position and a limit of its own. */
    public ByteBuffer buffer() {
        return hostOrder.duplicate().clear().order(ByteOrder.nativeOrder());
    }

    /** In bytes. */
    public int size() {
        return hostOrder.capacity();
    }

    public int uint8(int offset) {
        return Byte.toUnsignedInt(hostOrder.get(offset));
    }

    public int uint16(int offset) {
        return Short.toUnsignedInt(hostOrder.getShort(offset));
    }

    public int int32(int offset) {
        return hostOrder.getInt(offset);
    }

    public long int64(int offset) {
        return hostOrder.getLong(offset);
    }

    public int networkUint16(int offset) {
        return Short.toUnsignedInt(networkOrder.getShort(offset));
    }

    public int networkInt32(int offset) {
        return networkOrder.getInt(offset);
    }

    public long networkInt64(int offset) {
        return networkOrder.getLong(offset);
    }

    public void putInt8(int offset, int value) {
        hostOrder.put(offset, (byte) value);
    }

    public void putInt16(int offset, int value) {
        hostOrder.putShort(offset, (short) value);
    }

    public void putInt32(int offset, int value) {
        hostOrder.putInt(offset, value);
    }

    public void putInt64(int offset, long value) {
        hostOrder.putLong(offset, value);
    }

    public void putNetworkInt16(int offset, int value) {
        networkOrder.putShort(offset, (short) value);
    }

    public void putNetworkInt32(int offset, int value) {
        networkOrder.putInt(offset, value);
    }

    public void putNetworkInt64(int offset, long value) {
        networkOrder.putLong(offset, value);
    }

    /** Copies out of the slab. */
    public void get(int offset, byte[] target, int targetOffset, int length) {
        hostOrder.get(offset, target, targetOffset, length);
    }

    /** Copies into the slab. */
    public void put(int offset, byte[] source, int sourceOffset, int length) {
        hostOrder.put(offset, source, sourceOffset, length);
    }

    /**
     * Writes text and a final 0.
     *
     * @param capacity how much room there is, with the 0
     * @throws IllegalArgumentException if it does not fit
     */
    public void putString(int offset, String text, int capacity) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= capacity) {
            throw new IllegalArgumentException("\"" + text + "\" is longer than " + (capacity - 1) + " bytes");
        }
        put(offset, bytes, 0, bytes.length);
        putInt8(offset + bytes.length, 0);
    }

    /** The text up to the first 0, at most {@code capacity} bytes. */
    public String string(int offset, int capacity) {
        byte[] bytes = new byte[capacity];
        get(offset, bytes, 0, capacity);
        int length = 0;
        while (length < capacity && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Where the range begins, for a call that the caller keeps this slab reachable during. */
    long address(int offset, int length) {
        Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ size());
        return address + offset;
    }
}
