package one.zerotier.core.switching;

import one.zerotier.core.wire.IpAddress;

/**
 * How many strangers may introduce themselves from one part of the network: a token bucket for each IPv4 /24 and IPv6 /48,
 * in a fixed table, because every stranger costs us a key agreement and a memory-hard check.
 */
final class PrefixGate {
    private static final int SLOTS = 1 << 14;
    private static final int BURST = 8;
    private static final long MS_PER_TOKEN = 250;

    /** The time at which a bucket would be full again. */
    private final long[] fullAtMs = new long[SLOTS];

    boolean pass(long nowMs, IpAddress ip) {
        int slot = slotOf(ip);
        long fullAt = Math.max(fullAtMs[slot], nowMs);
        if (fullAt - nowMs > (BURST - 1) * MS_PER_TOKEN) {
            return false;
        }
        fullAtMs[slot] = fullAt + MS_PER_TOKEN;
        return true;
    }

    private static int slotOf(IpAddress ip) {
        long prefix = ip.isV4() ? ip.low() >>> 8 : ip.high() >>> 16;
        return (int) ((prefix * 0x9e3779b97f4a7c15L) >>> 50);
    }
}
