package one.zerotier.libc;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Functions of the C library, with the checks that C leaves out. Results are 0 or more, or an error number negated.
 * What they do is in section 2 of the system's manual; {@code socket}, {@code open} and {@code pipe} differ in that
 * their descriptors never block and are closed in child processes.
 */
public final class Libc {
    public static final int O_RDWR = 2;

    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = Platform.pick(10, 30);
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;

    private static final int PRIO_PROCESS = 0; // on Linux, threads

    /** The number of the system call, for which glibc had no function for long. */
    private static final Map<String, Integer> SCHED_SETATTR = Map.of("amd64", 314, "aarch64", 274, "riscv64", 274);

    /** {@code struct sched_attr}; the policy, 0, is the usual one. */
    private static final int SCHED_ATTR_LENGTH = 48;

    private static final int SCHED_NICENESS = 16;
    private static final int SCHED_RUNTIME = 24;

    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int FD_CLOEXEC = 1;
    private static final int O_NONBLOCK = Platform.pick(0x800, 0x4);

    private static final Variadic VARIADIC = Native.load(CLibrary.NAME, Variadic.class);

    private Libc() {}

    /** Opens a file or device; {@code flags} like {@link #O_RDWR}. */
    public static int open(String path, int flags) {
        return configured(result(VARIADIC.open(path, flags)));
    }

    /** Gives a descriptor back. Its number may be that of another the next moment. */
    public static int close(int fd) {
        return result(Direct.close(fd));
    }

    /** Reads up to {@code length} bytes and returns how many; 0 at the end, if there is one. */
    public static int read(int fd, Slab slab, int offset, int length) {
        try {
            return result(Direct.read(fd, slab.address(offset, length), length));
        } finally {
            Reference.reachabilityFence(slab);
        }
    }

    /** Writes up to {@code length} bytes and returns how many. */
    public static int write(int fd, Slab slab, int offset, int length) {
        try {
            return result(Direct.write(fd, slab.address(offset, length), length));
        } finally {
            Reference.reachabilityFence(slab);
        }
    }

    /**
     * An ioctl whose argument is a struct at the start of {@code argument}, which must be as long as the system thinks.
     */
    public static int ioctl(int fd, int request, Slab argument) {
        Pointer pointer = new Pointer(argument.address(0, argument.size()));
        try {
            return result(VARIADIC.ioctl(fd, unsignedLong(request), pointer));
        } finally {
            Reference.reachabilityFence(argument);
        }
    }

    /** An ioctl whose argument is a number. */
    public static int ioctl(int fd, int request, long argument) {
        return result(VARIADIC.ioctl(fd, unsignedLong(request), new NativeLong(argument)));
    }

    /** An ioctl without argument. */
    public static int ioctl(int fd, int request) {
        return result(VARIADIC.ioctl(fd, unsignedLong(request)));
    }

    /** Opens a socket; {@code protocol} is mostly 0. */
    public static int socket(int family, int type, int protocol) {
        return configured(result(Direct.socket(family, type, protocol)));
    }

    /** Two connected sockets of the family AF_UNIX; the descriptors are put into {@code pair}. */
    public static int socketpair(int type, int[] pair) {
        Slab fds = new Slab(8);
        int result = result(Direct.socketpair(AF_UNIX, type, 0, fds.address(0, 8)));
        return configuredPair(result, fds, pair);
    }

    /** The descriptor to read from and the one to write to are put into {@code pair}. */
    public static int pipe(int[] pair) {
        Slab fds = new Slab(8);
        return configuredPair(result(Direct.pipe(fds.address(0, 8))), fds, pair);
    }

    /** Gives a socket the address in a range of {@code address}. */
    public static int bind(int fd, Slab address, int offset, int length) {
        try {
            return result(Direct.bind(fd, address.address(offset, length), length));
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    /** Makes the address in a range of {@code address} the one that a socket sends to. */
    public static int connect(int fd, Slab address, int offset, int length) {
        try {
            return result(Direct.connect(fd, address.address(offset, length), length));
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    /** Fills {@code address} with the socket's own address. */
    public static int getsockname(int fd, Slab address) {
        Slab length = new Slab(4);
        length.putInt32(0, address.size());
        try {
            return result(Direct.getsockname(fd, address.address(0, address.size()), length.address(0, 4)));
        } finally {
            Reference.reachabilityFence(address);
            Reference.reachabilityFence(length);
        }
    }

    /** Sets an option to all that is in {@code value}. */
    public static int setsockopt(int fd, int level, int option, Slab value) {
        try {
            return result(Direct.setsockopt(fd, level, option, value.address(0, value.size()), value.size()));
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    /** Sets an option that is an int. */
    public static int setsockopt(int fd, int level, int option, int value) {
        Slab slab = new Slab(4);
        slab.putInt32(0, value);
        return setsockopt(fd, level, option, slab);
    }

    /** The value of an option that is an int and never negative. */
    public static int getsockopt(int fd, int level, int option) {
        Slab slab = new Slab(8);
        slab.putInt32(4, 4);
        int result = result(Direct.getsockopt(fd, level, option, slab.address(0, 4), slab.address(4, 4)));
        int value = slab.int32(0);
        return result < 0 ? result : value;
    }

    /** Puts an option's first {@code length} bytes at the start of {@code slab}; the 4 bytes after them are needed besides. */
    public static int getsockopt(int fd, int level, int option, Slab slab, int length) {
        slab.putInt32(length, length);
        try {
            return result(Direct.getsockopt(fd, level, option, slab.address(0, length), slab.address(length, 4)));
        } finally {
            Reference.reachabilityFence(slab);
        }
    }

    /** Sends what is in {@code data}, to the address at {@code addressOffset} of the same slab. */
    public static int sendto(int fd, Slab data, int offset, int length, int addressOffset, int addressLength) {
        long to = data.address(addressOffset, addressLength);
        try {
            return result(Direct.sendto(fd, data.address(offset, length), length, 0, to, addressLength));
        } finally {
            Reference.reachabilityFence(data);
        }
    }

    /**
     * Receives into {@code data}; the sender's address goes to {@code addressOffset} of the same slab, after 4 bytes at
     * {@code addressOffset - 4} in which the system wants the address's length.
     */
    public static int recvfrom(int fd, Slab data, int offset, int length, int addressOffset, int addressLength) {
        data.putInt32(addressOffset - 4, addressLength);
        long from = data.address(addressOffset, addressLength);
        try {
            return result(Direct.recvfrom(fd, data.address(offset, length), length, 0, from, from - 4));
        } finally {
            Reference.reachabilityFence(data);
        }
    }

    /** Waits on an array of {@code struct pollfd}: descriptor i32, events i16, events that came i16. */
    public static int poll(Slab pollfds, int count, int timeoutMs) {
        try {
            return result(Direct.poll(pollfds.address(0, count * 8), count, timeoutMs));
        } finally {
            Reference.reachabilityFence(pollfds);
        }
    }

    /** The number of a network interface, or 0 if there is none of that name. */
    public static int interfaceIndex(String name) {
        return Direct.if_nametoindex(cString(name));
    }

    /** The user whose rights this process has; 0 is root. */
    public static int effectiveUserId() {
        return Direct.geteuid();
    }

    /** On Linux: how nice the calling thread is to others, -20 (not at all) to 19. Less than 0 takes root. */
    public static int setThreadNiceness(int niceness) {
        return result(Direct.setpriority(PRIO_PROCESS, 0, niceness));
    }

    /**
     * On Linux 6.12 and later: how long the calling thread runs before the system looks who is next. The shorter, the sooner it
     * gets a processor when it becomes ready; its share stays what {@code niceness} says. Earlier systems take the niceness alone.
     */
    public static int setThreadSlice(int niceness, int nanoseconds) {
        int number = SCHED_SETATTR.getOrDefault(System.getProperty("os.arch", ""), 0);
        if (number == 0) {
            return -Errno.ENOSYS;
        }
        Slab attributes = new Slab(SCHED_ATTR_LENGTH);
        attributes.putInt32(0, SCHED_ATTR_LENGTH);
        attributes.putInt32(SCHED_NICENESS, niceness);
        attributes.putInt64(SCHED_RUNTIME, nanoseconds);
        Pointer pointer = new Pointer(attributes.address(0, SCHED_ATTR_LENGTH));
        try {
            NativeLong none = new NativeLong(0);
            return result(VARIADIC.syscall(new NativeLong(number), none, pointer, none)
                    .longValue());
        } finally {
            Reference.reachabilityFence(attributes);
        }
    }

    /** With glibc: gives the system what was freed and kept for later. Other libraries of C have no such function, and keep less. */
    public static boolean trimHeap() {
        try {
            return VARIADIC.malloc_trim(new NativeLong(0)) != 0;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    /** What the system calls an error, like "No such file or directory". */
    public static String errorText(int errno) {
        return Direct.strerror(errno).getString(0);
    }

    static byte[] cString(String text) {
        return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }

    static int result(long returned) {
        return returned < 0 ? -Native.getLastError() : (int) returned;
    }

    private static int configuredPair(int result, Slab fds, int[] pair) {
        if (result < 0) {
            return result;
        }
        pair[0] = configured(fds.int32(0));
        pair[1] = configured(fds.int32(4));
        return 0;
    }

    /** Not with flags of {@code socket} and {@code pipe2}, which macOS does not have. */
    private static int configured(int fd) {
        if (fd < 0) {
            return fd;
        }
        int flags = VARIADIC.fcntl(fd, F_GETFL);
        VARIADIC.fcntl(fd, F_SETFL, flags | O_NONBLOCK);
        VARIADIC.fcntl(fd, F_SETFD, FD_CLOEXEC);
        return fd;
    }

    /** Requests have 32 bits and the argument has 64: macOS would take sign extension for another request. */
    private static NativeLong unsignedLong(int request) {
        return new NativeLong(Integer.toUnsignedLong(request));
    }

    /** Functions with a variable number of arguments, which only an interface can call properly. */
    private interface Variadic extends Library {
        int open(String path, int flags, Object... mode);

        int ioctl(int fd, NativeLong request, Object... argument);

        int fcntl(int fd, int command, Object... argument);

        NativeLong syscall(NativeLong number, Object... arguments);

        /** Not variadic; but here a library may lack it, and all else goes on. */
        int malloc_trim(NativeLong kept);
    }

    /** The functions themselves. Addresses and {@code size_t} are long: there are only 64-bit systems here. */
    private static final class Direct {
        static {
            Native.register(Direct.class, CLibrary.NAME);
        }

        static native int close(int fd);

        static native long read(int fd, long buffer, long length);

        static native long write(int fd, long buffer, long length);

        static native int socket(int family, int type, int protocol);

        static native int socketpair(int family, int type, int protocol, long fds);

        static native int pipe(long fds);

        static native int bind(int fd, long address, int length);

        static native int connect(int fd, long address, int length);

        static native int getsockname(int fd, long address, long length);

        static native int setsockopt(int fd, int level, int option, long value, int length);

        static native int getsockopt(int fd, int level, int option, long value, long length);

        static native long sendto(int fd, long data, long length, int flags, long address, int addressLength);

        static native long recvfrom(int fd, long data, long length, int flags, long address, long addressLength);

        static native int poll(long pollfds, long count, int timeoutMs);

        static native int if_nametoindex(byte[] name);

        static native int geteuid();

        static native int setpriority(int which, int who, int niceness);

        static native Pointer strerror(int errno);
    }
}
