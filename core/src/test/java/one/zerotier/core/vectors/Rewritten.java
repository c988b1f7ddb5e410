package one.zerotier.core.vectors;

import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.DirectPaths;
import one.zerotier.core.wire.Hello;
import one.zerotier.core.wire.HelloReply;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.PacketArmor;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.Rendezvous;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/** The payload of a packet, read and then written again by core, which must give the same bytes. */
public final class Rewritten {
    private Rewritten() {}

    /** Null for messages that core does not write in one piece, and for those of other protocol versions. */
    public static byte @Nullable [] payload(OpenPacket packet, SharedKey key) throws MalformedPacketException {
        Verb verb = packet.verb();
        if (verb == null) {
            return null;
        }
        ByteReader in = packet.reader();
        ByteWriter out = ByteWriter.growing();
        boolean known = switch (verb) {
            case HELLO -> hello(packet, key, in, out);
            case OK -> helloReply(in, out);
            case RENDEZVOUS -> {
                Rendezvous.decode(in).encode(out);
                yield true;
            }
            case PUSH_DIRECT_PATHS -> {
                DirectPaths.decode(in).encode(out);
                yield true;
            }
            case NETWORK_CREDENTIALS -> {
                NetworkCredentials.decode(in).encode(out);
                yield true;
            }
            default -> false;
        };
        return known ? out.toBytes() : null;
    }

    private static boolean hello(OpenPacket packet, SharedKey key, ByteReader in, ByteWriter out)
            throws MalformedPacketException {
        Hello hello = Hello.decode(in);
        if (hello.protocolVersion() != Packets.PROTOCOL_VERSION || hello.tailLength() == 0) {
            return false;
        }
        byte[] bytes = packet.plain();
        PacketArmor armor = new PacketArmor();
        armor.cryptHelloTail(bytes, 0, hello.tailOffset(), hello.tailLength(), key);
        ByteReader tail = new ByteReader(bytes, hello.tailOffset(), hello.tailLength());
        Hello.encode(
                out,
                hello.version(),
                hello.timestamp(),
                hello.identity(),
                hello.sentTo(),
                hello.planetId(),
                hello.planetTimestamp());
        int from = out.position();
        Hello.encodeTail(out, Hello.decodeTail(tail));
        crypt(packet, out, from, key);
        return true;
    }

    /** The cipher takes the packet's id from the packet's start, which the payload lacks. */
    private static void crypt(OpenPacket packet, ByteWriter payload, int from, SharedKey key) {
        int length = payload.position() - from;
        byte[] bytes = new byte[Long.BYTES + length];
        System.arraycopy(packet.plain(), 0, bytes, 0, Long.BYTES);
        System.arraycopy(payload.buffer(), from, bytes, Long.BYTES, length);
        new PacketArmor().cryptHelloTail(bytes, 0, Long.BYTES, length, key);
        System.arraycopy(bytes, Long.BYTES, payload.buffer(), from, length);
    }

    private static boolean helloReply(ByteReader in, ByteWriter out) throws MalformedPacketException {
        Reply reply = Reply.decode(in);
        if (reply.verb() != Verb.HELLO) {
            return false;
        }
        HelloReply hello = HelloReply.decode(in);
        byte[] worlds =
                new ByteReader(in.buffer(), hello.worldsOffset(), hello.worldsLength()).bytes(hello.worldsLength());
        Reply.encodeOk(out, Verb.HELLO, reply.packetId());
        HelloReply.encode(out, hello.echoedTimestamp(), hello.version(), hello.seenFrom(), worlds);
        return true;
    }
}
