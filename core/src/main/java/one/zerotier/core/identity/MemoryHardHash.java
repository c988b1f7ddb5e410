package one.zerotier.core.identity;

import java.util.Arrays;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.Hash;
import one.zerotier.core.crypto.Salsa20Blocks;

/**
 * The function that derives an address from public keys: 2 MiB of memory filled and then walked in an order that only the
 * walk itself reveals, so that finding keys for a wanted address is costly on any hardware. PROTOCOL.md, "Address derivation".
 *
 * <p>To encrypt a block is to xor it with key stream that does not depend on it. So the stream is made ahead, many blocks at a
 * time, and what was encrypted again and again is its first value xor the sum (by xor) of all blocks since. Words are kept as
 * Salsa20 has them, low byte first.
 *
 * <p>One evaluation takes some 7 ms. An instance keeps its memory for the next one; it is for one thread.
 */
final class MemoryHardHash {
    static final int DIGEST_LENGTH = 64;

    private static final int WORDS = 2 * 1024 * 1024 / 8;
    private static final int BLOCK = Salsa20Blocks.BLOCK_WORDS;
    /** Words of key stream made at a time; divides {@link #WORDS}. */
    private static final int BATCH = Salsa20Blocks.COUNT * BLOCK;

    /** Each of the walk's steps passes this many words of memory, and takes one block of key stream. */
    private static final int STEP = 2;

    /** Digests whose first byte is below this are addresses; one in 15 is. */
    private static final int FIRST_BYTE_LIMIT = 17;

    private final long[] memory = new long[WORDS];
    private final Salsa20Blocks stream = new Salsa20Blocks();
    /** In the walk: a block before the batch, that is the sum of all before it; then each block summed with those before. */
    private final long[] sums = new long[BLOCK + BATCH];

    /** As in the digest, but for the sum of key stream so far. */
    private final long[] words = new long[BLOCK];

    byte[] digest(byte[] publicKey) {
        byte[] digest = Hash.sha512(publicKey);
        stream.init(digest, 0, digest, 32);
        fillMemory();
        for (int i = 0; i < BLOCK; i++) {
            words[i] = Bytes.int64LittleEndian(digest, i * 8);
        }
        walk();
        for (int i = 0; i < BLOCK; i++) {
            Bytes.putInt64LittleEndian(digest, i * 8, words[i] ^ sums[i]);
        }
        return digest;
    }

    static boolean isAcceptable(byte[] digest) {
        return (digest[0] & 0xff) < FIRST_BYTE_LIMIT;
    }

    static Address addressOf(byte[] digest) {
        return new Address(Bytes.uint40(digest, DIGEST_LENGTH - Address.LENGTH));
    }

    /** Every block is the block before it, encrypted; the first is the encryption of zeros. */
    private void fillMemory() {
        for (int at = 0; at < WORDS; at += BATCH) {
            stream.next(memory, at);
            sum(memory, Math.max(at, BLOCK), at + BATCH);
        }
    }

    private void walk() {
        Arrays.fill(sums, 0, BLOCK, 0);
        for (int at = 0; at < WORDS; at += STEP * Salsa20Blocks.COUNT) {
            stream.next(sums, BLOCK);
            sum(sums, BLOCK, BLOCK + BATCH);
            swapAll(at);
            System.arraycopy(sums, BATCH, sums, 0, BLOCK);
        }
    }

    /** Makes each block the sum of itself and the one before it. */
    private static void sum(long[] blocks, int from, int to) {
        for (int i = from; i < to; i++) {
            blocks[i] ^= blocks[i - BLOCK];
        }
    }

    /** As many steps as there is key stream for: each swaps a word of the digest, which is encrypted after that. */
    private void swapAll(int first) {
        for (int step = 0; step < Salsa20Blocks.COUNT; step++) {
            int at = first + step * STEP;
            int inDigest = (int) (memory[at] >>> 56) & BLOCK - 1; // the last byte
            int inMemory = Integer.reverseBytes((int) (memory[at + 1] >>> 32)) & WORDS - 1; // the last four
            long sum = sums[step * BLOCK + inDigest];
            long fromMemory = memory[inMemory];
            memory[inMemory] = words[inDigest] ^ sum;
            words[inDigest] = fromMemory ^ sum;
        }
    }
}
