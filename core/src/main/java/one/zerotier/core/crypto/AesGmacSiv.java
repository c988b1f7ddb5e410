package one.zerotier.core.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GMAC-SIV: authenticated encryption that a repeated nonce does not break. PROTOCOL.md, "Suite 3".
 *
 * <p>The tag is a permutation of nonce and folded GMAC, so the 8-byte nonce travels inside the 16-byte tag. One instance
 * holds the key schedules of one pair of keys and serves both directions; it is for one thread.
 */
public final class AesGmacSiv {
    public static final int TAG_LENGTH = 16;
    public static final int AAD_LENGTH = 11;

    private final SivPasses passes;
    private final Cipher encryptBlock;
    private final Cipher decryptBlock;

    private final byte[] paddedAad = new byte[SivPasses.PADDED_AAD];
    private final byte[] block = new byte[16];
    private final byte[] counter = new byte[16];

    /**
     * @param k0 32 bytes, the GMAC key
     * @param k1 32 bytes, the key of block and counter mode
     */
    public AesGmacSiv(byte[] k0, byte[] k1) {
        this(k1, passes(k0, k1));
    }

    AesGmacSiv(byte[] k1, SivPasses passes) {
        this.passes = passes;
        SecretKeySpec key = new SecretKeySpec(k1, "AES");
        try {
            encryptBlock = Cipher.getInstance("AES/ECB/NoPadding");
            encryptBlock.init(Cipher.ENCRYPT_MODE, key);
            decryptBlock = Cipher.getInstance("AES/ECB/NoPadding");
            decryptBlock.init(Cipher.DECRYPT_MODE, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES in ECB mode", e);
        }
    }

    private static SivPasses passes(byte[] k0, byte[] k1) {
        try {
            return InternalPasses.USABLE ? new InternalPasses(k0, k1) : new PortablePasses(k0, k1);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES in GCM, CTR and ECB mode", e);
        }
    }

    /**
     * Encrypts a message into another array, or in place if array and offset are the same.
     *
     * @param iv a fresh random nonce
     * @param aad {@value #AAD_LENGTH} bytes from {@code aadOffset} that are authenticated but not encrypted
     * @param tag receives {@value #TAG_LENGTH} bytes; must not overlap the message
     */
    public void seal(
            long iv,
            byte[] aad,
            int aadOffset,
            byte[] in,
            int inOffset,
            int length,
            byte[] out,
            int outOffset,
            byte[] tag) {
        System.arraycopy(aad, aadOffset, paddedAad, 0, AAD_LENGTH);
        Bytes.putInt64(block, 0, iv);
        Bytes.putInt64(block, 8, passes.mac(iv, paddedAad, in, inOffset, length));
        apply(encryptBlock, block, tag);
        passes.crypt(counter(tag), in, inOffset, length, out, outOffset);
    }

    /**
     * Decrypts a message into another array, or in place if array and offset are the same, and tells whether it is
     * authentic. If it is not, what was written is garbage.
     *
     * @param aad as for {@link #seal}
     * @param tag {@value #TAG_LENGTH} bytes
     */
    public boolean open(
            byte[] aad, int aadOffset, byte[] in, int inOffset, int length, byte[] out, int outOffset, byte[] tag) {
        System.arraycopy(aad, aadOffset, paddedAad, 0, AAD_LENGTH);
        apply(decryptBlock, tag, block);
        long iv = Bytes.int64(block, 0);
        long mac = passes.cryptAndMac(iv, paddedAad, counter(tag), in, inOffset, length, out, outOffset);
        return (mac ^ Bytes.int64(block, 8)) == 0; // one word: constant time
    }

    private static void apply(Cipher cipher, byte[] in, byte[] out) {
        try {
            cipher.update(in, 0, 16, out, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] counter(byte[] tag) {
        System.arraycopy(tag, 0, counter, 0, 16);
        counter[12] &= 0x7f; // 32-bit counters of other implementations must not overflow
        return counter;
    }

    /** Wipes what of the keys this object can reach. */
    public void destroy() {
        Arrays.fill(block, (byte) 0);
        Arrays.fill(counter, (byte) 0);
    }
}
