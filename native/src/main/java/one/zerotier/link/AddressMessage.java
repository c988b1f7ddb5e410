package one.zerotier.link;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One address of an interface (RTM_NEWADDR, RTM_DELADDR). Layout: family u8, prefix length u8, the lower flags u8,
 * scope u8, index u32, attributes.
 *
 * @param flags of Linux, IFA_F_…
 */
record AddressMessage(int index, InetAddress ip, int prefixLength, int flags) {
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;

    private static final int IFA_F_TEMPORARY = 0x01; // IPv4 has another meaning for it
    private static final int IFA_F_NODAD = 0x02;
    private static final int IFA_F_DEPRECATED = 0x20;
    private static final int IFA_F_TENTATIVE = 0x40;
    private static final int IFA_F_PERMANENT = 0x80;

    private static final int HEADER_LENGTH = 8;
    private static final int INDEX = 4;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_LABEL = 3;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_FLAGS = 8;

    /** A subnet this small has no address left for broadcasts. */
    private static final int NO_BROADCAST_PREFIX_LENGTH = 31;

    /**
     * An address for us to set. Nobody else has it, for a controller gave it to us, so the kernel need not ask around
     * for a second before it can be used.
     */
    static AddressMessage ours(int index, InetAddress ip, int prefixLength) {
        return new AddressMessage(index, ip, prefixLength, IFA_F_PERMANENT | IFA_F_NODAD);
    }

    /** Null if the message names no address, which is no error. */
    static @Nullable AddressMessage decode(NetlinkReader in) throws MalformedMessageException {
        int prefixLength = in.uint8(1);
        int flags = in.uint8(2);
        int index = in.int32(INDEX);
        InetAddress address = null;
        InetAddress local = null; // ours, if the other is the far end of a point-to-point link
        NetlinkAttributes attributes = in.attributes(HEADER_LENGTH);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFA_ADDRESS -> address = attributes.ip();
                case IFA_LOCAL -> local = attributes.ip();
                case IFA_FLAGS -> flags = attributes.int32();
                default -> {}
            }
        }
        InetAddress ip = local != null ? local : address;
        if (ip == null) {
            return null;
        }
        if (prefixLength > Subnet.bits(ip)) {
            throw new MalformedMessageException("prefix is longer than the address");
        }
        return new AddressMessage(index, ip, prefixLength, flags);
    }

    /** A request to be told of all. */
    static NetlinkWriter dump() {
        return new NetlinkWriter(RTM_GETADDR, Rtnetlink.DUMP).int32(0).int32(0);
    }

    /**
     * A request to add or to remove this address.
     *
     * @param device name of the interface, which IPv4 addresses also bear as their label
     */
    NetlinkWriter encode(int type, int requestFlags, String device) {
        NetlinkWriter out = new NetlinkWriter(type, requestFlags)
                .int8(Subnet.family(ip))
                .int8(prefixLength)
                .int8(flags)
                .int8(0)
                .int32(index)
                .attribute(IFA_ADDRESS, ip);
        if (Subnet.isV4(ip)) {
            out.attribute(IFA_LOCAL, ip).attribute(IFA_LABEL, device);
            if (prefixLength < NO_BROADCAST_PREFIX_LENGTH) {
                out.attribute(IFA_BROADCAST, Subnet.last(ip, prefixLength));
            }
        }
        return out;
    }

    InterfaceAddress on(LinkMessage link) {
        boolean temporary = !Subnet.isV4(ip) && (flags & IFA_F_TEMPORARY) != 0;
        boolean tentative = (flags & IFA_F_TENTATIVE) != 0;
        boolean deprecated = (flags & IFA_F_DEPRECATED) != 0;
        return new InterfaceAddress(
                link.name(), index, ip, prefixLength, temporary, tentative, deprecated, link.up(), link.loopback());
    }
}
