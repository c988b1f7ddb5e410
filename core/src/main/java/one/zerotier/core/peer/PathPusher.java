package one.zerotier.core.peer;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.wire.DirectPaths;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpScope;
import one.zerotier.core.wire.Verb;

/** Tells trusted peers where we can be reached, and tries where they say they can. PROTOCOL.md, "PUSH_DIRECT_PATHS". */
public final class PathPusher {
    private static final long INTERVAL_RELAYED_MS = 15_000;
    private static final long INTERVAL_DIRECT_MS = 120_000;
    /** News is not held back as long, but long enough not to fall victim to the receiver's gate. */
    private static final long INTERVAL_NEWS_MS = 3_000;

    /** A receiver that is told too often without a pause stops listening. */
    private static final int MAX_NEWS_IN_A_ROW = 4;

    private static final long PAUSE_MS = 31_000;
    private static final int MAX_PER_PACKET = 50;
    private static final int MAX_TRIED_PER_SCOPE = 8;
    private static final int SCOPES = 8;

    private final PacketSender sender;
    private final Contacts contacts;
    private final SelfAwareness selfAwareness;
    private final Env env;
    private LocalNetwork network = LocalNetwork.NONE;
    private int networkEdition;

    public PathPusher(PacketSender sender, Contacts contacts, SelfAwareness selfAwareness, Env env) {
        this.sender = sender;
        this.contacts = contacts;
        this.selfAwareness = selfAwareness;
        this.env = env;
    }

    public void onNetworkChanged(LocalNetwork changed) {
        network = changed;
        networkEdition++;
    }

    /** Tells a peer, if it is time again or there is news, on the way on which it was just heard. */
    void push(long nowMs, Peer peer, int socketId, Endpoint via, boolean direct) {
        long sinceMs = nowMs - peer.lastPushSentMs;
        if (sinceMs < INTERVAL_NEWS_MS) {
            return;
        }
        boolean news =
                peer.pushedEdition != selfAwareness.edition() + networkEdition && peer.pushesInARow < MAX_NEWS_IN_A_ROW;
        if (!news && sinceMs < (direct ? INTERVAL_DIRECT_MS : INTERVAL_RELAYED_MS)) {
            return;
        }
        Set<Endpoint> endpoints = new LinkedHashSet<>();
        for (Endpoint endpoint : network.advertised()) {
            if (endpoint.ip().isUsableAsPath()) {
                endpoints.add(endpoint);
            }
        }
        endpoints.addAll(selfAwareness.externalEndpoints());
        if (endpoints.isEmpty()) {
            return;
        }
        peer.pushedEdition = selfAwareness.edition() + networkEdition;
        peer.pushesInARow = sinceMs > PAUSE_MS ? 0 : peer.pushesInARow + 1;
        peer.lastPushSentMs = nowMs;
        List<Endpoint> few = endpoints.stream().limit(MAX_PER_PACKET).toList();
        new DirectPaths(few).encode(sender.begin(Verb.PUSH_DIRECT_PATHS, peer.addressValue()));
        sender.sendVia(nowMs, peer, socketId, via, true);
    }

    /** Tries what a peer has pushed: a few of each kind, and only those that are allowed and not paths already. */
    public void onPushed(long nowMs, Peer peer, DirectPaths pushed, PathKeeper paths) {
        if (!peer.pushGate.pass(nowMs)) {
            env.count(Counter.DROPPED_RATE_LIMITED);
            return;
        }
        int[] tried = new int[2 * SCOPES];
        for (Endpoint endpoint : pushed.endpoints()) {
            IpScope scope = endpoint.ip().scope();
            int kind = scope.preference() + (endpoint.ip().isV4() ? 0 : SCOPES);
            if (!paths.allows(peer, endpoint) || peer.hasEndpoint(endpoint) || tried[kind]++ >= MAX_TRIED_PER_SCOPE) {
                continue;
            }
            if (peer.isTrusted(nowMs)) {
                contacts.insist(nowMs, peer, PacketSender.ALL_SOCKETS, endpoint);
            } else {
                contacts.once(nowMs, peer, PacketSender.ALL_SOCKETS, endpoint);
            }
        }
    }
}
