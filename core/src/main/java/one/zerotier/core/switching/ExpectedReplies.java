package one.zerotier.core.switching;

/**
 * The packets that we may get an OK for. Without this, an OK could be invented, and with it a path.
 *
 * <p>A fixed table: a packet's entry lives until another one falls on it or its time is over. An attacker can do nothing to
 * it, because only what we send is entered.
 */
final class ExpectedReplies {
    private static final int SLOTS = 4_096;
    private static final int WAYS = 4;
    private static final long LIFETIME_MS = 60_000;

    private final long[] packetIds = new long[SLOTS];
    private final long[] peers = new long[SLOTS]; // 0 is nobody's address, so an unused slot matches nobody
    private final long[] sentMs = new long[SLOTS];

    void expect(long nowMs, long packetId, long peer) {
        int first = firstSlot(packetId);
        int oldest = first;
        for (int slot = first; slot < first + WAYS; slot++) {
            if (sentMs[slot] < sentMs[oldest] || peers[slot] == 0) {
                oldest = slot;
            }
        }
        packetIds[oldest] = packetId;
        peers[oldest] = peer;
        sentMs[oldest] = nowMs;
    }

    boolean isExpected(long nowMs, long packetId, long peer) {
        int first = firstSlot(packetId);
        for (int slot = first; slot < first + WAYS; slot++) {
            if (packetIds[slot] == packetId && peers[slot] == peer && nowMs - sentMs[slot] < LIFETIME_MS) {
                return true;
            }
        }
        return false;
    }

    /** Ids are random or the output of a cipher, so any bits will do. */
    private static int firstSlot(long packetId) {
        return (int) (packetId >>> 32) & (SLOTS - 1) & -WAYS;
    }
}
