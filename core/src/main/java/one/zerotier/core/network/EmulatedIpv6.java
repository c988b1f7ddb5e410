package one.zerotier.core.network;

import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/**
 * IPv6 addresses that contain the address of their owner, so that neighbours need not be searched. PROTOCOL.md, "RFC4193 and
 * 6PLANE addresses".
 */
public final class EmulatedIpv6 {
    private static final int RFC4193_BITS = 88;
    private static final int SIXPLANE_BITS = 40;

    private EmulatedIpv6() {}

    /** {@code fd} network id {@code 9993} address, prefix length 88: one address a member. */
    public static IpPrefix rfc4193(long address, long networkId) {
        long high = (0xfdL << 56) | (networkId >>> 8);
        long low = (networkId << 56) | (0x9993L << 40) | address;
        return new IpPrefix(IpAddress.v6(high, low), RFC4193_BITS);
    }

    /** {@code fc}, the folded network id, address, prefix length 40: a subnet of 80 bits a member, and ::1 in it. */
    public static IpPrefix sixPlane(long address, long networkId) {
        long high = (0xfcL << 56) | (fold(networkId) << 24) | (address >>> 16);
        long low = (address << 48) | 1;
        return new IpPrefix(IpAddress.v6(high, low), SIXPLANE_BITS);
    }

    private static long fold(long networkId) {
        return (networkId ^ (networkId >>> 32)) & 0xffff_ffffL;
    }

    /** Where in addresses of this kind the owner's 5 bytes start; 0 if our address is of neither kind. */
    static int addressOffset(IpPrefix ours, long networkId) {
        IpAddress ip = ours.ip();
        if (ip.isV4()) {
            return 0;
        }
        if (ours.bits() == RFC4193_BITS && ip.high() >>> 56 == 0xfd && ((ip.low() >>> 40) & 0xffff) == 0x9993) {
            return RFC4193_BITS / 8;
        }
        if (ours.bits() == SIXPLANE_BITS && ip.high() >>> 24 == ((0xfcL << 32) | fold(networkId))) {
            return SIXPLANE_BITS / 8;
        }
        return 0;
    }

    /** The node that an address of the same kind as ours belongs to; 0 if it is of another kind. */
    static long ownerOf(IpPrefix ours, long networkId, long high, long low) {
        long ourHigh = ours.ip().high();
        return switch (addressOffset(ours, networkId) * 8) {
            case RFC4193_BITS -> high == ourHigh && low >>> 40 == ours.ip().low() >>> 40 ? low & 0xff_ffff_ffffL : 0;
            case SIXPLANE_BITS -> high >>> 24 == ourHigh >>> 24 ? (high & 0xff_ffff) << 16 | low >>> 48 : 0;
            default -> 0;
        };
    }

    /** Whether {@code ours} is our own emulated address and the other one begins as it does, up to the owner's address. */
    static boolean isSameKind(IpPrefix ours, long self, long networkId, long otherHigh, long otherLow) {
        boolean isRfc4193 = ours.equals(rfc4193(self, networkId));
        boolean isSixPlane = ours.equals(sixPlane(self, networkId));
        return (isRfc4193 || isSixPlane) && ours.contains(IpAddress.v6(otherHigh, otherLow));
    }
}
