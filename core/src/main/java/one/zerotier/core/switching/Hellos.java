package one.zerotier.core.switching;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.peer.PathKeeper;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.peer.SelfAwareness;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.Hello;
import one.zerotier.core.wire.HelloReply;
import one.zerotier.core.wire.IpScope;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.PacketArmor;
import one.zerotier.core.wire.PacketHeader;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.core.wire.Verb;

/**
 * HELLO and its OK: how nodes get to know each other, see themselves from outside, and hand on newer worlds. PROTOCOL.md,
 * "HELLO".
 *
 * <p>HELLO is the one packet that a stranger can send us. Each step costs more than the one before, so each guards the next:
 * a rate gate by source network, a key agreement and the packet's MAC, and last, outside the node, the memory-hard check.
 */
final class Hellos {
    private static final int MAX_BEING_CHECKED = 64;
    /** What fits into one packet beside the other fields. */
    private static final int MAX_WORLDS_LENGTH = 3 * World.MAX_LENGTH;

    /** What becomes of a HELLO before anything is known of its sender. */
    enum Entry {
        /** From a peer, and authentic: go on with it. */
        AUTHENTIC,
        /** From a stranger whose identity is being checked: keep it until then. */
        BEING_CHECKED,
        DROPPED,
    }

    private final SecretIdentity self;
    private final Peers peers;
    private final Roots roots;
    private final PathKeeper paths;
    private final SelfAwareness selfAwareness;
    private final PacketArmor armor;
    private final Outbox outbox;
    private final Env env;
    private final PrefixGate strangers = new PrefixGate();
    private final Set<Identity> beingChecked = new HashSet<>();

    Hellos(
            SecretIdentity self,
            Peers peers,
            Roots roots,
            PathKeeper paths,
            SelfAwareness selfAwareness,
            PacketArmor armor,
            Outbox outbox,
            Env env) {
        this.self = self;
        this.peers = peers;
        this.roots = roots;
        this.paths = paths;
        this.selfAwareness = selfAwareness;
        this.armor = armor;
        this.outbox = outbox;
        this.env = env;
    }

    /** Judges a readable HELLO, which is not authentic yet. */
    Entry admit(long nowMs, int socketId, Endpoint from, PacketHeader packet) throws MalformedPacketException {
        Hello hello = Hello.decode(new ByteReader(packet.buffer(), packet.payloadOffset(), packet.payloadLength()));
        Identity identity = hello.identity();
        if (hello.protocolVersion() < Packets.MIN_PROTOCOL_VERSION
                || identity.address().value() != packet.source()
                || identity.address().isReserved()) {
            env.count(Counter.DROPPED_MALFORMED);
            return Entry.DROPPED;
        }
        Peer known = peers.get(packet.source());
        if (known != null && known.identity().equals(identity)) {
            return authentic(packet, known.key()) ? Entry.AUTHENTIC : Entry.DROPPED;
        }
        if (!strangers.pass(nowMs, from.ip())) {
            env.count(Counter.DROPPED_RATE_LIMITED);
            return Entry.DROPPED;
        }
        SharedKey key = self.agree(identity);
        if (!authentic(packet, key)) {
            return Entry.DROPPED;
        }
        if (known != null) {
            refuseCollision(packet, key, socketId, from);
            return Entry.DROPPED;
        }
        return check(identity) ? Entry.BEING_CHECKED : Entry.DROPPED;
    }

    private boolean authentic(PacketHeader packet, SharedKey key) {
        boolean good = armor.dearmor(packet.buffer(), packet.offset(), packet.length(), key);
        if (!good) {
            env.count(Counter.DROPPED_UNAUTHENTICATED);
        }
        return good;
    }

    /** The address is taken. In a suite that only the stranger can read: the key on record is that of the other one. */
    private void refuseCollision(PacketHeader packet, SharedKey key, int socketId, Endpoint from) {
        env.count(Counter.DROPPED_IDENTITY_COLLISION);
        Reply.encodeError(
                outbox.begin(Verb.ERROR, packet.source()), Verb.HELLO, packet.id(), ErrorCode.IDENTITY_COLLISION);
        outbox.sendToStranger(key, socketId, from);
    }

    /** Starts the memory-hard check unless it is under way. False if too many are. */
    boolean check(Identity identity) {
        if (beingChecked.contains(identity)) {
            return true;
        }
        if (beingChecked.size() >= MAX_BEING_CHECKED) {
            env.count(Counter.DROPPED_QUEUE);
            return false;
        }
        beingChecked.add(identity);
        env.effects().validate(identity);
        return true;
    }

    /** The check is done. */
    void onChecked(Identity identity, boolean valid) {
        beingChecked.remove(identity);
        if (!valid) {
            env.count(Counter.DROPPED_INVALID_IDENTITY);
        }
    }

    /** An authentic HELLO of a peer, in whatever suite. */
    Verdict onHello(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        Hello hello = Hello.decode(packet.payload());
        Peer peer = packet.sender();
        if (hello.protocolVersion() < Packets.MIN_PROTOCOL_VERSION
                || !hello.identity().equals(peer.identity())) {
            env.count(Counter.DROPPED_MALFORMED);
            return Verdict.IGNORE;
        }
        List<Hello.KnownMoon> moons = List.of();
        if (hello.tailLength() > 0) {
            PacketHeader header = packet.header();
            armor.cryptHelloTail(header.buffer(), header.offset(), hello.tailOffset(), hello.tailLength(), peer.key());
            moons = Hello.decodeTail(new ByteReader(header.buffer(), hello.tailOffset(), hello.tailLength()));
        }
        ByteWriter out = Reply.encodeOk(outbox.begin(Verb.OK, peer.addressValue()), Verb.HELLO, packet.id());
        HelloReply.encode(
                out, hello.timestamp(), SoftwareVersion.OURS, packet.from(), encode(roots.updatesFor(hello, moons)));
        outbox.sendVia(nowMs, peer, packet.socketId(), packet.from(), false);
        peer.setVersion(hello.protocolVersion(), hello.version());
        if (hello.sentTo() != null && packet.isDirect()) {
            reportSelf(nowMs, packet, hello.sentTo());
        }
        return Verdict.ACCEPT;
    }

    private static byte[] encode(List<World> worlds) {
        ByteWriter out = ByteWriter.allocate(MAX_WORLDS_LENGTH);
        for (World world : worlds) {
            byte[] encoded = world.encode();
            if (encoded.length <= out.room()) {
                out.bytes(encoded);
            }
        }
        return out.toBytes();
    }

    /** The rest of an OK to one of our HELLOs. */
    void onReply(long nowMs, ReceivedPacket packet, ByteReader in) throws MalformedPacketException {
        HelloReply reply = HelloReply.decode(in);
        Peer peer = packet.sender();
        if (reply.protocolVersion() < Packets.MIN_PROTOCOL_VERSION) {
            throw new MalformedPacketException("protocol version too old");
        }
        if (reply.worldsLength() > 0 && roots.mayBringWorlds(peer.address())) {
            ByteReader worlds = new ByteReader(in.buffer(), reply.worldsOffset(), reply.worldsLength());
            while (worlds.remaining() > 0) {
                roots.offer(World.decode(worlds));
            }
        }
        peer.setVersion(reply.protocolVersion(), reply.version());
        if (!packet.isDirect()) {
            return;
        }
        paths.onRoundTrip(peer, packet.socketId(), packet.from(), nowMs - reply.echoedTimestamp());
        if (reply.seenFrom() != null) {
            reportSelf(nowMs, packet, reply.seenFrom());
        }
    }

    private void reportSelf(long nowMs, ReceivedPacket packet, Endpoint us) {
        Peer peer = packet.sender();
        boolean byRoot = roots.isRoot(peer.addressValue());
        IpScope moved = selfAwareness.report(nowMs, peer, byRoot, packet.socketId(), packet.from(), us);
        if (moved != null) {
            paths.doubtAll(nowMs, peers.all(), moved, us.ip().isV4());
        }
    }
}
