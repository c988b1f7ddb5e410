package one.zerotier.core.switching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.wire.Endpoint;

/**
 * Received packets that cannot be judged yet: we do not know their sender, or it lacks a credential that may be on its way.
 * Bounded in number and time; the oldest goes first.
 */
final class HeldPackets {
    static final int CAPACITY = 64;
    static final long LIFETIME_MS = 5_000;

    /** Nobody can fill the queue alone, unless he can forge addresses. */
    private static final int CAPACITY_PER_SOURCE = 16;

    /**
     * A held packet.
     *
     * @param open whether the armor is off already and only a credential is missing
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Held(long source, boolean open, int socketId, Endpoint from, byte[] packet, long sinceMs) {}

    private final Env env;
    private final ArrayDeque<Held> queue = new ArrayDeque<>();
    private final Timer expiry;

    HeldPackets(Env env) {
        this.env = env;
        this.expiry = env.timers().timer(this::expire);
    }

    /** Keeps a copy. */
    void hold(
            long nowMs, long source, boolean open, int socketId, Endpoint from, byte[] buffer, int offset, int length) {
        if (count(source) >= CAPACITY_PER_SOURCE) {
            env.count(Counter.DROPPED_QUEUE);
            return;
        }
        if (queue.size() == CAPACITY) {
            queue.removeFirst();
            env.count(Counter.DROPPED_QUEUE);
        }
        queue.addLast(
                new Held(source, open, socketId, from, Arrays.copyOfRange(buffer, offset, offset + length), nowMs));
        expiry.setNoLaterThan(nowMs + LIFETIME_MS);
    }

    private int count(long source) {
        int count = 0;
        for (Held held : queue) {
            count += held.source == source ? 1 : 0;
        }
        return count;
    }

    /** Takes out all packets of this sender, in order of arrival. */
    List<Held> release(long source) {
        List<Held> released = new ArrayList<>();
        for (Iterator<Held> all = queue.iterator(); all.hasNext(); ) {
            Held held = all.next();
            if (held.source == source) {
                released.add(held);
                all.remove();
            }
        }
        return released;
    }

    /** Takes out all that wait for a credential. */
    List<Held> releaseOpen() {
        List<Held> released = queue.stream().filter(Held::open).toList();
        queue.removeAll(released);
        return released;
    }

    boolean holdsFrom(long source) {
        return count(source) > 0;
    }

    private void expire(long nowMs) {
        while (!queue.isEmpty() && nowMs - queue.getFirst().sinceMs >= LIFETIME_MS) {
            queue.removeFirst();
            env.count(Counter.DROPPED_QUEUE);
        }
        if (!queue.isEmpty()) {
            expiry.setAt(queue.getFirst().sinceMs + LIFETIME_MS);
        }
    }
}
