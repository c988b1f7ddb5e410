package one.zerotier.core.crypto;

/** Where all of core's randomness comes from: a seeded generator in simulations, the system's entropy in the daemon. */
public interface RandomSource {
    long nextLong();

    default void nextBytes(byte[] bytes) {
        int at = 0;
        for (; at + 8 <= bytes.length; at += 8) {
            Bytes.putInt64(bytes, at, nextLong());
        }
        for (long rest = at < bytes.length ? nextLong() : 0; at < bytes.length; at++, rest >>>= 8) {
            bytes[at] = (byte) rest;
        }
    }

    /** Uniform over 0 (inclusive) to {@code bound} (exclusive), which must be positive. */
    default int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive, not " + bound);
        }
        return (int) (((nextLong() >>> 32) * bound) >>> 32); // a bias of bound / 2^32 matters to nobody here
    }
}
