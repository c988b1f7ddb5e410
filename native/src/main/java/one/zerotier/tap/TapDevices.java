package one.zerotier.tap;

import one.zerotier.libc.NativeException;
import one.zerotier.libc.Platform;

/** Makes tap devices on whatever system this is. */
public final class TapDevices {
    private TapDevices() {}

    /** The same without offloads. */
    public static TapDevice create(String name, byte[] mac, int mtu) throws NativeException {
        return create(name, mac, mtu, false);
    }

    /**
     * Creates a device and sets it up, with IPv6 link-local address but without any other and without listening to
     * routers.
     *
     * @param name the exact name ({@code zt3}), or a pattern in which the first free number takes the place of
     *     {@code %d} ({@code zt%d}), at most 15 bytes. macOS knows {@code feth<number>} only, with 100 to 4999; there
     *     every pattern means the first free one
     * @param mac its 6 bytes
     * @param mtu longest payload of a frame in bytes: Linux 68 to 65521, and 1280 at least for IPv6; macOS 1500 to
     *     10000
     * @param offloads whether it is to have them if the system can; {@link TapDevice#hasOffloads} says whether it has
     * @throws NativeException with ENOENT if the system has no tap driver, EPERM or EACCES if we may not use it,
     *     EBUSY if the name is taken, ENFILE or EMFILE if there are too many, EINVAL if the name or the MTU is
     *     impossible
     */
    public static TapDevice create(String name, byte[] mac, int mtu, boolean offloads) throws NativeException {
        return switch (Platform.current()) {
            case LINUX -> LinuxTap.create(name, mac, mtu, offloads ? Offloads.wanted() : Offloads.NONE);
            case MACOS -> FethTap.create(name, mac, mtu);
        };
    }

    /**
     * Removes devices that a crash left behind, on macOS; on Linux there are none, ever. It cannot tell ours from those
     * of another running ZeroTier, so call it only at the start of a daemon, and only if no other runs.
     */
    public static void removeLeftovers() {
        if (Platform.current() == Platform.MACOS) {
            FethTap.removeLeftovers();
        }
    }
}
