package one.zerotier.core.switching;

/**
 * How often two nodes are introduced to each other: once in a while, whoever of them asks, and again soon if one of them has
 * moved. A fixed table without allocation; two pairs that fall on the same slot displace each other, which costs an
 * introduction too many.
 */
final class PairGate {
    private static final int SLOTS = 1 << 14;
    private static final long INTERVAL_MS = 30_000;
    private static final long MOVED_INTERVAL_MS = 2_000;

    private final long[] lower = new long[SLOTS];
    private final long[] higher = new long[SLOTS];
    private final long[] lookedMs = new long[SLOTS];
    private final long[] introducedMs = new long[SLOTS];
    private final int[] whereabouts = new int[SLOTS];

    /** Whether it is worth looking where the two are. */
    boolean mayLook(long nowMs, long a, long b) {
        int slot = slotOf(a, b);
        if (holds(slot, a, b) && nowMs - lookedMs[slot] < MOVED_INTERVAL_MS) {
            return false;
        }
        lookedMs[slot] = nowMs;
        return true;
    }

    /**
     * Whether to introduce them now.
     *
     * @param where a hash of where both are
     */
    boolean pass(long nowMs, long a, long b, int where) {
        int slot = slotOf(a, b);
        if (holds(slot, a, b) && whereabouts[slot] == where && nowMs - introducedMs[slot] < INTERVAL_MS) {
            return false;
        }
        lower[slot] = Math.min(a, b);
        higher[slot] = Math.max(a, b);
        introducedMs[slot] = nowMs;
        whereabouts[slot] = where;
        return true;
    }

    private boolean holds(int slot, long a, long b) {
        return lower[slot] == Math.min(a, b) && higher[slot] == Math.max(a, b);
    }

    private static int slotOf(long a, long b) {
        long mixed = (Math.min(a, b) * 0x9e3779b97f4a7c15L) ^ (Math.max(a, b) * 0xc2b2ae3d27d4eb4fL);
        return (int) (mixed >>> 50); // the top 14 bits are the best mixed
    }
}
