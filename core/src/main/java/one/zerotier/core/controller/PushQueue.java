package one.zerotier.core.controller;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.env.Timers;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Address;
import org.jspecify.annotations.Nullable;

/**
 * Members that are to be told of a change. A configuration takes several signatures, so those of a large network are made a
 * few at a time, and packets are heard between. So are revocations for members that may not even be there.
 */
final class PushQueue {
    static final int PER_TURN = 16;
    static final long TURN_INTERVAL_MS = 20;
    /** What takes a minute: who is still behind has asked by himself until then. */
    static final int MAX_WAITING = 48_000;

    /** Makes and sends one configuration, or sends a revocation. */
    interface Push {
        void push(long nowMs, long networkId, Address member, @Nullable Revocation revocation);
    }

    private record Waiting(
            long networkId, Address member, @Nullable Revocation revocation) {}

    private final Push push;
    private final Timer timer;
    private final Set<Waiting> waiting = new LinkedHashSet<>();

    PushQueue(Timers timers, Push push) {
        this.push = push;
        this.timer = timers.timer(this::turn);
    }

    int size() {
        return waiting.size();
    }

    /** A new configuration for each, or if there is one, a revocation. */
    void add(long networkId, Iterable<Address> members, @Nullable Revocation revocation) {
        for (Address member : members) {
            if (waiting.size() < MAX_WAITING) {
                waiting.add(new Waiting(networkId, member, revocation));
            }
        }
    }

    /** The first few; the others in their turn. */
    void start(long nowMs) {
        if (!timer.isSet()) {
            turn(nowMs);
        }
    }

    private void turn(long nowMs) {
        for (int count = 0; count < PER_TURN && !waiting.isEmpty(); count++) {
            Iterator<Waiting> first = waiting.iterator();
            Waiting next = first.next();
            first.remove();
            push.push(nowMs, next.networkId, next.member, next.revocation);
        }
        if (!waiting.isEmpty()) {
            timer.setAt(nowMs + TURN_INTERVAL_MS);
        }
    }
}
