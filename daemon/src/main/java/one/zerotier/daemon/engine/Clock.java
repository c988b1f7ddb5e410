package one.zerotier.daemon.engine;

/**
 * Unix time in ms that never goes back, whatever is done to the system's clock. Set forward, it follows; set back, it goes on
 * as if nothing had happened. For one thread.
 */
final class Clock {
    /** The two clocks of a machine drift apart by less than that in any time. */
    private static final long JUMP_MS = 1_000;

    private static final long NANOS_PER_MS = 1_000_000;
    private static final long CHECK_INTERVAL_MS = 500;

    private long startMs = System.currentTimeMillis();
    private long startNanos = System.nanoTime();
    private long nextCheckMs;

    long nowMs() {
        long nowMs = startMs + (System.nanoTime() - startNanos) / NANOS_PER_MS;
        if (nowMs >= nextCheckMs) {
            long wallMs = System.currentTimeMillis();
            if (wallMs > nowMs + JUMP_MS) { // set forward, or the machine slept
                startMs = wallMs;
                startNanos = System.nanoTime();
                nowMs = wallMs;
            }
            nextCheckMs = nowMs + CHECK_INTERVAL_MS;
        }
        return nowMs;
    }
}
