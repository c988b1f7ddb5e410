package one.zerotier.core.multicast;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.LongConsumer;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.network.Network;

/** What goes on once a view of a group has come, or after a moment without it. */
final class ViewWaiters {
    private static final long PATIENCE_MS = 600;
    private static final int CAPACITY = 256;

    private record Waiter(GroupKey key, long untilMs, LongConsumer action) {}

    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private final Timer timer;

    ViewWaiters(Env env) {
        timer = env.timers().timer(this::onPatienceEnds);
    }

    /** The action gets the time. It is done at once if too many wait already. */
    void await(long nowMs, GroupKey key, LongConsumer action) {
        if (waiters.size() >= CAPACITY) {
            action.accept(nowMs);
            return;
        }
        waiters.addLast(new Waiter(key, nowMs + PATIENCE_MS, action));
        timer.setNoLaterThan(nowMs + PATIENCE_MS);
    }

    private void onPatienceEnds(long nowMs) {
        while (!waiters.isEmpty() && waiters.getFirst().untilMs <= nowMs) {
            waiters.removeFirst().action.accept(nowMs);
        }
        if (!waiters.isEmpty()) {
            timer.setAt(waiters.getFirst().untilMs);
        }
    }

    void onView(long nowMs, GroupKey key) {
        for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
            Waiter waiter = all.next();
            if (waiter.key.equals(key)) {
                all.remove();
                waiter.action.accept(nowMs);
            }
        }
    }

    void removeAll(Network network) {
        waiters.removeIf(waiter -> waiter.key.networkId() == network.id());
    }
}
