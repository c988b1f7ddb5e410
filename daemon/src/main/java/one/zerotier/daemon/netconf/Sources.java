package one.zerotier.daemon.netconf;

import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/** Who stands behind an address, as far as limits for each are concerned. */
public final class Sources {
    /** Whoever has one address of the Internet's IPv6 has all of its /64. */
    private static final int GLOBAL_BITS = 64;
    /** A member of a network has so much of 6plane, fc00::/8; what differs between members is in these bits. */
    private static final int SIX_PLANE_BITS = 80;

    private static final int FIRST_BYTE_SHIFT = 56;
    private static final long SIX_PLANE = 0xfc;
    /** Networks have addresses of RFC 4193 in it, which differ in their last bits only. */
    private static final long RFC_4193 = 0xfd;

    private Sources() {}

    /** One address for all that the same host could just as well have. */
    public static IpAddress of(IpAddress address) {
        long first = address.high() >>> FIRST_BYTE_SHIFT;
        if (address.isV4() || first == RFC_4193) {
            return address;
        }
        return new IpPrefix(address, first == SIX_PLANE ? SIX_PLANE_BITS : GLOBAL_BITS)
                .network()
                .ip();
    }
}
