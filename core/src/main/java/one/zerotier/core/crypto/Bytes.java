package one.zerotier.core.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * Integers in byte arrays. All methods are big-endian (the order of the wire) unless their name says otherwise, throw
 * {@link IndexOutOfBoundsException} beyond the array, and allocate nothing.
 */
public final class Bytes {
    private static final VarHandle INT16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT32_LE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT64_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    public static int uint8(byte[] bytes, int offset) {
        return bytes[offset] & 0xff;
    }

    public static int uint16(byte[] bytes, int offset) {
        return (short) INT16.get(bytes, offset) & 0xffff;
    }

    public static int int32(byte[] bytes, int offset) {
        return (int) INT32.get(bytes, offset);
    }

    public static long uint32(byte[] bytes, int offset) {
        return int32(bytes, offset) & 0xffff_ffffL;
    }

    public static long uint40(byte[] bytes, int offset) {
        return (long) uint8(bytes, offset) << 32 | uint32(bytes, offset + 1);
    }

    public static long uint48(byte[] bytes, int offset) {
        return (long) uint16(bytes, offset) << 32 | uint32(bytes, offset + 2);
    }

    public static long int64(byte[] bytes, int offset) {
        return (long) INT64.get(bytes, offset);
    }

    public static int int32LittleEndian(byte[] bytes, int offset) {
        return (int) INT32_LE.get(bytes, offset);
    }

    public static long int64LittleEndian(byte[] bytes, int offset) {
        return (long) INT64_LE.get(bytes, offset);
    }

    public static void putInt8(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) value;
    }

    public static void putInt16(byte[] bytes, int offset, int value) {
        INT16.set(bytes, offset, (short) value);
    }

    public static void putInt32(byte[] bytes, int offset, int value) {
        INT32.set(bytes, offset, value);
    }

    public static void putInt40(byte[] bytes, int offset, long value) {
        bytes[offset] = (byte) (value >>> 32);
        INT32.set(bytes, offset + 1, (int) value);
    }

    public static void putInt48(byte[] bytes, int offset, long value) {
        INT16.set(bytes, offset, (short) (value >>> 32));
        INT32.set(bytes, offset + 2, (int) value);
    }

    public static void putInt64(byte[] bytes, int offset, long value) {
        INT64.set(bytes, offset, value);
    }

    public static void putInt32LittleEndian(byte[] bytes, int offset, int value) {
        INT32_LE.set(bytes, offset, value);
    }

    public static void putInt64LittleEndian(byte[] bytes, int offset, long value) {
        INT64_LE.set(bytes, offset, value);
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Throws {@link IllegalArgumentException} for anything but pairs of hex digits of either case. */
    public static byte[] fromHex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
