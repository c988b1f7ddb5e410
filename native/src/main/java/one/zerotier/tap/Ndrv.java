package one.zerotier.tap;

import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Slab;

/**
 * Sockets of macOS that put whole Ethernet frames on an interface. Not yet run on a Mac.
 *
 * <p>Their address, {@code sockaddr_ndrv}: its length u8, family u8, name of the interface, 16 bytes.
 */
final class Ndrv {
    private static final int AF_NDRV = 27;
    private static final int ADDRESS_LENGTH = 18;
    private static final int NAME = 2;

    private Ndrv() {}

    /** A socket whose writes are frames leaving {@code device}. */
    static int open(String device) throws NativeException {
        String call = "open a socket to write frames to " + device;
        int fd = NativeException.check(call, Libc.socket(AF_NDRV, Libc.SOCK_RAW, 0));
        try {
            Slab address = address(device);
            NativeException.check(call, Libc.bind(fd, address, 0, ADDRESS_LENGTH));
            NativeException.check(call, Libc.connect(fd, address, 0, ADDRESS_LENGTH));
            return fd;
        } catch (NativeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    static Slab address(String device) {
        Slab address = new Slab(ADDRESS_LENGTH);
        address.putInt8(0, ADDRESS_LENGTH);
        address.putInt8(1, AF_NDRV);
        address.putString(NAME, device, ADDRESS_LENGTH - NAME);
        return address;
    }
}
