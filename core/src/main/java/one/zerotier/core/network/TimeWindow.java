package one.zerotier.core.network;

/** Which grants of other members are usable now, going by the timestamp of this node's configuration of the network. */
@FunctionalInterface
interface TimeWindow {
    boolean contains(long timestamp);

    /** Whether two times of the controller's clock are at most so far apart. */
    static boolean isNear(long timestamp, long configTimestamp, long maxDelta) {
        long delta = timestamp >= configTimestamp ? timestamp - configTimestamp : configTimestamp - timestamp;
        return Long.compareUnsigned(delta, maxDelta) <= 0; // unsigned, as the difference may not fit into 63 bits
    }
}
