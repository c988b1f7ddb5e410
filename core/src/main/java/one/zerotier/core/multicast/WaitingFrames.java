package one.zerotier.core.multicast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;

/**
 * Multicasts that have reached fewer members than they may, kept for a few seconds in case more become known. Bounded for
 * each group and in total; the oldest gives way.
 */
final class WaitingFrames {
    static final int CAPACITY = 256;
    static final int CAPACITY_PER_GROUP = 32;
    static final long LIFETIME_MS = 5_000;

    /** A frame and whom it has reached. */
    static final class Waiting {
        final Network network;
        final MulticastGroup group;
        final int limit;
        private final long sinceMs;
        private final byte[] bytes;
        private final EthernetFrame frame = new EthernetFrame();
        private final Set<Long> served = new HashSet<>();

        private Waiting(long nowMs, Network network, MulticastGroup group, EthernetFrame original, int limit) {
            this.network = network;
            this.group = group;
            this.limit = limit;
            this.sinceMs = nowMs;
            int from = original.payloadOffset() - EthernetFrame.HEADER_LENGTH;
            this.bytes =
                    Arrays.copyOfRange(original.buffer(), from, original.payloadOffset() + original.payloadLength());
        }

        EthernetFrame frame() {
            frame.wrap(bytes, 0, bytes.length);
            return frame;
        }

        /** Whether this member is still to be served; it counts as served from now on. */
        boolean serve(long member) {
            return served.size() < limit && served.add(member);
        }

        boolean isDone() {
            return served.size() >= limit;
        }
    }

    private final Env env;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final Timer expiry;

    WaitingFrames(Env env) {
        this.env = env;
        this.expiry = env.timers().timer(this::expire);
    }

    Waiting add(long nowMs, Network network, MulticastGroup group, EthernetFrame frame, int limit) {
        Waiting waiting = new Waiting(nowMs, network, group, frame, limit);
        makeRoom(network, group);
        queue.addLast(waiting);
        expiry.setNoLaterThan(nowMs + LIFETIME_MS);
        return waiting;
    }

    private void makeRoom(Network network, MulticastGroup group) {
        List<Waiting> same = of(network.id(), group);
        if (same.size() >= CAPACITY_PER_GROUP) {
            queue.remove(same.get(0));
            env.count(Counter.DROPPED_QUEUE);
        } else if (queue.size() >= CAPACITY) {
            queue.removeFirst();
            env.count(Counter.DROPPED_QUEUE);
        }
    }

    /** Those that wait for members of a group, oldest first. */
    List<Waiting> of(long networkId, MulticastGroup group) {
        List<Waiting> found = new ArrayList<>();
        for (Waiting waiting : queue) {
            if (waiting.network.id() == networkId && waiting.group.equals(group)) {
                found.add(waiting);
            }
        }
        return found;
    }

    void remove(Waiting waiting) {
        queue.remove(waiting);
    }

    void removeAll(Network network) {
        queue.removeIf(waiting -> waiting.network == network);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    private void expire(long nowMs) {
        while (!queue.isEmpty() && nowMs - queue.getFirst().sinceMs >= LIFETIME_MS) {
            queue.removeFirst();
        }
        if (!queue.isEmpty()) {
            expiry.setAt(queue.getFirst().sinceMs + LIFETIME_MS);
        }
    }
}
