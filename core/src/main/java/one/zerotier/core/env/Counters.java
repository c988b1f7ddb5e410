package one.zerotier.core.env;

import java.util.EnumMap;
import java.util.Map;

/** The counts of one node. Written by the node alone; a reader on another thread may see a moment ago. */
@SuppressWarnings("EnumOrdinal") // an index into an array of this run, never stored
public final class Counters {
    private static final Counter[] ALL = Counter.values();

    private final long[] counts = new long[ALL.length];

    public void add(Counter counter) {
        counts[counter.ordinal()]++;
    }

    public void add(Counter counter, long amount) {
        counts[counter.ordinal()] += amount;
    }

    public long get(Counter counter) {
        return counts[counter.ordinal()];
    }

    public Map<Counter, Long> snapshot() {
        Map<Counter, Long> snapshot = new EnumMap<>(Counter.class);
        for (Counter counter : ALL) {
            snapshot.put(counter, get(counter));
        }
        return snapshot;
    }
}
