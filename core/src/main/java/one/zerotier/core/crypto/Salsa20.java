package one.zerotier.core.crypto;

import java.util.Arrays;

/**
 * The Salsa20 stream cipher with 12 or 20 rounds, a 256-bit key, a 64-bit nonce and a 64-bit block counter from 0.
 *
 * <p>{@link #keystream} and {@link #xor} always start on a fresh 64-byte block: what a call leaves of its last block is
 * thrown away. One instance serves any number of keys and allocates nothing after its construction; it is for one thread.
 */
public final class Salsa20 {
    public static final int KEY_LENGTH = 32;
    public static final int BLOCK_LENGTH = 64;

    private static final byte[] ZEROS = new byte[BLOCK_LENGTH];

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
        Arrays.fill(out, offset, offset + length, (byte) 0);
        xor(out, offset, length, out, offset);
    }

    /** Encrypts or decrypts in place. */
    public void xor(byte[] bytes, int offset, int length) {
        xor(bytes, offset, length, bytes, offset);
    }

    /** Encrypts or decrypts into another array, or another part of the same one that does not overlap. */
    public void xor(byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        int whole = length & -BLOCK_LENGTH;
        xorBlocks(in, inOffset, whole, out, outOffset);
        if (whole < length) {
            xorBlocks(ZEROS, 0, BLOCK_LENGTH, block, 0);
            for (int i = whole; i < length; i++) {
                out[outOffset + i] = (byte) (in[inOffset + i] ^ block[i - whole]);
            }
        }
    }

    /** All in locals: what is in fields would be read again for each block. */
    private void xorBlocks(byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        int key0 = k0;
        int key1 = k1;
        int key2 = k2;
        int key3 = k3;
        int key4 = k4;
        int key5 = k5;
        int key6 = k6;
        int key7 = k7;
        int iv0 = nonce0;
        int iv1 = nonce1;
        long blockCounter = counter;
        for (int at = 0; at < length; at += BLOCK_LENGTH) {
            int counter0 = (int) blockCounter;
            int counter1 = (int) (blockCounter >>> 32);
            blockCounter++;

            // "expand 32-byte k"
            int x0 = 0x61707865;
            int x1 = key0;
            int x2 = key1;
            int x3 = key2;
            int x4 = key3;
            int x5 = 0x3320646e;
            int x6 = iv0;
            int x7 = iv1;
            int x8 = counter0;
            int x9 = counter1;
            int x10 = 0x79622d32;
            int x11 = key4;
            int x12 = key5;
            int x13 = key6;
            int x14 = key7;
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

            int from = inOffset + at;
            int to = outOffset + at;
            xor(in, from, out, to, x0 + 0x61707865, x1 + key0);
            xor(in, from + 8, out, to + 8, x2 + key1, x3 + key2);
            xor(in, from + 16, out, to + 16, x4 + key3, x5 + 0x3320646e);
            xor(in, from + 24, out, to + 24, x6 + iv0, x7 + iv1);
            xor(in, from + 32, out, to + 32, x8 + counter0, x9 + counter1);
            xor(in, from + 40, out, to + 40, x10 + 0x79622d32, x11 + key4);
            xor(in, from + 48, out, to + 48, x12 + key5, x13 + key6);
            xor(in, from + 56, out, to + 56, x14 + key7, x15 + 0x6b206574);
        }
        counter = blockCounter;
    }

    /** Two words of key stream at once. */
    private static void xor(byte[] in, int inAt, byte[] out, int outAt, int low, int high) {
        long words = (low & 0xffff_ffffL) | (long) high << 32;
        Bytes.putInt64LittleEndian(out, outAt, Bytes.int64LittleEndian(in, inAt) ^ words);
    }
}
