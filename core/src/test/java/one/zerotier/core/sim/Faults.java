package one.zerotier.core.sim;

/**
 * What happens to datagrams on the way.
 *
 * @param minLatencyMs one way
 * @param maxLatencyMs one way; where it differs from the least, datagrams overtake each other
 * @param lossPercent of all datagrams
 * @param duplicatePercent of all datagrams
 */
public record Faults(int minLatencyMs, int maxLatencyMs, int lossPercent, int duplicatePercent) {
    public static final Faults NONE = new Faults(10, 10, 0, 0);
    public static final Faults REALISTIC = new Faults(5, 80, 2, 1);
}
