package one.zerotier.core.crypto;

import java.util.Arrays;

/**
 * A cryptographic generator that replays from its seed and costs a few nanoseconds a number. Each buffer of key stream
 * begins with the key for the next one and is wiped as it is handed out, so what was drawn cannot be computed from what is
 * in memory later. For one thread.
 */
public final class Salsa20Random implements RandomSource {
    public static final int SEED_LENGTH = Salsa20.KEY_LENGTH;

    private static final int BUFFER_LENGTH = 512;
    private static final byte[] NONCE = new byte[8];

    private final Salsa20 cipher = new Salsa20(20);
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private int at = BUFFER_LENGTH;

    /** @param seed {@value #SEED_LENGTH} bytes; copied */
    public Salsa20Random(byte[] seed) {
        if (seed.length != SEED_LENGTH) {
            throw new IllegalArgumentException("a seed has " + SEED_LENGTH + " bytes, not " + seed.length);
        }
        System.arraycopy(seed, 0, buffer, 0, SEED_LENGTH);
    }

    /** A generator for tests and simulations: the same number, the same sequence. */
    public static Salsa20Random seeded(long seed) {
        byte[] bytes = new byte[SEED_LENGTH];
        Bytes.putInt64(bytes, 0, seed);
        return new Salsa20Random(bytes);
    }

    @Override
    public long nextLong() {
        if (at == BUFFER_LENGTH) {
            refill();
        }
        long value = Bytes.int64(buffer, at);
        Bytes.putInt64(buffer, at, 0);
        at += 8;
        return value;
    }

    private void refill() {
        cipher.init(buffer, 0, NONCE, 0);
        Arrays.fill(buffer, (byte) 0);
        cipher.keystream(buffer, 0, BUFFER_LENGTH);
        at = SEED_LENGTH;
    }
}
