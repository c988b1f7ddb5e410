package one.zerotier.core.social;

/**
 * How much our host talks to somebody: one unit for each second in which it sends something, and half of it is forgotten within an
 * hour. Seconds and not bytes, because a conversation counts and not its volume.
 */
public final class Closeness {
    /** From here on somebody is a contact: after one second of talk for five hours, after an hour of talk for most of a day. */
    public static final double CONTACT = 1.0 / 32;

    private static final double HALF_LIFE_MS = 3_600_000;
    private static final long UNIT_MS = 1_000;

    private double value;
    private long lastMs = Long.MIN_VALUE / 2;

    /** A frame went to it. */
    public void talked(long nowMs) {
        if (nowMs - lastMs >= UNIT_MS) {
            value = at(nowMs) + 1;
            lastMs = nowMs;
        }
    }

    /** 0 for a stranger. */
    public double at(long nowMs) {
        return value == 0 ? 0 : value * Math.exp(-Math.log(2) / HALF_LIFE_MS * Math.max(0, nowMs - lastMs));
    }
}
