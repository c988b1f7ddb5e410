package one.zerotier.core.network;

import org.agrona.collections.Long2LongHashMap;

/**
 * Behind which bridge a MAC that is no member's was last heard, ours included. PROTOCOL.md, "Bridges".
 *
 * <p>As long as a MAC is in use behind one bridge it does not move to another, so nobody can take it over.
 */
final class BridgeRoutes {
    static final int CAPACITY = 65_536;
    /** A MAC moves to another bridge only after so long a silence. */
    static final long HOLD_MS = 1_000;
    /** What was not heard for so long may be anywhere. */
    static final long LIFETIME_MS = 300_000;

    private static final long UNKNOWN = 0;
    /** Times are kept in 24 bits: 24 days, in units of 128 ms. */
    private static final int TICK_BITS = 7;

    private static final int TIME_BITS = 24;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;

    /** Address of the bridge in the upper 40 bits, time in the lower 24; so frames cost no objects. */
    private final Long2LongHashMap routes = new Long2LongHashMap(UNKNOWN);

    /** The bridge that has this MAC; 0 if that is not known. */
    long bridgeOf(long nowMs, long mac) {
        long route = routes.get(mac);
        return route == UNKNOWN || silenceMs(nowMs, route) > LIFETIME_MS ? UNKNOWN : route >>> TIME_BITS;
    }

    /** Whether the MAC was heard behind this bridge a moment ago. */
    boolean isHeld(long nowMs, long mac, long bridge) {
        long route = routes.get(mac);
        return route >>> TIME_BITS == bridge && silenceMs(nowMs, route) <= HOLD_MS;
    }

    /** The MAC was heard behind this bridge, where it is from now on unless it was elsewhere a moment ago. */
    void hear(long nowMs, long mac, long bridge) {
        long route = routes.get(mac);
        if (route != UNKNOWN && route >>> TIME_BITS != bridge && silenceMs(nowMs, route) <= HOLD_MS) {
            return;
        }
        if (route == UNKNOWN && routes.size() >= CAPACITY) {
            forgetTheNoisiest();
        }
        routes.put(mac, bridge << TIME_BITS | ticks(nowMs));
    }

    private static long ticks(long nowMs) {
        return (nowMs >>> TICK_BITS) & TIME_MASK;
    }

    private static long silenceMs(long nowMs, long route) {
        return ((ticks(nowMs) - route) & TIME_MASK) << TICK_BITS;
    }

    /** Behind one bridge somebody is inventing MACs. Only those who are there have to be found again. */
    private void forgetTheNoisiest() {
        Long2LongHashMap counts = new Long2LongHashMap(0);
        routes.forEachLong((mac, route) -> counts.put(route >>> TIME_BITS, counts.get(route >>> TIME_BITS) + 1));
        long most = counts.maxValue();
        routes.values().removeIf(route -> counts.get(route >>> TIME_BITS) == most);
    }

    int size() {
        return routes.size();
    }
}
