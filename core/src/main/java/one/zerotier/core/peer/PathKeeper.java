package one.zerotier.core.peer;

import java.util.List;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpScope;

/** Learns paths, keeps them open, doubts and forgets them. The package's page tells the whole life. */
public final class PathKeeper {
    /** An idle path gets an ECHO this often; NATs forget after 30 s and more. PROTOCOL.md, "Keepalive". */
    static final long KEEPALIVE_INTERVAL_MS = 14_000;
    /** Every path of an active peer gets a HELLO this often, which carries versions and worlds. */
    static final long HELLO_INTERVAL_MS = 60_000;
    /** Roots are asked more often, so that one that has died is noticed before it is needed. */
    static final long ROOT_PING_INTERVAL_MS = 5_000;

    private static final long QUIET_BEFORE_DOUBT_MS = 1_000;

    /** What waited for a way to a peer can go out. */
    public interface Listener {
        void onReachable(long nowMs, Peer peer);
    }

    private final Roots roots;
    private final PacketSender sender;
    private final PathPusher pusher;
    private final Listener listener;
    private final Env env;
    private LocalNetwork network = LocalNetwork.NONE;

    public PathKeeper(Roots roots, PacketSender sender, PathPusher pusher, Listener listener, Env env) {
        this.roots = roots;
        this.sender = sender;
        this.pusher = pusher;
        this.listener = listener;
        this.env = env;
    }

    /** Whether this endpoint may become a path to this peer. PROTOCOL.md, "Which endpoints are allowed". */
    public boolean allows(Peer peer, Endpoint endpoint) {
        return endpoint.port() > 0 && network.allows(endpoint.ip()) && roots.allows(peer.addressValue(), endpoint.ip());
    }

    /**
     * Keeps the books on an authentic packet that was worth something.
     *
     * @param direct it came from the peer itself and not through a relay
     * @param answer it answers something that we asked of this peer, so whoever is at this endpoint has the peer's key
     * @param nontrivial it carried frames or configuration
     * @param trust it proved that we share something
     */
    public void onReceived(
            long nowMs,
            Peer peer,
            int socketId,
            Endpoint from,
            boolean direct,
            boolean answer,
            boolean nontrivial,
            boolean trust) {
        peer.lastReceiveMs = nowMs;
        if (nontrivial) {
            peer.lastNontrivialMs = nowMs;
        }
        if (trust) {
            peer.lastTrustedMs = nowMs;
        }
        if (direct) {
            onDirect(nowMs, peer, socketId, from, answer);
        }
        if (peer.isTrusted(nowMs)) {
            pusher.push(nowMs, peer, socketId, from, direct);
        }
        keepAlive(nowMs, peer);
    }

    private void onDirect(long nowMs, Peer peer, int socketId, Endpoint from, boolean answer) {
        Path path = peer.path(socketId, from);
        if (path != null) {
            boolean doubted = path.isSuspect(nowMs) && peer.reliablePath(nowMs) == null;
            path.onReceived(nowMs);
            if (doubted) {
                becameReachable(nowMs, peer, from);
            }
            return;
        }
        if (!allows(peer, from)) {
            askRootForItsWorld(nowMs, peer, socketId, from);
            return;
        }
        // Peers with several ports need one path to their host, unless the port we know has just gone.
        Path sameHost = peer.livePathToSameHost(nowMs, socketId, from);
        if (sameHost != null) {
            doubtIfQuiet(nowMs, peer, sameHost);
            if (!sameHost.awaitsAnswer()) {
                return;
            }
        }
        if (answer) {
            learn(nowMs, peer, socketId, from);
        } else if (peer.confirmGate.pass(nowMs, from)) {
            sender.sendHello(nowMs, peer, socketId, from);
        }
    }

    /** A root that is not where its world says may have moved; its answer brings the world that says so. */
    private void askRootForItsWorld(long nowMs, Peer peer, int socketId, Endpoint from) {
        if (roots.isRoot(peer.addressValue()) && network.allows(from.ip()) && peer.confirmGate.pass(nowMs, from)) {
            sender.sendHello(nowMs, peer, socketId, from);
        }
    }

    private void learn(long nowMs, Peer peer, int socketId, Endpoint from) {
        boolean first = peer.reliablePath(nowMs) == null;
        for (Path path : peer.paths()) {
            doubtIfQuiet(nowMs, peer, path); // the peer may have moved; those that still work will say so
        }
        peer.learn(nowMs, socketId, from);
        remember(peer);
        if (first) {
            becameReachable(nowMs, peer, from);
        }
    }

    /** So that we find each other again after a restart. */
    private void remember(Peer peer) {
        byte[] record = PeerRecord.of(peer).encode();
        env.effects().persist(StateKind.PEER, peer.addressValue(), record);
    }

    private void becameReachable(long nowMs, Peer peer, Endpoint at) {
        env.effects().emit(new NodeEvent.PathFound(peer.address(), at));
        listener.onReachable(nowMs, peer);
    }

    private void doubtIfQuiet(long nowMs, Peer peer, Path path) {
        if (nowMs - path.lastReceiveMs() >= QUIET_BEFORE_DOUBT_MS && nowMs >= path.nextProbeMs()) {
            probe(nowMs, peer, path);
        }
    }

    /** An answer came back on a path, or on what is about to become one. */
    public void onRoundTrip(Peer peer, int socketId, Endpoint from, long rttMs) {
        Path path = peer.path(socketId, from);
        if (path != null) {
            path.onRoundTrip(rttMs);
            peer.onRoundTrip(rttMs);
        }
    }

    /** Before something is sent: whether the path has been silent too long to be believed in without asking. */
    public void onSending(long nowMs, Peer peer, Path path) {
        path.onSent(nowMs);
        if (path.wantsProbe(nowMs)) {
            path.onProbeSent(nowMs); // first, because the probe is itself something that is sent
            pendingProbe(nowMs, peer, path);
        }
    }

    /** After something was sent to exactly this endpoint, which need not be a path. */
    public void onSentVia(long nowMs, Peer peer, int socketId, Endpoint to) {
        Path path = peer.path(socketId, to);
        if (path != null) {
            path.onSent(nowMs);
        }
    }

    /** Not at once: the packet that gave the reason is still being written. */
    private void pendingProbe(long nowMs, Peer peer, Path path) {
        env.timers().timer(atMs -> sendProbe(atMs, peer, path)).setAt(nowMs);
    }

    private void probe(long nowMs, Peer peer, Path path) {
        path.onProbeSent(nowMs);
        sendProbe(nowMs, peer, path);
    }

    /** A peer that has restarted cannot read an ECHO before it has looked us up, but HELLO introduces us. */
    private void sendProbe(long nowMs, Peer peer, Path path) {
        if (path.isSuspect(nowMs) || !peer.answersEcho()) {
            sender.sendHello(nowMs, peer, path.socketId(), path.endpoint());
        } else {
            sender.sendEcho(nowMs, peer, path.socketId(), path.endpoint());
        }
    }

    private void keepAlive(long nowMs, Peer peer) {
        if (peer.paths().isEmpty() || !isWorthKeeping(nowMs, peer)) {
            return;
        }
        Timer timer = peer.keepalive;
        if (timer == null) {
            timer = env.timers().timer(atMs -> onKeepalive(atMs, peer));
            peer.keepalive = timer;
        }
        if (!timer.isSet()) {
            timer.setAt(nowMs + pingIntervalMs(peer));
        }
    }

    private boolean isWorthKeeping(long nowMs, Peer peer) {
        return peer.isActive(nowMs) || roots.isRoot(peer.addressValue());
    }

    private long pingIntervalMs(Peer peer) {
        return roots.isRoot(peer.addressValue()) ? ROOT_PING_INTERVAL_MS : KEEPALIVE_INTERVAL_MS;
    }

    private void onKeepalive(long nowMs, Peer peer) {
        boolean wasDirect = !peer.paths().isEmpty();
        peer.forgetPaths(path -> path.isExpired(nowMs) || !network.hasSocket(path.socketId()));
        if (peer.reliablePath(nowMs) == null && wasDirect) {
            env.effects().emit(new NodeEvent.PathsLost(peer.address()));
        }
        if (peer.paths().isEmpty() || !isWorthKeeping(nowMs, peer)) {
            return;
        }
        boolean helloRound = nowMs - peer.lastHelloRoundMs >= HELLO_INTERVAL_MS;
        if (helloRound) {
            peer.lastHelloRoundMs = nowMs;
        }
        long interval = pingIntervalMs(peer);
        long nextMs = nowMs + interval;
        for (Path path : peer.paths()) {
            if (helloRound) {
                path.onProbeSent(nowMs);
                sender.sendHello(nowMs, peer, path.socketId(), path.endpoint());
            } else if (path.awaitsAnswer() ? nowMs >= path.nextProbeMs() : isQuiet(nowMs, path, interval)) {
                probe(nowMs, peer, path);
            }
            nextMs = Math.min(nextMs, nextLookMs(nowMs, path, interval));
        }
        if (peer.keepalive != null) {
            peer.keepalive.setAt(Math.max(nextMs, nowMs + 1));
        }
    }

    private static boolean isQuiet(long nowMs, Path path, long interval) {
        return nowMs - Math.min(path.lastSendMs(), path.lastReceiveMs()) >= interval;
    }

    private static long nextLookMs(long nowMs, Path path, long interval) {
        if (path.awaitsAnswer()) {
            return Math.max(path.nextProbeMs(), nowMs + 1);
        }
        return Math.min(path.lastSendMs(), path.lastReceiveMs()) + interval;
    }

    /** Our address has changed in this family and scope: paths there may lead nowhere until they are heard again. */
    public void doubtAll(long nowMs, Iterable<Peer> peers, IpScope scope, boolean ipv4) {
        for (Peer peer : peers) {
            for (Path path : peer.paths()) {
                IpAddress ip = path.endpoint().ip();
                if (ip.scope() == scope && ip.isV4() == ipv4) {
                    path.doubt(nowMs);
                    probe(nowMs, peer, path);
                }
            }
        }
    }

    /**
     * The host's addresses or sockets have changed. Paths from sockets that are gone are forgotten; every peer that matters
     * is greeted from those that are there, where it was last, so that it learns where we are now.
     */
    public void onNetworkChanged(long nowMs, LocalNetwork changed, Iterable<Peer> peers) {
        boolean sameSockets = changed.sockets().equals(network.sockets());
        network = changed;
        if (sameSockets) {
            return;
        }
        for (Peer peer : peers) {
            boolean matters = isWorthKeeping(nowMs, peer);
            for (Path path : List.copyOf(peer.paths())) {
                path.doubt(nowMs);
                if (matters) {
                    sender.sendHello(nowMs, peer, PacketSender.ALL_SOCKETS, path.endpoint());
                }
            }
            if (peer.forgetPaths(path -> !changed.hasSocket(path.socketId()))
                    && peer.paths().isEmpty()) {
                env.effects().emit(new NodeEvent.PathsLost(peer.address()));
            }
        }
    }
}
