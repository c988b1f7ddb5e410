package one.zerotier.core.wire;

import org.jspecify.annotations.Nullable;

/**
 * OK to a HELLO, after the fields that every OK has: what the responder speaks, where it sees us, and newer worlds.
 *
 * <p>Layout: time from the HELLO u64, protocol version u8, software version (major u8, minor u8, revision u16), endpoint
 * the HELLO came from, length of worlds u16, worlds back to back. Older nodes end after the version or the endpoint.
 * PROTOCOL.md, "OK to HELLO".
 *
 * @param worldsOffset where in the packet's buffer the worlds start
 * @param worldsLength in bytes
 */
public record HelloReply(
        long echoedTimestamp,
        int protocolVersion,
        SoftwareVersion version,
        @Nullable Endpoint seenFrom,
        int worldsOffset,
        int worldsLength) {
    public static HelloReply decode(ByteReader in) throws MalformedPacketException {
        long echoedTimestamp = in.int64();
        int protocolVersion = in.uint8();
        SoftwareVersion version = SoftwareVersion.decode(in);
        Endpoint seenFrom = in.remaining() > 0 ? Endpoint.decode(in) : null;
        int worldsLength = in.remaining() >= 2 ? in.uint16() : 0;
        int worldsOffset = in.position();
        in.skip(worldsLength);
        return new HelloReply(echoedTimestamp, protocolVersion, version, seenFrom, worldsOffset, worldsLength);
    }

    public static void encode(
            ByteWriter out, long echoedTimestamp, SoftwareVersion version, @Nullable Endpoint seenFrom, byte[] worlds) {
        out.int64(echoedTimestamp).int8(Packets.PROTOCOL_VERSION);
        version.encode(out);
        Endpoint.encode(seenFrom, out);
        out.int16(worlds.length).bytes(worlds);
    }
}
