package one.zerotier.libc;

import com.sun.jna.Native;
import java.lang.ref.Reference;
import java.util.function.BiConsumer;

/**
 * Functions that only macOS has, and its numbering of ioctls. Not yet run on a Mac.
 *
 * <p>An ioctl's number there is composed: direction in the top three bits, size of the argument in the next 13, then a
 * letter for the family and a number in it.
 */
public final class Darwin {
    private static final int IOC_VOID = 0x2000_0000;
    private static final int IOC_OUT = 0x4000_0000;
    private static final int IOC_IN = 0x8000_0000;
    private static final int IOC_MAX_SIZE = 0x1fff;

    private Darwin() {}

    /** The number of an ioctl without argument. */
    public static int io(char family, int number) {
        return IOC_VOID | family << 8 | number;
    }

    /** The number of an ioctl that reads its argument. */
    public static int iow(char family, int number, int size) {
        return IOC_IN | (size & IOC_MAX_SIZE) << 16 | family << 8 | number;
    }

    /** The number of an ioctl that reads its argument and writes to it. */
    public static int iowr(char family, int number, int size) {
        return IOC_OUT | iow(family, number, size);
    }

    /** Sets an integer of the kernel by its name. Returns a negative error number if refused. */
    public static int setSysctl(String name, int value) {
        Slab slab = new Slab(4);
        slab.putInt32(0, value);
        try {
            return Libc.result(Direct.sysctlbyname(Libc.cString(name), 0, 0, slab.address(0, 4), 4));
        } finally {
            Reference.reachabilityFence(slab);
        }
    }

    /**
     * Reads a table of the kernel, which may grow while it is read.
     *
     * @param path the numbers of {@code sysctl(3)}
     */
    public static byte[] sysctlTable(String call, int... path) throws NativeException {
        Slab mib = new Slab(4 * path.length);
        for (int i = 0; i < path.length; i++) {
            mib.putInt32(4 * i, path[i]);
        }
        Slab size = new Slab(8);
        NativeException.check(call, sysctl(mib, path.length, 0, size));
        int capacity = Math.toIntExact(size.int64(0)) * 2 + 4096;
        Slab table = new Slab(capacity);
        size.putInt64(0, capacity);
        NativeException.check(call, sysctl(mib, path.length, table.address(0, capacity), size));
        byte[] bytes = new byte[Math.toIntExact(size.int64(0))];
        table.get(0, bytes, 0, bytes.length);
        return bytes;
    }

    /**
     * Calls {@code visitor} with two addresses for each multicast group that an interface listens to: the interface's
     * and the group's, each a {@code sockaddr} with its length in its first byte.
     */
    public static void forEachMulticastAddress(BiConsumer<byte[], byte[]> visitor) throws NativeException {
        Slab list = new Slab(8);
        NativeException.check("list multicast groups", Libc.result(Direct.getifmaddrs(list.address(0, 8))));
        long first = list.int64(0);
        try {
            for (long entry = first; entry != 0; entry = Slab.foreign(entry, 8).int64(0)) {
                Slab ifmaddrs = Slab.foreign(entry, 32); // four pointers: next, name, addr, lladdr
                visitor.accept(sockaddr(ifmaddrs.int64(8)), sockaddr(ifmaddrs.int64(16)));
            }
        } finally {
            Direct.freeifmaddrs(first);
        }
    }

    private static int sysctl(Slab mib, int count, long table, Slab size) {
        try {
            return Libc.result(Direct.sysctl(mib.address(0, mib.size()), count, table, size.address(0, 8), 0, 0));
        } finally {
            Reference.reachabilityFence(mib);
            Reference.reachabilityFence(size);
        }
    }

    private static byte[] sockaddr(long address) {
        if (address == 0) {
            return new byte[0];
        }
        byte[] bytes = new byte[Slab.foreign(address, 1).uint8(0)];
        Slab.foreign(address, bytes.length).get(0, bytes, 0, bytes.length);
        return bytes;
    }

    private static final class Direct {
        static {
            Native.register(Direct.class, CLibrary.NAME);
        }

        static native int sysctlbyname(byte[] name, long old, long oldLength, long value, long valueLength);

        static native int sysctl(long path, int count, long old, long oldLength, long value, long valueLength);

        static native int getifmaddrs(long list);

        static native void freeifmaddrs(long list);
    }
}
