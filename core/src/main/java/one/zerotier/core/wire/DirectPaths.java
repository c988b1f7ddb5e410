package one.zerotier.core.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * PUSH_DIRECT_PATHS: endpoints at which the sender may be reached directly.
 *
 * <p>Layout: count u16, then records of flags u8, attribute length u16 and attributes (skipped), address type u8 (4 or 6),
 * address length u8 (6 or 18), IP, port u16. PROTOCOL.md, "PUSH_DIRECT_PATHS".
 *
 * @param endpoints those that can be used: records of unknown type, records that ask to forget a path, and redirects of
 *     clusters are left out
 */
public record DirectPaths(List<Endpoint> endpoints) {
    /** More than that in one packet is not a friend: no record is shorter than this many bytes. */
    private static final int MAX_RECORDS = Packets.MAX_PAYLOAD / 5;

    private static final int FLAG_FORGET = 0x01;
    private static final int FLAG_CLUSTER_REDIRECT = 0x02;
    private static final int TYPE_V4 = 4;
    private static final int TYPE_V6 = 6;

    public DirectPaths {
        endpoints = List.copyOf(endpoints);
    }

    public static DirectPaths decode(ByteReader in) throws MalformedPacketException {
        int count = in.uint16();
        if (count > MAX_RECORDS) {
            throw new MalformedPacketException("more records than fit");
        }
        List<Endpoint> endpoints = new ArrayList<>();
        for (; count > 0; count--) {
            int flags = in.uint8();
            in.skip(in.uint16());
            int type = in.uint8();
            int length = in.uint8();
            ByteReader address = new ByteReader(in.bytes(length));
            if ((type == TYPE_V4 || type == TYPE_V6) && (flags & (FLAG_FORGET | FLAG_CLUSTER_REDIRECT)) == 0) {
                endpoints.add(decodeEndpoint(type, address));
            }
        }
        return new DirectPaths(endpoints);
    }

    private static Endpoint decodeEndpoint(int type, ByteReader in) throws MalformedPacketException {
        IpAddress ip = type == TYPE_V4 ? IpAddress.v4(in.int32()) : IpAddress.v6(in.int64(), in.int64());
        return new Endpoint(ip, in.uint16());
    }

    public void encode(ByteWriter out) {
        out.int16(endpoints.size());
        for (Endpoint endpoint : endpoints) {
            IpAddress ip = endpoint.ip();
            out.int8(0).int16(0).int8(ip.isV4() ? TYPE_V4 : TYPE_V6).int8(ip.length() + 2);
            ip.encode(out);
            out.int16(endpoint.port());
        }
    }
}
