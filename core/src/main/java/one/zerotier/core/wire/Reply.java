package one.zerotier.core.wire;

import org.jspecify.annotations.Nullable;

/**
 * What OK and ERROR have in common: which packet they answer.
 *
 * <p>Layout: verb answered u8, id of the packet answered u64 (as it was on the wire), and in ERROR the code u8.
 * PROTOCOL.md, "OK and ERROR".
 *
 * @param verb null for verbs that we do not know
 */
public record Reply(@Nullable Verb verb, long packetId) {
    public static Reply decode(ByteReader in) throws MalformedPacketException {
        return new Reply(Verb.of(in.uint8()), in.int64());
    }

    public static ByteWriter encodeOk(ByteWriter out, Verb verb, long packetId) {
        return out.int8(verb.code()).int64(packetId);
    }

    public static ByteWriter encodeError(ByteWriter out, Verb verb, long packetId, ErrorCode code) {
        return out.int8(verb.code()).int64(packetId).int8(code.code());
    }
}
