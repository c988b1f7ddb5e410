package one.zerotier.link;

import java.net.InetAddress;
import one.zerotier.libc.Libc;
import org.jspecify.annotations.Nullable;

/**
 * One route of the main table (RTM_NEWROUTE, RTM_DELROUTE). Layout: family, length of target's prefix, length of
 * source's prefix, type of service, table, who made it, scope, type, each u8, flags u32, attributes.
 *
 * @param index of the interface
 */
record RouteMessage(
        InetAddress target,
        int bits,
        @Nullable InetAddress gateway,
        int index,
        @Nullable InetAddress preferredSource,
        int metric) {
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;

    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_STATIC = 4;
    private static final int RTN_UNICAST = 1;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RT_SCOPE_ANY = 255; // RT_SCOPE_NOWHERE: in a removal it fits all
    private static final int RTM_F_CLONED = 0x200;

    private static final int HEADER_LENGTH = 12;
    private static final int BITS = 1;
    private static final int TABLE = 4;
    private static final int TYPE = 7;
    private static final int FLAGS = 8;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_TABLE = 15;

    static RouteMessage of(Route route, int index) {
        return new RouteMessage(
                route.target(), route.bits(), route.gateway(), index, route.preferredSource(), route.metric());
    }

    /**
     * Null if it is one that we do not deal in: of another table or family, not unicast, a cache entry, without
     * interface.
     */
    static @Nullable RouteMessage decode(NetlinkReader in) throws MalformedMessageException {
        int family = in.uint8(0);
        int bits = in.uint8(BITS);
        int table = in.uint8(TABLE);
        boolean isUsable = in.uint8(TYPE) == RTN_UNICAST && (in.int32(FLAGS) & RTM_F_CLONED) == 0;
        InetAddress target = family == Libc.AF_INET ? Subnet.ip(new byte[4]) : Subnet.ip(new byte[16]);
        InetAddress gateway = null;
        InetAddress preferredSource = null;
        int index = 0;
        int metric = 0;
        NetlinkAttributes attributes = in.attributes(HEADER_LENGTH);
        while (attributes.next()) {
            switch (attributes.type()) {
                case RTA_DST -> target = attributes.ip();
                case RTA_OIF -> index = attributes.int32();
                case RTA_GATEWAY -> gateway = attributes.ip();
                case RTA_PRIORITY -> metric = attributes.int32();
                case RTA_PREFSRC -> preferredSource = attributes.ip();
                case RTA_TABLE -> table = attributes.int32();
                default -> {}
            }
        }
        if (!isUsable || table != RT_TABLE_MAIN || index == 0 || family != Subnet.family(target)) {
            return null;
        }
        if (bits > Subnet.bits(target)) {
            throw new MalformedMessageException("prefix is longer than the address");
        }
        return new RouteMessage(target, bits, gateway, index, preferredSource, metric);
    }

    /** A request to be told of all of a family. */
    static NetlinkWriter dump(int family) {
        return new NetlinkWriter(RTM_GETROUTE, Rtnetlink.DUMP)
                .int8(family)
                .int8(0)
                .int16(0)
                .int32(0)
                .int32(0);
    }

    /** A request to add or to remove this route. */
    NetlinkWriter encode(int type, int requestFlags) {
        int scope = gateway == null && Subnet.isV4(target) ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
        NetlinkWriter out = new NetlinkWriter(type, requestFlags)
                .int8(Subnet.family(target))
                .int8(bits)
                .int8(0)
                .int8(0)
                .int8(RT_TABLE_MAIN)
                .int8(RTPROT_STATIC)
                .int8(type == RTM_DELROUTE ? RT_SCOPE_ANY : scope)
                .int8(RTN_UNICAST)
                .int32(0)
                .attribute(RTA_DST, target)
                .attribute(RTA_OIF, index)
                .attribute(RTA_PRIORITY, metric);
        if (gateway != null) {
            out.attribute(RTA_GATEWAY, gateway);
        }
        if (preferredSource != null) {
            out.attribute(RTA_PREFSRC, preferredSource);
        }
        return out;
    }

    Route through(String device) {
        return new Route(target, bits, gateway, device, preferredSource, metric);
    }

    /** Whether both could not be in the table at once, were it not for their other fields. */
    boolean hasSameKey(RouteMessage other) {
        return target.equals(other.target) && bits == other.bits && metric == other.metric;
    }
}
