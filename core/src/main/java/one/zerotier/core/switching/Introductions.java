package one.zerotier.core.switching;

import java.util.LinkedHashMap;
import java.util.Map;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.peer.Contacts;
import one.zerotier.core.peer.Lookup;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Path;
import one.zerotier.core.peer.PathKeeper;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpScope;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Rendezvous;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/**
 * How two nodes that talk through a root find each other: the root tells each where it sees the other, and both try at
 * once. PROTOCOL.md, "RENDEZVOUS".
 */
final class Introductions {
    private static final IpScope[] NEAREST_FIRST = {
        IpScope.PRIVATE, IpScope.SHARED, IpScope.LINK_LOCAL, IpScope.GLOBAL, IpScope.PSEUDOPRIVATE
    };
    private static final long REMEMBERED_MS = 10_000;
    private static final int MAX_REMEMBERED = 64;

    /** An introduction to a peer whose identity is still on its way. */
    private record Early(int socketId, Endpoint endpoint, long atMs) {}

    private final Peers peers;
    private final Roots roots;
    private final Contacts contacts;
    private final PathKeeper paths;
    private final PacketSender sender;
    private final Lookup lookup;
    private final Env env;
    private final PairGate gate = new PairGate();
    private final Map<Long, Early> early = new LinkedHashMap<>();

    Introductions(
            Peers peers,
            Roots roots,
            Contacts contacts,
            PathKeeper paths,
            PacketSender sender,
            Lookup lookup,
            Env env) {
        this.peers = peers;
        this.roots = roots;
        this.contacts = contacts;
        this.paths = paths;
        this.sender = sender;
        this.lookup = lookup;
        this.env = env;
    }

    /** Having relayed a packet between two peers: tells each where the other is, unless that was done lately. */
    void introduce(long nowMs, Peer a, Peer b) {
        if (!gate.mayLook(nowMs, a.addressValue(), b.addressValue())) {
            return;
        }
        for (IpScope scope : NEAREST_FIRST) {
            for (boolean v4 : new boolean[] {false, true}) {
                Path toA = bestPath(nowMs, a, scope, v4);
                Path toB = bestPath(nowMs, b, scope, v4);
                if (toA != null && toB != null) {
                    int where = toA.endpoint().hashCode() + toB.endpoint().hashCode();
                    if (!gate.pass(nowMs, a.addressValue(), b.addressValue(), where)) {
                        return;
                    }
                    tell(nowMs, a, toA, b, toB);
                    tell(nowMs, b, toB, a, toA);
                    return;
                }
            }
        }
    }

    private static @Nullable Path bestPath(long nowMs, Peer peer, IpScope scope, boolean v4) {
        Path best = null;
        for (Path path : peer.paths()) {
            if (path.endpoint().ip().isV4() == v4
                    && path.endpoint().ip().scope() == scope
                    && (best == null || path.lastReceiveMs() > best.lastReceiveMs())
                    && !path.isSuspect(nowMs)) {
                best = path;
            }
        }
        return best;
    }

    private void tell(long nowMs, Peer to, Path way, Peer about, Path where) {
        new Rendezvous(about.address(), where.endpoint()).encode(sender.begin(Verb.RENDEZVOUS, to.addressValue()));
        sender.sendVia(nowMs, to, way.socketId(), way.endpoint(), false);
    }

    /** A root introduces us to somebody. */
    Verdict onRendezvous(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        Rendezvous rendezvous = Rendezvous.decode(packet.payload());
        if (!roots.isRoot(packet.sender().addressValue())) {
            env.count(Counter.DROPPED_NOT_ALLOWED);
            return Verdict.ACCEPT;
        }
        Peer peer = peers.get(rendezvous.peer().value());
        if (peer != null) {
            meet(nowMs, peer, packet.socketId(), rendezvous.endpoint());
        } else {
            remember(nowMs, rendezvous, packet.socketId());
        }
        return Verdict.ACCEPT;
    }

    private void remember(long nowMs, Rendezvous rendezvous, int socketId) {
        if (early.size() >= MAX_REMEMBERED) {
            early.keySet().remove(early.keySet().iterator().next());
        }
        early.put(rendezvous.peer().value(), new Early(socketId, rendezvous.endpoint(), nowMs));
        lookup.whois(nowMs, rendezvous.peer().value());
    }

    /** A peer has become known: follows the introduction that came too early, if there was one. */
    void onPeerKnown(long nowMs, Peer peer) {
        Early waiting = early.remove(peer.addressValue());
        if (waiting != null && nowMs - waiting.atMs < REMEMBERED_MS) {
            meet(nowMs, peer, waiting.socketId, waiting.endpoint);
        }
    }

    private void meet(long nowMs, Peer peer, int socketId, Endpoint endpoint) {
        if (paths.allows(peer, endpoint)) {
            contacts.openNat(socketId, endpoint);
            contacts.insist(nowMs, peer, socketId, endpoint);
        }
    }
}
