package one.zerotier.core.peer;

/** How many round trips took how long. The classes are stock's, so that its dashboards fit. */
public final class LatencyHistogram {
    private static final int[] BOUNDS_MS = {1, 3, 6, 10, 30, 60, 100, 300, 600, 1_000};

    /** One more than there are bounds, for what took longer than the last. */
    private final int[] counts = new int[BOUNDS_MS.length + 1];

    private long sumMs;

    LatencyHistogram() {}

    private LatencyHistogram(LatencyHistogram original) {
        System.arraycopy(original.counts, 0, counts, 0, counts.length);
        sumMs = original.sumMs;
    }

    void add(long rttMs) {
        long measuredMs = Math.max(0, rttMs);
        int at = 0;
        while (at < BOUNDS_MS.length && measuredMs > BOUNDS_MS[at]) {
            at++;
        }
        counts[at]++;
        sumMs += measuredMs;
    }

    public LatencyHistogram copy() {
        return new LatencyHistogram(this);
    }

    /** In ms, ascending; {@link #countUpTo} takes their indices, and their number for all. */
    public static int[] boundsMs() {
        return BOUNDS_MS.clone();
    }

    /** How many round trips took no longer than a bound. */
    public long countUpTo(int bound) {
        long count = 0;
        for (int i = 0; i <= bound; i++) {
            count += counts[i];
        }
        return count;
    }

    public long sumMs() {
        return sumMs;
    }
}
