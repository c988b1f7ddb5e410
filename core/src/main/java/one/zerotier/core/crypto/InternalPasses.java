package one.zerotier.core.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Both passes by the JDK's own GHASH and counter mode, of which its public ciphers are made. They save what
 * {@code Cipher.init} allocates and checks for each packet: a short packet costs a third, a long one half, and nothing is
 * allocated.
 *
 * <p>They can be reached only if {@code java.base} opens their package to us: the manifest of the one jar asks for it.
 */
final class InternalPasses implements SivPasses {
    /** The argument with which a JVM that runs no jar opens the package. */
    static final String JVM_ARGUMENT = "--add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED";

    /** Whether this JVM lets us, and computes what its public ciphers compute. */
    static final boolean USABLE = isUsable();

    /** From this length on the JDK does something at once. */
    private static final int WORTH_BOTH = 512;

    private final Cipher macBlock;
    private final Object ghash;
    private final long[] state;
    private final Object counterMode;

    /** The array that {@code counterMode} has kept, to begin at what is in it. */
    private final byte[] firstCounter = new byte[BLOCK];

    private final byte[] nonceAndOne = new byte[BLOCK];
    private final byte[] mask = new byte[BLOCK];
    private final byte[] tail = new byte[2 * BLOCK];

    InternalPasses(byte[] k0, byte[] k1) throws GeneralSecurityException {
        macBlock = Cipher.getInstance("AES/ECB/NoPadding");
        macBlock.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(k0, "AES"));
        byte[] hashKey = new byte[BLOCK];
        macBlock.update(hashKey, 0, BLOCK, hashKey, 0);
        nonceAndOne[BLOCK - 1] = 1;
        try {
            ghash = (Object) JdkAes.NEW_GHASH.invokeExact(hashKey);
            state = (long[]) JdkAes.GHASH_STATE.invokeExact(ghash);
            Object aes = (Object) JdkAes.NEW_AES.invokeExact();
            counterMode = (Object) JdkAes.NEW_COUNTER_MODE.invokeExact(aes, firstCounter);
            JdkAes.INIT_COUNTER_MODE.invokeExact(counterMode, false, "AES", k1, firstCounter);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            Arrays.fill(hashKey, (byte) 0);
        }
    }

    @Override
    public long mac(long iv, byte[] paddedAad, byte[] message, int offset, int length) {
        beginHash(paddedAad);
        int whole = length & -BLOCK;
        if (whole > 0) {
            hash(message, offset, whole);
        }
        hashTail(message, offset + whole, length - whole, PADDED_AAD + length);
        return state[0] ^ state[1] ^ foldedMask(iv);
    }

    private void beginHash(byte[] paddedAad) {
        state[0] = 0;
        state[1] = 0;
        hash(paddedAad, 0, PADDED_AAD);
    }

    /** Hashes what does not fill a block, padded with zeros, and the block that GMAC ends with: the length in bits. */
    private void hashTail(byte[] message, int offset, int left, int hashed) {
        Bytes.putInt64(tail, BLOCK, 8L * hashed);
        if (left == 0) {
            hash(tail, BLOCK, BLOCK);
            return;
        }
        Bytes.putInt64(tail, 0, 0);
        Bytes.putInt64(tail, 8, 0);
        System.arraycopy(message, offset, tail, 0, left);
        hash(tail, 0, 2 * BLOCK);
    }

    private void hash(byte[] bytes, int offset, int length) {
        try {
            int ignored = (int) JdkAes.GHASH_UPDATE.invokeExact(ghash, bytes, offset, length);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private long foldedMask(long iv) {
        try {
            Bytes.putInt64(nonceAndOne, 0, iv);
            macBlock.update(nonceAndOne, 0, BLOCK, mask, 0);
            return Bytes.int64(mask, 0) ^ Bytes.int64(mask, 8);
        } catch (GeneralSecurityException e) {
            throw failed(e);
        }
    }

    @Override
    public void crypt(byte[] counter, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        beginCounter(counter);
        cryptOn(in, inOffset, length, out, outOffset);
    }

    private void beginCounter(byte[] counter) {
        System.arraycopy(counter, 0, firstCounter, 0, BLOCK);
        try {
            JdkAes.RESET_COUNTER_MODE.invokeExact(counterMode);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private void cryptOn(byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        try {
            int ignored = (int) JdkAes.CRYPT.invokeExact(counterMode, in, inOffset, length, out, outOffset);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Both at once where the JDK can; in place it cannot. */
    @Override
    public long cryptAndMac(
            long iv, byte[] paddedAad, byte[] counter, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        if (JdkAes.CRYPT_AND_HASH == null || in == out || length < WORTH_BOTH) {
            return SivPasses.super.cryptAndMac(iv, paddedAad, counter, in, inOffset, length, out, outOffset);
        }
        beginHash(paddedAad);
        beginCounter(counter);
        int whole = length & -BLOCK;
        int done;
        try {
            done = (int) JdkAes.CRYPT_AND_HASH.invokeExact(
                    in, inOffset, whole, out, outOffset, out, outOffset, counterMode, ghash);
        } catch (Throwable e) {
            throw failed(e);
        }
        cryptOn(in, inOffset + done, length - done, out, outOffset + done);
        if (whole > done) {
            hash(out, outOffset + done, whole - done);
        }
        hashTail(out, outOffset + whole, length - whole, PADDED_AAD + length);
        return state[0] ^ state[1] ^ foldedMask(iv);
    }

    private static RuntimeException failed(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }

    private static boolean isUsable() {
        try {
            return SelfTest.passes();
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            return false; // this JDK keeps its classes to itself, or has others
        }
    }
}
