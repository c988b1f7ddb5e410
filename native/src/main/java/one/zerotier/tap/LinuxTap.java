package one.zerotier.tap;

import java.io.IOException;
import java.nio.ByteBuffer;
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
    private static final int IFF_VNET_HDR = 0x4000; // a header with what is left to do before each
    private static final int IFF_TUN_EXCL = 0x8000; // never take over a device that somebody made persistent

    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final int SIOCSIFHWADDR = 0x8924;
    private static final int SIOCSIFTXQLEN = 0x8943;
    /** Frames that wait for us, at most: 10 ms of 250,000 a second, for which our thread may not be scheduled. */
    private static final int QUEUE_LENGTH = 2_500;

    private static final int IFF_UP = 0x1;

    private static final int MAX_PLAIN_FRAME_LENGTH = 0xffff;
    private static final int CLOSED = -1;

    private final String name;
    private final int offloads;
    private final int headerLength;
    private final Slab incoming;
    private final Slab outgoing = new Slab(OFFLOAD_HEADER_LENGTH + MAX_PLAIN_FRAME_LENGTH);
    private final FrameMemory memory = new FrameMemory();
    private int fd;

    private LinuxTap(int fd, String name, int offloads) {
        this.fd = fd;
        this.name = name;
        this.offloads = offloads;
        this.headerLength = offloads != 0 ? OFFLOAD_HEADER_LENGTH : 0;
        this.incoming = new Slab(offloads != 0 ? MAX_READ_LENGTH : MAX_PLAIN_FRAME_LENGTH);
    }

    /**
     * Creates a device.
     *
     * @param offloads sets of them to try, best first; without any, or if the kernel knows none of these, the device gets
     *     neither offloads nor headers
     */
    static LinuxTap create(String name, byte[] mac, int mtu, int[] offloads) throws NativeException {
        String call = "create tap device " + name;
        boolean wanted = offloads.length > 0;
        int header = wanted ? IFF_VNET_HDR : 0;
        Ifreq request = new Ifreq(name).putInt16(IFF_TAP | IFF_NO_PI | IFF_TUN_EXCL | header);
        int fd = NativeException.check("open " + CLONE_DEVICE, Libc.open(CLONE_DEVICE, Libc.O_RDWR));
        try {
            String actualName = request.ioctl(call, fd, TUNSETIFF).name();
            int enabled = wanted ? Offloads.enable(fd, offloads) : 0;
            if (enabled != 0 || !wanted) {
                LinuxTap tap = new LinuxTap(fd, actualName, enabled);
                tap.configure(mac, mtu);
                return tap;
            }
        } catch (NativeException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
        Libc.close(fd); // for good: a device cannot be rid of its headers
        return create(name, mac, mtu, Offloads.NONE);
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
    public boolean hasOffloads() {
        return offloads != 0;
    }

    @Override
    public boolean hasUdpOffload() {
        return (offloads & Offloads.USO) != 0;
    }

    @Override
    public int read(byte[] buffer, int offset) throws NativeException {
        int length = Libc.read(fd, incoming, 0, Math.min(incoming.size(), buffer.length - offset));
        if (length == -Errno.EAGAIN || length == -Errno.EINTR) {
            return 0;
        }
        if (length < 0) {
            throw new NativeException("read from " + name, -length);
        }
        incoming.get(0, buffer, offset, length);
        return length;
    }

    @Override
    public boolean write(byte[] buffer, int offset, int length) {
        if (length > MAX_PLAIN_FRAME_LENGTH) {
            return false;
        }
        outgoing.put(headerLength, buffer, offset, length); // the header before it stays all 0: nothing left to do
        return Libc.write(fd, outgoing, 0, headerLength + length) == headerLength + length;
    }

    @Override
    public ByteBuffer memory(int length) {
        return memory.buffer(length);
    }

    @Override
    public boolean write(int offset, int length) {
        return memory.write(fd, offset, length);
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
        new Ifreq(name).putInt32(QUEUE_LENGTH).ioctl("set the length of the queue of " + name, SIOCSIFTXQLEN);
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
