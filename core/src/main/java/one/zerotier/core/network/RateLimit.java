package one.zerotier.core.network;

/**
 * How much may pass: so much in the long run, a burst at once, and of both one member may use a share.
 *
 * @param bytesPerSecond {@value #MIN_BYTES_PER_SECOND} to {@value #MAX_BYTES_PER_SECOND}
 * @param burst in bytes, {@value #MIN_BURST} to {@value #MAX_BURST}
 * @param memberShare in percent, 1 to 100
 */
public record RateLimit(long bytesPerSecond, long burst, int memberShare) {
    public static final long MIN_BYTES_PER_SECOND = 1;
    public static final long MAX_BYTES_PER_SECOND = 1L << 40;
    /** More than the longest frame, which else could never pass. */
    public static final long MIN_BURST = 16_384;

    public static final long MAX_BURST = 1L << 30;
    public static final int MAX_SHARE = 100;

    public RateLimit {
        if (bytesPerSecond < MIN_BYTES_PER_SECOND
                || bytesPerSecond > MAX_BYTES_PER_SECOND
                || burst < MIN_BURST
                || burst > MAX_BURST
                || memberShare < 1
                || memberShare > MAX_SHARE) {
            throw new IllegalArgumentException("not a possible limit");
        }
    }

    /** The possible limit that is nearest to what somebody has sent. */
    static RateLimit nearest(long bytesPerSecond, long burst, long memberShare) {
        return new RateLimit(
                within(bytesPerSecond, MIN_BYTES_PER_SECOND, MAX_BYTES_PER_SECOND),
                within(burst, MIN_BURST, MAX_BURST),
                (int) within(memberShare, 1, MAX_SHARE));
    }

    private static long within(long number, long least, long most) {
        return Math.max(least, Math.min(most, number));
    }
}
