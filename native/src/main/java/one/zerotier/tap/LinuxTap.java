package one.zerotier.tap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Ifreq;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Slab;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tap device of the Linux kernel: one frame per read and write of a descriptor, gone when that is closed. */
final class LinuxTap implements TapDevice {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxTap.class);

    private static final String CLONE_DEVICE = "/dev/net/tun";
    private static final Path SETTINGS = Path.of("/proc/sys/net");

    private static final int TUNSETIFF = 0x400454ca;
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_NO_PI = 0x1000; // frames only, no four bytes of packet information before each
    private static final int IFF_TUN_EXCL = 0x8000; // never take over a device that somebody made persistent

    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final int SIOCSIFHWADDR = 0x8924;
    private static final int IFF_UP = 0x1;

    private static final int MAX_FRAME_LENGTH = 0xffff;
    private static final int CLOSED = -1;

    private final String name;
    private final Slab slab = new Slab(MAX_FRAME_LENGTH);
    private int fd;

    private LinuxTap(int fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    static LinuxTap create(String name, byte[] mac, int mtu) throws NativeException {
        String call = "create tap device " + name;
        Ifreq request = new Ifreq(name).putInt16(IFF_TAP | IFF_NO_PI | IFF_TUN_EXCL);
        int fd = NativeException.check("open " + CLONE_DEVICE, Libc.open(CLONE_DEVICE, Libc.O_RDWR));
        try {
            LinuxTap tap = new LinuxTap(fd, request.ioctl(call, fd, TUNSETIFF).name());
            tap.configure(mac, mtu);
            return tap;
        } catch (NativeException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    public int read(byte[] buffer, int offset) throws NativeException {
        int length = Libc.read(fd, slab, 0, Math.min(slab.size(), buffer.length - offset));
        if (length == -Errno.EAGAIN || length == -Errno.EINTR) {
            return 0;
        }
        if (length < 0) {
            throw new NativeException("read from " + name, -length);
        }
        slab.get(0, buffer, offset, length);
        return length;
    }

    @Override
    public boolean write(byte[] buffer, int offset, int length) {
        if (length > slab.size()) {
            return false;
        }
        slab.put(0, buffer, offset, length);
        return Libc.write(fd, slab, 0, length) == length;
    }

    @Override
    public void setMtu(int mtu) throws NativeException {
        Ifreq.setMtu(name, mtu);
    }

    @Override
    public int mtu() throws NativeException {
        return Ifreq.mtu(name);
    }

    @Override
    public void close() {
        if (fd != CLOSED) {
            Libc.close(fd);
            fd = CLOSED;
        }
    }

    /** Up comes last: the kernel makes its link-local address from the MAC and greets routers at once. */
    private void configure(byte[] mac, int mtu) throws NativeException {
        adjust("ipv6", "accept_ra", "0"); // addresses come from the controller alone
        adjust("ipv6", "autoconf", "0");
        adjust("ipv4", "promote_secondaries", "1"); // or a subnet's first address takes the others with it
        new Ifreq(name).putMac(mac).ioctl("set MAC of " + name, SIOCSIFHWADDR);
        setMtu(mtu);
        Ifreq flags = new Ifreq(name).ioctl("ask for state of " + name, SIOCGIFFLAGS);
        flags.putInt16(flags.uint16() | IFF_UP).ioctl("set " + name + " up", SIOCSIFFLAGS);
    }

    /** Best effort: containers have these files read-only or not at all. */
    private void adjust(String family, String setting, String value) {
        Path file = SETTINGS.resolve(family).resolve("conf").resolve(name).resolve(setting);
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            LOG.debug("cannot adjust file={}", file, e);
        }
    }
}
