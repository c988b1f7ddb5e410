package one.zerotier.core.social;

/** Addresses (40 bits) in a circle: where the highest ends, the lowest begins. */
public final class Ring {
    public static final long SIZE = 1L << 40;

    private static final long MASK = SIZE - 1;

    private Ring() {}

    /** How far it is from one address up to the other; 0 if they are the same. */
    public static long distance(long from, long to) {
        return (to - from) & MASK;
    }

    /** How many addresses lie behind the start, up to the end; all of them if both are the same. */
    public static long length(long start, long end) {
        long distance = distance(start, end);
        return distance == 0 ? SIZE : distance;
    }

    /** Whether an address lies between both, which themselves do not. */
    public static boolean isInside(long address, long start, long end) {
        long distance = distance(start, address);
        return distance != 0 && distance < length(start, end);
    }

    public static long plus(long address, long distance) {
        return (address + distance) & MASK;
    }
}
