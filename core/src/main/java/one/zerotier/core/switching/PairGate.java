package one.zerotier.core.switching;

/**
 * How often two nodes are introduced to each other: once in a while, whoever of them asks. A fixed table without
 * allocation; two pairs that fall on the same slot displace each other, which costs an introduction too many.
 */
final class PairGate {
    private static final int SLOTS = 1 << 14;

    private final long intervalMs;
    private final long[] lower = new long[SLOTS];
    private final long[] higher = new long[SLOTS];
    private final long[] lastMs = new long[SLOTS];

    PairGate(long intervalMs) {
        this.intervalMs = intervalMs;
    }

    boolean pass(long nowMs, long a, long b) {
        long low = Math.min(a, b);
        long high = Math.max(a, b);
        long mixed = (low * 0x9e3779b97f4a7c15L) ^ (high * 0xc2b2ae3d27d4eb4fL);
        int slot = (int) (mixed >>> 50); // the top 14 bits are the best mixed
        if (lower[slot] == low && higher[slot] == high && nowMs - lastMs[slot] < intervalMs) {
            return false;
        }
        lower[slot] = low;
        higher[slot] = high;
        lastMs[slot] = nowMs;
        return true;
    }
}
