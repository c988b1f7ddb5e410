package one.zerotier.core.wire;

import one.zerotier.core.identity.Address;

/**
 * RENDEZVOUS: a root says where it sees {@code peer}, so that both ends can punch through their NATs at once.
 *
 * <p>Layout: flags u8 (none defined, ignored), peer address u40, port u16, IP length u8 (4 or 16), IP. PROTOCOL.md,
 * "RENDEZVOUS".
 */
public record Rendezvous(Address peer, Endpoint endpoint) {
    public static Rendezvous decode(ByteReader in) throws MalformedPacketException {
        in.uint8();
        Address peer = in.address();
        int port = in.uint16();
        IpAddress ip = switch (in.uint8()) {
            case 4 -> IpAddress.v4(in.int32());
            case 16 -> IpAddress.v6(in.int64(), in.int64());
            default -> throw new MalformedPacketException("IP of odd length");
        };
        if (port == 0) {
            throw new MalformedPacketException("no port");
        }
        return new Rendezvous(peer, new Endpoint(ip, port));
    }

    public void encode(ByteWriter out) {
        out.int8(0).address(peer).int16(endpoint.port()).int8(endpoint.ip().length());
        endpoint.ip().encode(out);
    }
}
