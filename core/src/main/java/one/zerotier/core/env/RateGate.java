package one.zerotier.core.env;

/** Lets one thing through and then none for a while. */
public final class RateGate {
    private final long intervalMs;
    private long closedUntilMs = Long.MIN_VALUE;

    public RateGate(long intervalMs) {
        this.intervalMs = intervalMs;
    }

    /** Whether this one may pass; if so the gate closes behind it. */
    public boolean pass(long nowMs) {
        if (nowMs < closedUntilMs) {
            return false;
        }
        closedUntilMs = nowMs + intervalMs;
        return true;
    }
}
