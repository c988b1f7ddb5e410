package one.zerotier.udp;

import java.nio.charset.StandardCharsets;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Libc;
import one.zerotier.libc.Messages;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Platform;
import one.zerotier.libc.Slab;
import one.zerotier.libc.Sockaddr;
import org.jspecify.annotations.Nullable;

/** The options of our sockets, by the numbers that each system gives them. */
final class UdpOptions {
    static final int IPPROTO_UDP = 17;

    /** A burst at 1 Gbit/s for 32 ms, which is as long as a garbage collection may take. */
    private static final int WANTED_BUFFER_SIZE = 4 * 1024 * 1024;

    private static final int SMALLEST_BUFFER_SIZE = 64 * 1024;

    private static final int SOL_SOCKET = Platform.pick(1, 0xffff);
    private static final int SO_REUSEADDR = Platform.pick(2, 0x4);
    private static final int SO_BROADCAST = Platform.pick(6, 0x20);
    private static final int SO_SNDBUF = Platform.pick(7, 0x1001);
    private static final int SO_RCVBUF = Platform.pick(8, 0x1002);
    private static final int LINUX_SO_BINDTODEVICE = 25;
    private static final int LINUX_SO_SNDBUFFORCE = 32;
    private static final int LINUX_SO_RCVBUFFORCE = 33;
    private static final int LINUX_SO_MEMINFO = 55;
    /** Two u32: bytes of memory taken by what was received, and those granted for it. More follows. */
    private static final int MEMINFO_LENGTH = 8;

    private static final int IPPROTO_IP = 0;
    private static final int IP_TTL = Platform.pick(2, 4);
    private static final int LINUX_IP_MTU_DISCOVER = 10;
    private static final int MACOS_IP_BOUND_IF = 25;
    private static final int MACOS_IP_DONTFRAG = 28;

    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = Platform.pick(16, 4);
    private static final int LINUX_IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_V6ONLY = Platform.pick(26, 27);
    private static final int IPV6_DONTFRAG = 62;
    private static final int MACOS_IPV6_BOUND_IF = 125;

    private UdpOptions() {}

    static void set(int fd, boolean v4, @Nullable String boundDevice) throws NativeException {
        boolean linux = Platform.current() == Platform.LINUX;
        if (!v4) {
            NativeException.check("limit a socket to IPv6", Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1));
        }
        // The rest is wanted, but a kernel built without it can be lived with.
        Libc.setsockopt(fd, SOL_SOCKET, SO_BROADCAST, 1);
        if (v4) {
            Libc.setsockopt(fd, IPPROTO_IP, linux ? LINUX_IP_MTU_DISCOVER : MACOS_IP_DONTFRAG, 0);
        } else {
            Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_DONTFRAG, 0);
            if (linux) {
                Libc.setsockopt(fd, IPPROTO_IPV6, LINUX_IPV6_MTU_DISCOVER, 0);
            }
        }
        if (boundDevice != null) {
            bindToDevice(fd, v4, boundDevice, linux);
        }
    }

    /**
     * Asks for {@link #WANTED_BUFFER_SIZE} and less and less of it, and returns what was granted. Linux never refuses,
     * but grants no more than {@code net.core.rmem_max}, unless root forces it.
     */
    static int growReceiveBuffer(int fd) {
        return growBuffer(fd, LINUX_SO_RCVBUFFORCE, SO_RCVBUF);
    }

    /** The same for datagrams that go out. */
    static int growSendBuffer(int fd) {
        return growBuffer(fd, LINUX_SO_SNDBUFFORCE, SO_SNDBUF);
    }

    /** Memory for {@link #receiveFillPercent}. */
    static Slab memoryInfo() {
        return new Slab(MEMINFO_LENGTH + 4);
    }

    /** How full the buffer for what was received is, in percent of what was granted; 0 where the system does not tell. */
    static int receiveFillPercent(int fd, Slab info) {
        if (Platform.current() != Platform.LINUX
                || Libc.getsockopt(fd, SOL_SOCKET, LINUX_SO_MEMINFO, info, MEMINFO_LENGTH) < 0) {
            return 0;
        }
        long taken = Integer.toUnsignedLong(info.int32(0));
        long granted = Integer.toUnsignedLong(info.int32(4));
        return granted == 0 ? 0 : (int) Math.min(100, taken * 100 / granted);
    }

    /** Lets the system merge datagrams that come together. A kernel that cannot does without. */
    static void mergeReceived(int fd) {
        Libc.setsockopt(fd, Messages.SOL_UDP, Messages.UDP_GRO, 1);
    }

    /** What stands for "as if never set". */
    static int defaultHopLimit(boolean v4) {
        return v4 ? Platform.pick(-1, 64) : -1;
    }

    /**
     * Sets the hop limit of what is sent from now on. Returns a negative error number if refused.
     *
     * @param value 4 bytes to work with, so that nothing is allocated
     */
    static int setHopLimit(int fd, boolean v4, Slab value, int hopLimit) {
        value.putInt32(0, hopLimit);
        return Libc.setsockopt(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TTL : IPV6_UNICAST_HOPS, value);
    }

    /** Whether a socket can be bound to the wildcard; true if the machine does not have the family. */
    static boolean canBind(int family, int type, int port) {
        int fd = Libc.socket(family, type, 0);
        if (fd < 0) {
            return fd == -Errno.EAFNOSUPPORT;
        }
        try {
            if (family == Libc.AF_INET6) {
                Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
            }
            if (type == Libc.SOCK_STREAM) {
                Libc.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1); // connections that linger do not count
            }
            Slab address = new Slab(Sockaddr.MAX_LENGTH);
            int length = Sockaddr.put(address, 0, family == Libc.AF_INET, 0, 0, port);
            int result = Libc.bind(fd, address, 0, length);
            return result >= 0 || result == -Errno.EADDRNOTAVAIL;
        } finally {
            Libc.close(fd);
        }
    }

    private static void bindToDevice(int fd, boolean v4, String device, boolean linux) throws NativeException {
        String call = "bind a socket to interface " + device;
        int index = Libc.interfaceIndex(device);
        if (index == 0) {
            throw new NativeException(call, Errno.ENODEV);
        }
        if (linux) {
            byte[] name = device.getBytes(StandardCharsets.UTF_8);
            Slab value = new Slab(name.length);
            value.put(0, name, 0, name.length);
            NativeException.check(call, Libc.setsockopt(fd, SOL_SOCKET, LINUX_SO_BINDTODEVICE, value));
        } else if (v4) {
            NativeException.check(call, Libc.setsockopt(fd, IPPROTO_IP, MACOS_IP_BOUND_IF, index));
        } else {
            NativeException.check(call, Libc.setsockopt(fd, IPPROTO_IPV6, MACOS_IPV6_BOUND_IF, index));
        }
    }

    private static int growBuffer(int fd, int linuxForce, int option) {
        if (Platform.current() == Platform.LINUX) {
            if (Libc.setsockopt(fd, SOL_SOCKET, linuxForce, WANTED_BUFFER_SIZE) < 0) {
                Libc.setsockopt(fd, SOL_SOCKET, option, WANTED_BUFFER_SIZE);
            }
            return Libc.getsockopt(fd, SOL_SOCKET, option) / 2; // it counts its own overhead as much again
        }
        int size = WANTED_BUFFER_SIZE;
        while (size > SMALLEST_BUFFER_SIZE && Libc.setsockopt(fd, SOL_SOCKET, option, size) < 0) {
            size /= 2;
        }
        return Libc.getsockopt(fd, SOL_SOCKET, option);
    }
}
