package one.zerotier.core.social;

import org.agrona.collections.LongHashSet;

/**
 * Which messages were seen lately: at least for {@link #MEMORY_MS}. Bounded; when it is full, nothing new is
 * taken, so that nothing that was seen can come again.
 */
public final class RecentIds {
    public static final long MEMORY_MS = 40_000;
    /** More than the usual limits of a network let through in that time. */
    public static final int CAPACITY = 1 << 20;

    private final int capacityOfHalf;
    private LongHashSet current = new LongHashSet();
    private LongHashSet previous = new LongHashSet();
    private long currentSinceMs = Long.MIN_VALUE / 2;

    public RecentIds() {
        this(CAPACITY);
    }

    RecentIds(int capacity) {
        capacityOfHalf = capacity / 2;
    }

    public boolean contains(long nowMs, long id) {
        turn(nowMs);
        return current.contains(id) || previous.contains(id);
    }

    /** Returns false if there is no room. */
    public boolean add(long nowMs, long id) {
        turn(nowMs);
        if (current.size() >= capacityOfHalf) {
            return false;
        }
        current.add(id);
        return true;
    }

    public void remove(long id) {
        current.remove(id);
        previous.remove(id);
    }

    private void turn(long nowMs) {
        if (nowMs - currentSinceMs < MEMORY_MS) {
            return;
        }
        boolean adjacent = nowMs - currentSinceMs < 2 * MEMORY_MS;
        previous = adjacent ? current : new LongHashSet();
        current = new LongHashSet();
        currentSinceMs = nowMs;
    }
}
