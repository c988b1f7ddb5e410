package one.zerotier.daemon.netconf;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import one.zerotier.core.identity.Address;

/** Tells nodes that there is something new for them, several times, because messages get lost. For one thread. */
final class Nudges {
    private static final long[] DELAYS_MS = {0, 1_000, 3_000, 10_000, 30_000, 120_000};

    private static final class Pending {
        private final long sinceMs;
        private int done;

        private Pending(long sinceMs) {
            this.sinceMs = sinceMs;
        }

        private long dueMs() {
            return sinceMs + DELAYS_MS[done];
        }
    }

    private final Predicate<Address> hasAsked;
    private final Consumer<Address> tell;
    private final Map<Address, Pending> pending = new LinkedHashMap<>();

    /** @param hasAsked whether a node knows by now */
    Nudges(Predicate<Address> hasAsked, Consumer<Address> tell) {
        this.hasAsked = hasAsked;
        this.tell = tell;
    }

    void add(long nowMs, Address node) {
        pending.put(node, new Pending(nowMs));
    }

    /** When the next turn is due; {@link Long#MAX_VALUE} if none is. */
    long nextMs() {
        return pending.values().stream().mapToLong(Pending::dueMs).min().orElse(Long.MAX_VALUE);
    }

    void turn(long nowMs) {
        for (Iterator<Map.Entry<Address, Pending>> all = pending.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Address, Pending> entry = all.next();
            Pending state = entry.getValue();
            if (hasAsked.test(entry.getKey())) {
                all.remove();
            } else if (state.dueMs() <= nowMs) {
                tell.accept(entry.getKey());
                if (++state.done == DELAYS_MS.length) {
                    all.remove();
                }
            }
        }
    }
}
