package one.zerotier.tap;

import one.zerotier.libc.Darwin;
import one.zerotier.libc.Ifreq;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Slab;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * IPv6 neighbour discovery on an interface of macOS. Not yet run on a Mac.
 *
 * <p>{@code struct in6_ndireq}: name of the interface, 16 bytes; six u32 of which the last, at 36, are the flags. One
 * ioctl takes 48 bytes of it and the other 72.
 */
final class Nd6 {
    static final int SIOCGIFINFO_IN6 = Darwin.iowr('i', 76, 48);
    static final int SIOCSIFINFO_FLAGS = Darwin.iowr('i', 87, 72);
    static final int SIOCAUTOCONF_STOP = Darwin.iowr('i', 133, 288);

    private static final Logger LOG = LoggerFactory.getLogger(Nd6.class);

    private static final int NDIREQ_SIZE = 72;
    private static final int IN6_IFREQ_SIZE = 288;
    private static final int FLAGS = 36;
    private static final int PERFORM_NUD = 1;

    private Nd6() {}

    /** Best effort: checks whether neighbours are still there, and takes no addresses from routers. */
    static void ignoreRouters(String device) {
        int fd = Libc.socket(Libc.AF_INET6, Libc.SOCK_DGRAM, 0);
        if (fd < 0) {
            return;
        }
        try {
            Slab info = named(device, NDIREQ_SIZE);
            NativeException.check("SIOCGIFINFO_IN6", Libc.ioctl(fd, SIOCGIFINFO_IN6, info));
            info.putInt32(FLAGS, info.int32(FLAGS) | PERFORM_NUD);
            NativeException.check("SIOCSIFINFO_FLAGS", Libc.ioctl(fd, SIOCSIFINFO_FLAGS, info));
            NativeException.check(
                    "SIOCAUTOCONF_STOP", Libc.ioctl(fd, SIOCAUTOCONF_STOP, named(device, IN6_IFREQ_SIZE)));
        } catch (NativeException e) {
            LOG.debug("cannot make device={} ignore routers", device, e);
        } finally {
            Libc.close(fd);
        }
    }

    private static Slab named(String device, int size) {
        Slab request = new Slab(size);
        request.putString(0, device, Ifreq.MAX_NAME_LENGTH + 1);
        return request;
    }
}
