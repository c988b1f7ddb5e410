package one.zerotier.core.wire;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.identity.Identity;
import org.jspecify.annotations.Nullable;

/**
 * HELLO: who I am, what I speak, where I write to, which worlds I know. The only message that strangers can read and send.
 *
 * <p>Layout: protocol version u8, software major u8, minor u8, revision u16, time of the sender in ms u64 (echoed only),
 * identity, endpoint written to, planet id u64, planet timestamp u64, then an encrypted tail: count u16 of worlds, each
 * type u8, id u64, timestamp u64. Older nodes end after any field from the endpoint on. PROTOCOL.md, "HELLO".
 *
 * @param sentTo null if the sender does not know the endpoint it writes to
 * @param tailOffset where in the packet's buffer the encrypted tail starts
 * @param tailLength 0 if there is none
 */
public record Hello(
        int protocolVersion,
        SoftwareVersion version,
        long timestamp,
        Identity identity,
        @Nullable Endpoint sentTo,
        long planetId,
        long planetTimestamp,
        int tailOffset,
        int tailLength) {
    private static final int MOON_TYPE = 127;

    /** A moon that the sender knows, or wants if the timestamp is 0. */
    public record KnownMoon(long id, long timestamp) {}

    /** Reads everything but the tail, which only the key agreed with the sender opens. */
    public static Hello decode(ByteReader in) throws MalformedPacketException {
        int protocolVersion = in.uint8();
        SoftwareVersion version = SoftwareVersion.decode(in);
        long timestamp = in.int64();
        Identity identity = in.identity();
        Endpoint sentTo = in.remaining() > 0 ? Endpoint.decode(in) : null;
        boolean hasPlanet = in.remaining() >= 16;
        long planetId = hasPlanet ? in.int64() : 0;
        long planetTimestamp = hasPlanet ? in.int64() : 0;
        return new Hello(
                protocolVersion,
                version,
                timestamp,
                identity,
                sentTo,
                planetId,
                planetTimestamp,
                in.position(),
                hasPlanet ? in.remaining() : 0);
    }

    /** Reads a decrypted tail. The list is no longer than the bytes that are really there. */
    public static List<KnownMoon> decodeTail(ByteReader in) throws MalformedPacketException {
        List<KnownMoon> moons = new ArrayList<>();
        for (int left = in.uint16(); left > 0; left--) {
            int type = in.uint8();
            KnownMoon moon = new KnownMoon(in.int64(), in.int64());
            if (type == MOON_TYPE) {
                moons.add(moon);
            }
        }
        return moons;
    }

    /** Writes all but the tail. */
    public static void encode(
            ByteWriter out,
            SoftwareVersion version,
            long timestamp,
            Identity identity,
            @Nullable Endpoint sentTo,
            long planetId,
            long planetTimestamp) {
        out.int8(Packets.PROTOCOL_VERSION);
        version.encode(out);
        out.int64(timestamp).identity(identity);
        Endpoint.encode(sentTo, out);
        out.int64(planetId).int64(planetTimestamp);
    }

    public static void encodeTail(ByteWriter out, List<KnownMoon> moons) {
        out.int16(moons.size());
        for (KnownMoon moon : moons) {
            out.int8(MOON_TYPE).int64(moon.id()).int64(moon.timestamp());
        }
    }
}
