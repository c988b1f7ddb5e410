package one.zerotier.core.crypto;

import java.util.Arrays;

/**
 * Key stream of Salsa20 with 20 rounds, {@value #COUNT} blocks at a time, for who needs a hundred thousand of them. Word by
 * word instead of block by block: the same word of all blocks is one array, so that the JVM's compilers turn each step into a
 * few vector instructions; and the methods are so small that they are compiled soon after a start. For one thread.
 */
public final class Salsa20Blocks {
    /** Blocks made at a time. */
    public static final int COUNT = 128;

    /** Of 64 bits, in a block. */
    public static final int BLOCK_WORDS = 8;

    private static final int DOUBLE_ROUNDS = 10;
    /**
     * Words of four columns, then of four rows. A table, because eight calls would be eight copies for the JVM's compiler, which
     * has enough to do in a first start.
     */
    private static final int[] QUARTER_ROUNDS = {
        0, 4, 8, 12,
        5, 9, 13, 1,
        10, 14, 2, 6,
        15, 3, 7, 11,
        0, 1, 2, 3,
        5, 6, 7, 4,
        10, 11, 8, 9,
        15, 12, 13, 14
    };

    private static final int COUNTER_LOW = 8;
    private static final int COUNTER_HIGH = 9;

    /** What each word of all blocks is before the rounds; but for the counter, which differs from block to block. */
    private final int[] initial = new int[2 * BLOCK_WORDS];

    private final int[][] x = new int[2 * BLOCK_WORDS][COUNT];
    private long counter;

    /** Sets key (32 bytes) and nonce (8 bytes) and puts the block counter back to 0. */
    public void init(byte[] key, int keyOffset, byte[] nonce, int nonceOffset) {
        // "expand 32-byte k"
        initial[0] = 0x61707865;
        initial[5] = 0x3320646e;
        initial[10] = 0x79622d32;
        initial[15] = 0x6b206574;
        for (int i = 0; i < 4; i++) {
            initial[1 + i] = Bytes.int32LittleEndian(key, keyOffset + 4 * i);
            initial[11 + i] = Bytes.int32LittleEndian(key, keyOffset + 16 + 4 * i);
        }
        initial[6] = Bytes.int32LittleEndian(nonce, nonceOffset);
        initial[7] = Bytes.int32LittleEndian(nonce, nonceOffset + 4);
        counter = 0;
    }

    /** Writes the next blocks one after the other, each as {@value #BLOCK_WORDS} little-endian words. */
    public void next(long[] out, int offset) {
        for (int word = 0; word < x.length; word++) {
            Arrays.fill(x[word], initial[word]);
        }
        addCounters();
        for (int i = 0; i < DOUBLE_ROUNDS; i++) {
            doubleRound();
        }
        for (int word = 0; word < x.length; word++) {
            add(x[word], initial[word]);
        }
        addCounters();
        counter += COUNT;
        for (int word = 0; word < BLOCK_WORDS; word++) {
            join(x[2 * word], x[2 * word + 1], out, offset + word);
        }
    }

    private void addCounters() {
        for (int block = 0; block < COUNT; block++) {
            x[COUNTER_LOW][block] += (int) (counter + block);
            x[COUNTER_HIGH][block] += (int) ((counter + block) >>> 32);
        }
    }

    private void doubleRound() {
        for (int i = 0; i < QUARTER_ROUNDS.length; i += 4) {
            quarterRound(
                    x[QUARTER_ROUNDS[i]], x[QUARTER_ROUNDS[i + 1]], x[QUARTER_ROUNDS[i + 2]], x[QUARTER_ROUNDS[i + 3]]);
        }
    }

    private static void quarterRound(int[] a, int[] b, int[] c, int[] d) {
        for (int block = 0; block < COUNT; block++) {
            int p = a[block];
            int q = b[block];
            int r = c[block];
            int s = d[block];
            q ^= Integer.rotateLeft(p + s, 7);
            r ^= Integer.rotateLeft(q + p, 9);
            s ^= Integer.rotateLeft(r + q, 13);
            p ^= Integer.rotateLeft(s + r, 18);
            a[block] = p;
            b[block] = q;
            c[block] = r;
            d[block] = s;
        }
    }

    private static void add(int[] words, int addend) {
        for (int block = 0; block < COUNT; block++) {
            words[block] += addend;
        }
    }

    private static void join(int[] low, int[] high, long[] out, int offset) {
        for (int block = 0; block < COUNT; block++) {
            out[offset + block * BLOCK_WORDS] = (low[block] & 0xffff_ffffL) | (long) high[block] << 32;
        }
    }
}
