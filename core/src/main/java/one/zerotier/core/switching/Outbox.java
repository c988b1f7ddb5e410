package one.zerotier.core.switching;

import java.util.ArrayDeque;
import java.util.Iterator;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.peer.Lookup;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Path;
import one.zerotier.core.peer.PathKeeper;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.CipherSuite;
import one.zerotier.core.wire.Compression;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.FragmentHeader;
import one.zerotier.core.wire.Hello;
import one.zerotier.core.wire.OutboundPacket;
import one.zerotier.core.wire.PacketArmor;
import one.zerotier.core.wire.PacketHeader;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/**
 * Everything that leaves the node: finds the way, compresses, armors, fragments, and keeps for a while what has no way yet.
 * PROTOCOL.md, "Sending".
 */
final class Outbox implements PacketSender {
    /** Where ERROR packets have it: behind the verb, and verb and id of the packet that they answer. */
    private static final int ERROR_CODE = PacketHeader.VERB + 1 + 1 + Long.BYTES;

    static final int QUEUE_CAPACITY = 128;
    static final long QUEUE_LIFETIME_MS = 5_000;

    private static final int QUEUE_CAPACITY_PER_PEER = 32;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Waiting(long destination, byte[] packet, boolean compress, long sinceMs) {}

    private final SecretIdentity self;
    private final Peers peers;
    private final Roots roots;
    private final ExpectedReplies expected = new ExpectedReplies();
    /** Apart from the others, because there can be thousands a second. */
    private final ExpectedReplies expectedGathers = new ExpectedReplies();

    private final PacketArmor armor;
    private final Env env;
    private final OutboundPacket packet = new OutboundPacket();
    private final Compression compression = new Compression();
    /** The packet as it goes out, until the next one does. */
    private final byte[] armored = new byte[OutboundPacket.CAPACITY];

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final Timer expiry;
    private LocalNetwork network = LocalNetwork.NONE;
    private @Nullable PathKeeper paths;
    private @Nullable Lookup lookup;

    Outbox(SecretIdentity self, Peers peers, Roots roots, PacketArmor armor, Env env) {
        this.self = self;
        this.peers = peers;
        this.roots = roots;
        this.armor = armor;
        this.env = env;
        this.expiry = env.timers().timer(this::expire);
    }

    /** Completes the construction: these two also send, through us. */
    void attach(PathKeeper pathKeeper, Lookup whois) {
        paths = pathKeeper;
        lookup = whois;
    }

    void onNetworkChanged(LocalNetwork changed) {
        network = changed;
    }

    @Override
    public ByteWriter begin(Verb verb, long destination) {
        return packet.begin(env.random().nextLong(), destination, self.address().value(), verb);
    }

    @Override
    public void send(long nowMs, boolean compress) {
        long destination = packet.destination();
        if (destination == self.address().value()) {
            return;
        }
        Peer peer = peers.get(destination);
        if (peer == null || !sendTo(nowMs, peer, compress)) {
            hold(nowMs, destination, compress);
        }
    }

    /** Returns false if there is no way to this peer at the moment. */
    private boolean sendTo(long nowMs, Peer peer, boolean compress) {
        Path direct = peer.bestPath(nowMs);
        if (direct != null && !direct.isSuspect(nowMs)) {
            transmit(nowMs, peer, peer, direct, compress);
            return true;
        }
        Peer root = roots.best(nowMs);
        Path relay = root == null || root == peer ? null : root.bestPath(nowMs);
        if (root != null && relay != null && (direct == null || !relay.isSuspect(nowMs))) {
            transmit(nowMs, peer, root, relay, compress);
            return true;
        }
        if (direct != null) {
            transmit(nowMs, peer, peer, direct, compress);
            return true;
        }
        return false;
    }

    private void transmit(long nowMs, Peer peer, Peer via, Path path, boolean compress) {
        if (compress) {
            packet.setLength(compression.compress(packet.buffer(), 0, packet.length()));
        }
        int length = packet.length();
        if (length > Packets.MAX_DELIVERABLE_LENGTH) {
            env.count(Counter.DROPPED_TOO_LONG);
            return;
        }
        if (paths != null) {
            paths.onSending(nowMs, via, path);
        }
        packet.setFragmented(length > Packets.DEFAULT_PATH_MTU);
        armorAndExpect(nowMs, peer, peer.suite());
        if (length <= Packets.DEFAULT_PATH_MTU) {
            emit(path.socketId(), path.endpoint(), 0, length);
        } else {
            sendInParts(path, length);
        }
    }

    /** In datagrams of one size, the last perhaps a little shorter: so the system can take many of them in one call. */
    private void sendInParts(Path path, int length) {
        int parts = FragmentHeader.partsFor(length, Packets.DEFAULT_PATH_MTU);
        int size = (length + (parts - 1) * FragmentHeader.LENGTH + parts - 1) / parts;
        emit(path.socketId(), path.endpoint(), 0, size);
        long id = Bytes.int64(armored, PacketHeader.ID);
        int room = size - FragmentHeader.LENGTH;
        for (int number = 1, at = size; number < parts; number++, at += room) {
            int start = at - FragmentHeader.LENGTH; // over the end of the part before, which is gone
            FragmentHeader.write(armored, start, id, packet.destination(), parts, number);
            emit(path.socketId(), path.endpoint(), start, Math.min(size, length - start));
        }
    }

    /** The verb is readable only before, and the id is the one that replies will name only afterwards. */
    private void armorAndExpect(long nowMs, Peer peer, CipherSuite suite) {
        Verb verb = Verb.of(packet.buffer()[PacketHeader.VERB]);
        count(verb);
        peer.countSent();
        armor.armor(packet.buffer(), 0, packet.length(), peer.key(), suite, armored, 0);
        long id = Bytes.int64(armored, PacketHeader.ID);
        if (verb == Verb.MULTICAST_FRAME) {
            expectedGathers.expect(nowMs, id, peer.addressValue());
        } else if (verb != null && verb.hasReply()) {
            expected.expect(nowMs, id, peer.addressValue());
        }
    }

    private void count(@Nullable Verb verb) {
        if (verb != null) {
            env.counters().addSent(verb);
            ErrorCode error = verb == Verb.ERROR ? ErrorCode.of(packet.buffer()[ERROR_CODE] & 0xff) : null;
            if (error != null) {
                env.counters().addErrorSent(error);
            }
        }
    }

    /** Whether an OK to this packet, from this peer, answers something we sent. */
    boolean isExpectedReply(long nowMs, Verb verb, long packetId, long peer) {
        ExpectedReplies table = verb == Verb.MULTICAST_FRAME ? expectedGathers : expected;
        return table.isExpected(nowMs, packetId, peer);
    }

    /** Sends a part of the packet as it goes out. */
    private void emit(int socketId, Endpoint to, int offset, int length) {
        env.counters().add(Counter.DATAGRAMS_SENT);
        env.counters().add(Counter.BYTES_SENT, length);
        env.effects().sendDatagram(socketId, to, armored, offset, length);
    }

    @Override
    public void sendVia(long nowMs, Peer peer, int socketId, Endpoint to, boolean compress) {
        if (compress) {
            packet.setLength(compression.compress(packet.buffer(), 0, packet.length()));
        }
        sendArmored(nowMs, peer, peer.suite(), socketId, to);
    }

    private void sendArmored(long nowMs, Peer peer, CipherSuite suite, int socketId, Endpoint to) {
        armorAndExpect(nowMs, peer, suite);
        emitFrom(socketId, to);
        if (paths != null) {
            paths.onSentVia(nowMs, peer, socketId, to);
        }
    }

    /** The reply to a stranger whose key is not that of a peer. */
    void sendToStranger(SharedKey key, int socketId, Endpoint to) {
        count(Verb.of(packet.buffer()[PacketHeader.VERB]));
        armor.armor(packet.buffer(), 0, packet.length(), key, CipherSuite.SALSA20_POLY1305, armored, 0);
        emitFrom(socketId, to);
    }

    private void emitFrom(int socketId, Endpoint to) {
        if (socketId != ALL_SOCKETS) {
            emit(socketId, to, 0, packet.length());
            return;
        }
        for (LocalNetwork.Socket socket : network.sockets()) {
            if (socket.bound().ip().isV4() == to.ip().isV4()) {
                emit(socket.id(), to, 0, packet.length());
            }
        }
    }

    @Override
    public void sendHello(long nowMs, Peer peer, int socketId, @Nullable Endpoint to) {
        ByteWriter out = begin(Verb.HELLO, peer.addressValue());
        World planet = roots.planet();
        Hello.encode(
                out,
                SoftwareVersion.OURS,
                nowMs,
                self.identity(),
                to,
                planet == null ? 0 : planet.id(),
                planet == null ? 0 : planet.timestamp());
        int tail = out.position();
        Hello.encodeTail(out, roots.knownMoons());
        armor.cryptHelloTail(packet.buffer(), 0, tail, out.position() - tail, peer.key());
        if (to != null) {
            sendArmored(nowMs, peer, CipherSuite.POLY1305, socketId, to);
            return;
        }
        Peer root = roots.best(nowMs);
        Path relay = root == null || root == peer ? null : root.bestPath(nowMs);
        if (relay != null) {
            sendArmored(nowMs, peer, CipherSuite.POLY1305, relay.socketId(), relay.endpoint());
        }
    }

    @Override
    public void sendEcho(long nowMs, Peer peer, int socketId, Endpoint to) {
        begin(Verb.ECHO, peer.addressValue()).int64(nowMs);
        sendVia(nowMs, peer, socketId, to, false);
    }

    private void hold(long nowMs, long destination, boolean compress) {
        int waiting = 0;
        for (Waiting other : queue) {
            waiting += other.destination == destination ? 1 : 0;
        }
        if (waiting >= QUEUE_CAPACITY_PER_PEER) {
            env.count(Counter.DROPPED_QUEUE);
        } else {
            if (queue.size() == QUEUE_CAPACITY) {
                queue.removeFirst();
                env.count(Counter.DROPPED_QUEUE);
            }
            queue.addLast(new Waiting(destination, packet.copy(), compress, nowMs));
            expiry.setNoLaterThan(nowMs + QUEUE_LIFETIME_MS);
        }
        if (lookup != null && peers.get(destination) == null) {
            lookup.whois(nowMs, destination);
        }
    }

    /** A peer has become known or reachable: what waits for it goes out. */
    void flush(long nowMs, Peer peer) {
        for (Iterator<Waiting> all = queue.iterator(); all.hasNext(); ) {
            Waiting waiting = all.next();
            if (waiting.destination == peer.addressValue()) {
                packet.restore(env.random().nextLong(), waiting.packet);
                if (sendTo(nowMs, peer, waiting.compress)) {
                    all.remove();
                }
            }
        }
    }

    /** A root has become reachable: everything that can go out now does. */
    void flushAll(long nowMs) {
        for (Iterator<Waiting> all = queue.iterator(); all.hasNext(); ) {
            Waiting waiting = all.next();
            Peer peer = peers.get(waiting.destination);
            if (peer == null) {
                continue;
            }
            packet.restore(env.random().nextLong(), waiting.packet);
            if (sendTo(nowMs, peer, waiting.compress)) {
                all.remove();
            }
        }
    }

    boolean hasWaitingFor(long destination) {
        for (Waiting waiting : queue) {
            if (waiting.destination == destination) {
                return true;
            }
        }
        return false;
    }

    private void expire(long nowMs) {
        while (!queue.isEmpty() && nowMs - queue.getFirst().sinceMs >= QUEUE_LIFETIME_MS) {
            queue.removeFirst();
            env.count(Counter.DROPPED_QUEUE);
        }
        if (!queue.isEmpty()) {
            expiry.setAt(queue.getFirst().sinceMs + QUEUE_LIFETIME_MS);
        }
    }

    /** Passes on a packet or fragment of others, untouched. */
    void relay(long nowMs, Peer via, Path path, byte[] buffer, int offset, int length) {
        if (paths != null) {
            paths.onSending(nowMs, via, path);
        }
        env.counters().add(Counter.PACKETS_RELAYED);
        env.counters().add(Counter.DATAGRAMS_SENT);
        env.counters().add(Counter.BYTES_SENT, length);
        env.effects().sendDatagram(path.socketId(), path.endpoint(), buffer, offset, length);
    }
}
