package one.zerotier.core.sim;

/**
 * How a NAT behaves, in the terms of RFC 4787.
 *
 * @param mapping what an external port depends on besides the internal endpoint
 * @param filtering who may send to an external port
 * @param hairpins whether hosts behind it reach each other at its external address
 */
public record Nat(Dependence mapping, Dependence filtering, boolean hairpins) {
    /** What of the remote endpoint matters. */
    public enum Dependence {
        NOTHING,
        ADDRESS,
        ADDRESS_AND_PORT,
    }

    public static final Nat FULL_CONE = new Nat(Dependence.NOTHING, Dependence.NOTHING, true);
    public static final Nat RESTRICTED = new Nat(Dependence.NOTHING, Dependence.ADDRESS, false);
    public static final Nat PORT_RESTRICTED = new Nat(Dependence.NOTHING, Dependence.ADDRESS_AND_PORT, false);
    public static final Nat SYMMETRIC = new Nat(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS_AND_PORT, false);

    /** Outgoing packets keep a mapping alive for so long. */
    static final long MAPPING_LIFETIME_MS = 60_000;

    /**
     * Whether two nodes, each behind one of these NATs, can reach each other directly with the help of a root. Null stands for
     * no NAT.
     */
    public static boolean canMeet(Nat a, Nat b) {
        if (a == null || b == null) {
            return true; // the one behind a NAT opens it towards the other
        }
        return (isPredictable(a) && isPredictable(b))
                || (isPredictable(a) && acceptsAnyPort(a))
                || (isPredictable(b) && acceptsAnyPort(b));
    }

    /** The port that a root sees is the port that everybody sees. */
    private static boolean isPredictable(Nat nat) {
        return nat.mapping == Dependence.NOTHING;
    }

    /** The other's port need not be known beforehand. */
    private static boolean acceptsAnyPort(Nat nat) {
        return nat.filtering != Dependence.ADDRESS_AND_PORT;
    }
}
