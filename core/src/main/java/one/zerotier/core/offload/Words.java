package one.zerotier.core.offload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Wide little-endian reads, which cost one instruction on most machines, for what does not depend on the order of bytes. */
final class Words {
    private static final VarHandle INT16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    static long uint16(byte[] bytes, int offset) {
        return (short) INT16.get(bytes, offset) & 0xffff;
    }

    static long uint32(byte[] bytes, int offset) {
        return (int) INT32.get(bytes, offset) & 0xffff_ffffL;
    }

    static long int64(byte[] bytes, int offset) {
        return (long) INT64.get(bytes, offset);
    }
}
