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
        for (int i = 0; i < whole; i += BLOCK_LENGTH) {
            nextBlock(in, inOffset + i, out, outOffset + i);
        }
        if (whole < length) {
            nextBlock(ZEROS, 0, block, 0);
            for (int i = whole; i < length; i++) {
                out[outOffset + i] = (byte) (in[inOffset + i] ^ block[i - whole]);
            }
        }
    }

    /** Writes one block of input XOR key stream. */
    private void nextBlock(byte[] in, int inAt, byte[] out, int outAt) {
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

        // Four independent quarter rounds go abreast, so that none waits for another.
        for (int i = 0; i < doubleRounds; i++) {
            x4 ^= Integer.rotateLeft(x0 + x12, 7);
            x9 ^= Integer.rotateLeft(x5 + x1, 7);
            x14 ^= Integer.rotateLeft(x10 + x6, 7);
            x3 ^= Integer.rotateLeft(x15 + x11, 7);
            x8 ^= Integer.rotateLeft(x4 + x0, 9);
            x13 ^= Integer.rotateLeft(x9 + x5, 9);
            x2 ^= Integer.rotateLeft(x14 + x10, 9);
            x7 ^= Integer.rotateLeft(x3 + x15, 9);
            x12 ^= Integer.rotateLeft(x8 + x4, 13);
            x1 ^= Integer.rotateLeft(x13 + x9, 13);
            x6 ^= Integer.rotateLeft(x2 + x14, 13);
            x11 ^= Integer.rotateLeft(x7 + x3, 13);
            x0 ^= Integer.rotateLeft(x12 + x8, 18);
            x5 ^= Integer.rotateLeft(x1 + x13, 18);
            x10 ^= Integer.rotateLeft(x6 + x2, 18);
            x15 ^= Integer.rotateLeft(x11 + x7, 18);

            x1 ^= Integer.rotateLeft(x0 + x3, 7);
            x6 ^= Integer.rotateLeft(x5 + x4, 7);
            x11 ^= Integer.rotateLeft(x10 + x9, 7);
            x12 ^= Integer.rotateLeft(x15 + x14, 7);
            x2 ^= Integer.rotateLeft(x1 + x0, 9);
            x7 ^= Integer.rotateLeft(x6 + x5, 9);
            x8 ^= Integer.rotateLeft(x11 + x10, 9);
            x13 ^= Integer.rotateLeft(x12 + x15, 9);
            x3 ^= Integer.rotateLeft(x2 + x1, 13);
            x4 ^= Integer.rotateLeft(x7 + x6, 13);
            x9 ^= Integer.rotateLeft(x8 + x11, 13);
            x14 ^= Integer.rotateLeft(x13 + x12, 13);
            x0 ^= Integer.rotateLeft(x3 + x2, 18);
            x5 ^= Integer.rotateLeft(x4 + x7, 18);
            x10 ^= Integer.rotateLeft(x9 + x8, 18);
            x15 ^= Integer.rotateLeft(x14 + x13, 18);
        }

        xor(in, inAt, out, outAt, x0 + 0x61707865, x1 + k0);
        xor(in, inAt + 8, out, outAt + 8, x2 + k1, x3 + k2);
        xor(in, inAt + 16, out, outAt + 16, x4 + k3, x5 + 0x3320646e);
        xor(in, inAt + 24, out, outAt + 24, x6 + nonce0, x7 + nonce1);
        xor(in, inAt + 32, out, outAt + 32, x8 + counter0, x9 + counter1);
        xor(in, inAt + 40, out, outAt + 40, x10 + 0x79622d32, x11 + k4);
        xor(in, inAt + 48, out, outAt + 48, x12 + k5, x13 + k6);
        xor(in, inAt + 56, out, outAt + 56, x14 + k7, x15 + 0x6b206574);
    }

    /** Two words of key stream at once. */
    private static void xor(byte[] in, int inAt, byte[] out, int outAt, int low, int high) {
        long words = (low & 0xffff_ffffL) | (long) high << 32;
        Bytes.putInt64LittleEndian(out, outAt, Bytes.int64LittleEndian(in, inAt) ^ words);
    }
}
