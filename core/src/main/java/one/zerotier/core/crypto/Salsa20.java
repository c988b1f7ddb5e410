package one.zerotier.core.crypto;

/**
 * The Salsa20 stream cipher with 12 or 20 rounds, a 256-bit key, a 64-bit nonce and a 64-bit block counter from 0.
 *
 * <p>{@link #keystream} and {@link #xor} always start on a fresh 64-byte block: what a call leaves of its last block is
 * thrown away. One instance serves any number of keys and allocates nothing after its construction; it is for one thread.
 */
public final class Salsa20 {
    public static final int KEY_LENGTH = 32;
    public static final int BLOCK_LENGTH = 64;

    private final int doubleRounds;
    private final byte[] block = new byte[BLOCK_LENGTH];

    private int k0;
    private int k1;
    private int k2;
    private int k3;
    private int k4;
    private int k5;
    private int k6;
    private int k7;
    private int nonce0;
    private int nonce1;
    private long counter;

    /** @param rounds 12 or 20 */
    public Salsa20(int rounds) {
        if (rounds != 12 && rounds != 20) {
            throw new IllegalArgumentException("Salsa20 has 12 or 20 rounds here, not " + rounds);
        }
        this.doubleRounds = rounds / 2;
    }

    /** Sets key (32 bytes) and nonce (8 bytes) and puts the block counter back to 0. */
    public void init(byte[] key, int keyOffset, byte[] nonce, int nonceOffset) {
        k0 = Bytes.int32LittleEndian(key, keyOffset);
        k1 = Bytes.int32LittleEndian(key, keyOffset + 4);
        k2 = Bytes.int32LittleEndian(key, keyOffset + 8);
        k3 = Bytes.int32LittleEndian(key, keyOffset + 12);
        k4 = Bytes.int32LittleEndian(key, keyOffset + 16);
        k5 = Bytes.int32LittleEndian(key, keyOffset + 20);
        k6 = Bytes.int32LittleEndian(key, keyOffset + 24);
        k7 = Bytes.int32LittleEndian(key, keyOffset + 28);
        nonce0 = Bytes.int32LittleEndian(nonce, nonceOffset);
        nonce1 = Bytes.int32LittleEndian(nonce, nonceOffset + 4);
        counter = 0;
    }

    /** Writes the next {@code length} bytes of key stream. */
    public void keystream(byte[] out, int offset, int length) {
        int end = offset + length;
        int at = offset;
        for (; at + BLOCK_LENGTH <= end; at += BLOCK_LENGTH) {
            nextBlock(out, at, false);
        }
        if (at < end) {
            nextBlock(block, 0, false);
            System.arraycopy(block, 0, out, at, end - at);
        }
    }

    /** Encrypts or decrypts in place. */
    public void xor(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        for (; at + BLOCK_LENGTH <= end; at += BLOCK_LENGTH) {
            nextBlock(bytes, at, true);
        }
        if (at < end) {
            nextBlock(block, 0, false);
            for (int i = 0; at < end; i++, at++) {
                bytes[at] ^= block[i];
            }
        }
    }

    private void nextBlock(byte[] out, int at, boolean xor) {
        int counter0 = (int) counter;
        int counter1 = (int) (counter >>> 32);
        counter++;

        // "expand 32-byte k"
        int x0 = 0x61707865;
        int x1 = k0;
        int x2 = k1;
        int x3 = k2;
        int x4 = k3;
        int x5 = 0x3320646e;
        int x6 = nonce0;
        int x7 = nonce1;
        int x8 = counter0;
        int x9 = counter1;
        int x10 = 0x79622d32;
        int x11 = k4;
        int x12 = k5;
        int x13 = k6;
        int x14 = k7;
        int x15 = 0x6b206574;

        for (int i = 0; i < doubleRounds; i++) {
            x4 ^= Integer.rotateLeft(x0 + x12, 7);
            x8 ^= Integer.rotateLeft(x4 + x0, 9);
            x12 ^= Integer.rotateLeft(x8 + x4, 13);
            x0 ^= Integer.rotateLeft(x12 + x8, 18);
            x9 ^= Integer.rotateLeft(x5 + x1, 7);
            x13 ^= Integer.rotateLeft(x9 + x5, 9);
            x1 ^= Integer.rotateLeft(x13 + x9, 13);
            x5 ^= Integer.rotateLeft(x1 + x13, 18);
            x14 ^= Integer.rotateLeft(x10 + x6, 7);
            x2 ^= Integer.rotateLeft(x14 + x10, 9);
            x6 ^= Integer.rotateLeft(x2 + x14, 13);
            x10 ^= Integer.rotateLeft(x6 + x2, 18);
            x3 ^= Integer.rotateLeft(x15 + x11, 7);
            x7 ^= Integer.rotateLeft(x3 + x15, 9);
            x11 ^= Integer.rotateLeft(x7 + x3, 13);
            x15 ^= Integer.rotateLeft(x11 + x7, 18);

            x1 ^= Integer.rotateLeft(x0 + x3, 7);
            x2 ^= Integer.rotateLeft(x1 + x0, 9);
            x3 ^= Integer.rotateLeft(x2 + x1, 13);
            x0 ^= Integer.rotateLeft(x3 + x2, 18);
            x6 ^= Integer.rotateLeft(x5 + x4, 7);
            x7 ^= Integer.rotateLeft(x6 + x5, 9);
            x4 ^= Integer.rotateLeft(x7 + x6, 13);
            x5 ^= Integer.rotateLeft(x4 + x7, 18);
            x11 ^= Integer.rotateLeft(x10 + x9, 7);
            x8 ^= Integer.rotateLeft(x11 + x10, 9);
            x9 ^= Integer.rotateLeft(x8 + x11, 13);
            x10 ^= Integer.rotateLeft(x9 + x8, 18);
            x12 ^= Integer.rotateLeft(x15 + x14, 7);
            x13 ^= Integer.rotateLeft(x12 + x15, 9);
            x14 ^= Integer.rotateLeft(x13 + x12, 13);
            x15 ^= Integer.rotateLeft(x14 + x13, 18);
        }

        put(out, at, x0 + 0x61707865, xor);
        put(out, at + 4, x1 + k0, xor);
        put(out, at + 8, x2 + k1, xor);
        put(out, at + 12, x3 + k2, xor);
        put(out, at + 16, x4 + k3, xor);
        put(out, at + 20, x5 + 0x3320646e, xor);
        put(out, at + 24, x6 + nonce0, xor);
        put(out, at + 28, x7 + nonce1, xor);
        put(out, at + 32, x8 + counter0, xor);
        put(out, at + 36, x9 + counter1, xor);
        put(out, at + 40, x10 + 0x79622d32, xor);
        put(out, at + 44, x11 + k4, xor);
        put(out, at + 48, x12 + k5, xor);
        put(out, at + 52, x13 + k6, xor);
        put(out, at + 56, x14 + k7, xor);
        put(out, at + 60, x15 + 0x6b206574, xor);
    }

    private static void put(byte[] out, int at, int word, boolean xor) {
        Bytes.putInt32LittleEndian(out, at, xor ? word ^ Bytes.int32LittleEndian(out, at) : word);
    }
}
