package one.zerotier.core.peer;

/**
 * How often a peer is listened to when it says where it can be reached: a peer that says so more often than every 30 s is
 * heard eight times, and then not until it has paused. PROTOCOL.md, "Rate gates".
 */
final class PushGate {
    private static final long PAUSE_MS = 30_000;
    private static final int LIMIT = 8;

    private long lastMs = Long.MIN_VALUE / 2;
    private int inARow;

    boolean pass(long nowMs) {
        inARow = nowMs - lastMs <= PAUSE_MS ? inARow + 1 : 0;
        lastMs = nowMs;
        return inARow < LIMIT;
    }
}
