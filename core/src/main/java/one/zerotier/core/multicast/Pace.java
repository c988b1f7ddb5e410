package one.zerotier.core.multicast;

import one.zerotier.core.network.RateLimit;

/** What a frame costs a {@link Bucket}, and how deep in debt that may be. */
final class Pace {
    private static final double NANOS_PER_SECOND = 1e9;

    final double nanosPerByte;
    final long burstNanos;

    /** Kept without rounding, so that a percent of very little is not nothing. */
    private Pace(double bytesPerSecond, long burst) {
        nanosPerByte = NANOS_PER_SECOND / bytesPerSecond;
        burstNanos = (long) (burst * nanosPerByte);
    }

    static Pace ofAll(RateLimit limit) {
        return new Pace(limit.bytesPerSecond(), limit.burst());
    }

    static Pace ofMember(RateLimit limit) {
        double share = limit.memberShare() / 100.0;
        long burst = Math.max(RateLimit.MIN_BURST, (long) (limit.burst() * share));
        return new Pace(limit.bytesPerSecond() * share, burst);
    }
}
