package one.zerotier.core.env;

/** Lets so many things through at once, and then one in a while. */
public final class RateGate {
    private final long intervalMs;
    private final long toleranceMs;
    /** When all of the burst is available again. */
    private long fullAtMs = Long.MIN_VALUE / 2;

    /** One at a time. */
    public RateGate(long intervalMs) {
        this(intervalMs, 1);
    }

    public RateGate(long intervalMs, int burst) {
        this.intervalMs = intervalMs;
        this.toleranceMs = (burst - 1) * intervalMs;
    }

    /** Whether this one may pass. */
    public boolean pass(long nowMs) {
        long fullAt = Math.max(fullAtMs, nowMs);
        if (fullAt - nowMs > toleranceMs) {
            return false;
        }
        fullAtMs = fullAt + intervalMs;
        return true;
    }
}
