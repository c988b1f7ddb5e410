package one.zerotier.core.peer;

import java.util.List;
import java.util.function.LongConsumer;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.Endpoint;

/**
 * Keeps in touch with the roots: greets those without a working path, quickly at first, then every five seconds, and knows
 * whether we are online.
 */
public final class RootKeeper {
    private static final long EAGER_INTERVAL_MS = 1_000;
    private static final long INTERVAL_MS = 5_000;
    private static final int EAGER_ATTEMPTS = 8;
    private static final int ENDPOINTS_PER_ATTEMPT = 4;

    private final Roots roots;
    private final Peers peers;
    private final PacketSender sender;
    private final Lookup lookup;
    private final Env env;
    private final Timer timer;
    private int eagerAttempts;
    private int nextEndpoint;
    private boolean online;

    public RootKeeper(Roots roots, Peers peers, PacketSender sender, Lookup lookup, Env env) {
        this.roots = roots;
        this.peers = peers;
        this.sender = sender;
        this.lookup = lookup;
        this.env = env;
        LongConsumer action = this::onTimer;
        this.timer = env.timers().timer(action);
    }

    /** At the start, and when worlds or the host's network have changed. */
    public void hurry(long nowMs) {
        eagerAttempts = 0;
        timer.setAt(nowMs);
    }

    private void onTimer(long nowMs) {
        boolean allReached = true;
        for (Peer root : roots.peers()) {
            if (root.reliablePath(nowMs) == null) {
                allReached = false;
                greet(nowMs, root);
            }
        }
        for (Address seed : roots.wantedMoons().values()) {
            Peer peer = peers.get(seed.value());
            if (peer == null) {
                lookup.whois(nowMs, seed.value());
            } else if (!roots.isRoot(seed.value())) {
                greet(nowMs, peer);
            }
        }
        nextEndpoint += ENDPOINTS_PER_ATTEMPT;
        updateOnline(nowMs);
        boolean eager = !allReached && ++eagerAttempts <= EAGER_ATTEMPTS;
        timer.setAt(nowMs + (eager ? EAGER_INTERVAL_MS : INTERVAL_MS));
        if (allReached) {
            eagerAttempts = 0;
        }
    }

    private void greet(long nowMs, Peer peer) {
        List<Endpoint> endpoints = roots.endpointsOf(peer.addressValue());
        int count = Math.min(ENDPOINTS_PER_ATTEMPT, endpoints.size());
        for (int i = 0; i < count; i++) {
            Endpoint endpoint = endpoints.get((nextEndpoint + i) % endpoints.size());
            sender.sendHello(nowMs, peer, PacketSender.ALL_SOCKETS, endpoint);
        }
        if (endpoints.isEmpty() && peer.paths().isEmpty()) {
            sender.sendHello(nowMs, peer, PacketSender.ALL_SOCKETS, null);
        }
    }

    /** Looks again whether a root can be reached, and tells the host if that has changed. */
    public void updateOnline(long nowMs) {
        boolean now = roots.selfIsRoot();
        for (Peer root : roots.peers()) {
            now |= root.reliablePath(nowMs) != null;
        }
        if (now != online) {
            online = now;
            env.effects().emit(new NodeEvent.OnlineChanged(now));
        }
    }

    public boolean isOnline() {
        return online;
    }
}
