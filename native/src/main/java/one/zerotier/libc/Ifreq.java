package one.zerotier.libc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@code struct ifreq}: an interface's name in 16 bytes, then one value. It is the argument of ioctls about one network
 * interface. Linux takes 40 bytes of it, macOS 32, so 40 serve both.
 */
public final class Ifreq {
    /** Longest name of an interface, in bytes. */
    public static final int MAX_NAME_LENGTH = 15;

    private static final int SIOCGIFMTU = Platform.pick(0x8921, 0xc0206933);
    private static final int SIOCSIFMTU = Platform.pick(0x8922, 0x80206934);

    private static final int NAME_CAPACITY = MAX_NAME_LENGTH + 1;
    private static final int VALUE = NAME_CAPACITY;
    private static final int SIZE = 40;
    private static final int MAC_LENGTH = 6;

    private final Slab slab = new Slab(SIZE);

    /**
     * A request about the interface of this name.
     *
     * @throws NativeException with EINVAL if no interface can have this name
     */
    public Ifreq(String name) throws NativeException {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_NAME_LENGTH) {
            throw new NativeException("name an interface \"" + name + "\"", Errno.EINVAL);
        }
        slab.putString(0, name, NAME_CAPACITY);
    }

    /** The longest payload of a frame on an interface, in bytes. */
    public static int mtu(String device) throws NativeException {
        return new Ifreq(device).ioctl("ask for MTU of " + device, SIOCGIFMTU).int32();
    }

    /** Sets the longest payload of a frame on an interface, in bytes. */
    public static void setMtu(String device, int mtu) throws NativeException {
        new Ifreq(device).putInt32(mtu).ioctl("set MTU of " + device + " to " + mtu, SIOCSIFMTU);
    }

    /** The name, which some ioctls fill in. */
    public String name() {
        return slab.string(0, NAME_CAPACITY);
    }

    public Ifreq putInt16(int value) {
        slab.putInt16(VALUE, value);
        return this;
    }

    public Ifreq putInt32(int value) {
        slab.putInt32(VALUE, value);
        return this;
    }

    /** An Ethernet address as a {@code sockaddr} of Linux: family 1 (ARPHRD_ETHER), then 6 bytes. */
    public Ifreq putMac(byte[] mac) {
        if (mac.length != MAC_LENGTH) {
            throw new IllegalArgumentException("a MAC has 6 bytes, not " + Arrays.toString(mac));
        }
        slab.putInt16(VALUE, 1);
        slab.put(VALUE + 2, mac, 0, MAC_LENGTH);
        return this;
    }

    public int uint16() {
        return slab.uint16(VALUE);
    }

    public int int32() {
        return slab.int32(VALUE);
    }

    /**
     * Hands this to an ioctl on {@code fd}.
     *
     * @param call what the exception's message begins with
     */
    public Ifreq ioctl(String call, int fd, int request) throws NativeException {
        NativeException.check(call, Libc.ioctl(fd, request, slab));
        return this;
    }

    /** The same on a socket of its own, for ioctls that care about the interface only. */
    public Ifreq ioctl(String call, int request) throws NativeException {
        int fd = NativeException.check(call, Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM, 0));
        try {
            return ioctl(call, fd, request);
        } finally {
            Libc.close(fd);
        }
    }
}
