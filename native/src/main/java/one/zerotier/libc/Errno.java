package one.zerotier.libc;

/** Error numbers that somebody tells apart. Those up to 34 are the same on both systems, the others are not. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EBADF = 9;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int EAGAIN = Platform.pick(11, 35);
    public static final int EAFNOSUPPORT = Platform.pick(97, 47);
    public static final int EADDRINUSE = Platform.pick(98, 48);
    public static final int EADDRNOTAVAIL = Platform.pick(99, 49);
    public static final int ENOBUFS = Platform.pick(105, 55);
    public static final int ENOSYS = Platform.pick(38, 78);
    public static final int EMSGSIZE = Platform.pick(90, 40);
    public static final int ETIMEDOUT = Platform.pick(110, 60);
    /** An answer that makes no sense. */
    public static final int EPROTO = Platform.pick(71, 100);

    private Errno() {}
}
