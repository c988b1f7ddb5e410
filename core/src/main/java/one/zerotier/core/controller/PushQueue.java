package one.zerotier.core.controller;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import one.zerotier.core.env.Timers;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Address;

/**
 * Members that are to be told of a change. A configuration takes several signatures, so those of a large network are made a
 * few at a time, and packets are heard between.
 */
final class PushQueue {
    static final int PER_TURN = 16;
    static final long TURN_INTERVAL_MS = 20;

    /** Makes and sends one configuration. */
    interface Push {
        void push(long nowMs, long networkId, Address member);
    }

    private record Waiting(long networkId, Address member) {}

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

    void add(long networkId, Iterable<Address> members) {
        members.forEach(member -> waiting.add(new Waiting(networkId, member)));
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
            push.push(nowMs, next.networkId, next.member);
        }
        if (!waiting.isEmpty()) {
            timer.setAt(nowMs + TURN_INTERVAL_MS);
        }
    }
}
