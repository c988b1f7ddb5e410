package one.zerotier.tap;

import one.zerotier.libc.Libc;
import one.zerotier.libc.Slab;

/** Has a tap device of Linux hand over segments of TCP and UDP unsplit and without checksum, as a network card gets them. */
final class Offloads {
    static final int CHECKSUM = 0x01;
    static final int TSO4 = 0x02;
    static final int TSO6 = 0x04;
    static final int TSO_ECN = 0x08;
    /** Of UDP; Linux 6.2 and later. */
    static final int USO = 0x20 | 0x40;

    private static final int TUNSETOFFLOAD = 0x400454d0;
    private static final int TUNSETVNETHDRSZ = 0x400454d8;

    static final int[] NONE = {};

    private static final int[] WANTED = {
        CHECKSUM | TSO4 | TSO6 | TSO_ECN | USO, //
        CHECKSUM | TSO4 | TSO6 | TSO_ECN,
        CHECKSUM | TSO4 | TSO6
    };

    private Offloads() {}

    /** What to ask for, best first. */
    static int[] wanted() {
        return WANTED.clone();
    }

    /** Switches on the first of these sets that the kernel knows, and returns it, or 0 if it knows none. */
    static int enable(int fd, int[] sets) {
        Slab headerLength = new Slab(4);
        headerLength.putInt32(0, TapDevice.OFFLOAD_HEADER_LENGTH);
        if (Libc.ioctl(fd, TUNSETVNETHDRSZ, headerLength) < 0) {
            return 0;
        }
        for (int set : sets) {
            if (Libc.ioctl(fd, TUNSETOFFLOAD, (long) set) >= 0) {
                return set;
            }
        }
        return 0;
    }
}
