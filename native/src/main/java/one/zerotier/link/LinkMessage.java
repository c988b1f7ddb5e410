package one.zerotier.link;

/**
 * One interface, as the kernel tells of it (RTM_NEWLINK). Layout: family u8, 0 u8, hardware type u16, index i32, flags
 * u32, changed flags u32, attributes.
 *
 * @param master index of what it is a port of; 0 if it is none
 */
record LinkMessage(int index, String name, boolean up, boolean loopback, int master) {
    static final int RTM_NEWLINK = 16;
    static final int RTM_GETLINK = 18;

    private static final int HEADER_LENGTH = 16;
    private static final int INDEX = 4;
    private static final int FLAGS = 8;
    private static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_SLAVE_KIND = 4;
    /** A routing table of its own. Unlike ports of bridges, its members keep their addresses. */
    private static final String VRF = "vrf";

    static LinkMessage decode(NetlinkReader in) throws MalformedMessageException {
        int flags = in.int32(FLAGS);
        String name = "";
        int master = 0;
        String kind = VRF;
        NetlinkAttributes attributes = in.attributes(HEADER_LENGTH);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFLA_IFNAME -> name = attributes.string();
                case IFLA_MASTER -> master = attributes.int32();
                case IFLA_LINKINFO -> kind = kindOfPort(attributes.nested());
                default -> {}
            }
        }
        boolean up = (flags & IFF_UP) != 0;
        return new LinkMessage(in.int32(INDEX), name, up, (flags & IFF_LOOPBACK) != 0, kind.equals(VRF) ? 0 : master);
    }

    private static String kindOfPort(NetlinkAttributes info) throws MalformedMessageException {
        while (info.next()) {
            if (info.type() == IFLA_INFO_SLAVE_KIND) {
                return info.string();
            }
        }
        return VRF;
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
