package one.zerotier.core.network;

import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * A group of receivers: a multicast MAC and 32 additional bits, which tell apart the owners of IPv4 addresses that would
 * otherwise all be asked by broadcast. PROTOCOL.md, "Multicast groups".
 *
 * @param mac 48 bits
 * @param adi additional distinguishing information; 0 except for IPv4 address resolution
 */
public record MulticastGroup(long mac, int adi) implements Comparable<MulticastGroup> {
    public static final MulticastGroup BROADCAST = new MulticastGroup(Mac.BROADCAST, 0);
    public static final int LENGTH = 10;

    private static final long SOLICITED_NODE_PREFIX = 0x3333_ff00_0000L;

    /** Where to ask who has an IP: by ARP for IPv4, by neighbour discovery for IPv6. */
    public static MulticastGroup resolving(IpAddress ip) {
        return ip.isV4()
                ? new MulticastGroup(Mac.BROADCAST, (int) ip.low())
                : new MulticastGroup(SOLICITED_NODE_PREFIX | (ip.low() & 0xff_ffff), 0);
    }

    /** Whether it is asked in it who has one address, so that it has few members, however large the network is. */
    public boolean staysSmall() {
        return adi != 0 || (mac & ~0xff_ffffL) == SOLICITED_NODE_PREFIX;
    }

    public static MulticastGroup decode(ByteReader in) throws MalformedPacketException {
        return new MulticastGroup(in.uint48(), in.int32());
    }

    public void encode(ByteWriter out) {
        out.int48(mac).int32(adi);
    }

    @Override
    public int compareTo(MulticastGroup other) {
        int byMac = Long.compare(mac, other.mac);
        return byMac != 0 ? byMac : Integer.compareUnsigned(adi, other.adi);
    }

    @Override
    public String toString() {
        return Mac.format(mac) + "/" + Integer.toHexString(adi);
    }
}
