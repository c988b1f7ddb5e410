package one.zerotier.core.identity;

import java.util.Arrays;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.Hash;
import one.zerotier.core.crypto.Salsa20;

/**
 * The function that derives an address from public keys: 2 MiB of memory filled and then walked in an order that only the
 * walk itself reveals, so that finding keys for a wanted address is costly on any hardware. PROTOCOL.md, "Address derivation".
 *
 * <p>One evaluation takes about 15 ms. An instance keeps its memory for the next one; it is for one thread.
 */
final class MemoryHardHash {
    static final int DIGEST_LENGTH = 64;

    private static final int MEMORY_LENGTH = 2 * 1024 * 1024;
    private static final int WORDS = MEMORY_LENGTH / 8;
    private static final int BLOCK = Salsa20.BLOCK_LENGTH;
    /** Digests whose first byte is below this are addresses; one in 15 is. */
    private static final int FIRST_BYTE_LIMIT = 17;

    private final byte[] memory = new byte[MEMORY_LENGTH];
    private final Salsa20 cipher = new Salsa20(20);

    byte[] digest(byte[] publicKey) {
        byte[] digest = Hash.sha512(publicKey);
        cipher.init(digest, 0, digest, 32);
        fillMemory();
        for (int word = 0; word < WORDS; word += 2) {
            int inDigest = (memory[word * 8 + 7] & 7) * 8;
            int inMemory = Bytes.int32(memory, word * 8 + 12) & WORDS - 1;
            swap(digest, inDigest, inMemory * 8);
            cipher.xor(digest, 0, BLOCK);
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
        Arrays.fill(memory, 0, BLOCK, (byte) 0);
        cipher.xor(memory, 0, BLOCK);
        for (int at = BLOCK; at < MEMORY_LENGTH; at += BLOCK) {
            cipher.xor(memory, at - BLOCK, BLOCK, memory, at);
        }
    }

    private void swap(byte[] digest, int inDigest, int inMemory) {
        long fromMemory = Bytes.int64(memory, inMemory);
        Bytes.putInt64(memory, inMemory, Bytes.int64(digest, inDigest));
        Bytes.putInt64(digest, inDigest, fromMemory);
    }
}
