package one.zerotier.link;

/**
 * One interface, as the kernel tells of it (RTM_NEWLINK). Layout: family u8, 0 u8, hardware type u16, index i32, flags
 * u32, changed flags u32, attributes.
 */
record LinkMessage(int index, String name, boolean up, boolean loopback) {
    static final int RTM_NEWLINK = 16;
    static final int RTM_GETLINK = 18;

    private static final int HEADER_LENGTH = 16;
    private static final int INDEX = 4;
    private static final int FLAGS = 8;
    private static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFLA_IFNAME = 3;

    static LinkMessage decode(NetlinkReader in) throws MalformedMessageException {
        int flags = in.int32(FLAGS);
        String name = "";
        NetlinkAttributes attributes = in.attributes(HEADER_LENGTH);
        while (attributes.next()) {
            if (attributes.type() == IFLA_IFNAME) {
                name = attributes.string();
            }
        }
        return new LinkMessage(in.int32(INDEX), name, (flags & IFF_UP) != 0, (flags & IFF_LOOPBACK) != 0);
    }

    /** A request to be told of all. */
    static NetlinkWriter dump() {
        return new NetlinkWriter(RTM_GETLINK, Rtnetlink.DUMP)
                .int8(0)
                .int8(0)
                .int16(0)
                .int32(0)
                .int32(0)
                .int32(0);
    }
}
