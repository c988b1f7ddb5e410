package one.zerotier.core.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GMAC-SIV: authenticated encryption that a repeated nonce does not break. PROTOCOL.md, "Suite 3".
 *
 * <p>The tag is a permutation of nonce and folded GMAC, so the 8-byte nonce travels inside the 16-byte tag. One instance
 * holds the key schedules of one pair of keys; it is for one thread.
 */
public final class AesGmacSiv {
    public static final int TAG_LENGTH = 16;
    public static final int AAD_LENGTH = 11;

    private static final int GMAC_TAG_BITS = 128;

    private final SecretKeySpec macKey;
    private final Cipher gmac;
    private final Cipher ctr;
    private final SecretKeySpec cipherKey;
    private final Cipher encryptBlock;
    private final Cipher decryptBlock;

    private final byte[] gmacNonce = new byte[12];
    private final byte[] paddedAad = new byte[16];
    private final byte[] gmacTag = new byte[16];
    private final byte[] block = new byte[16];
    private final byte[] counter = new byte[16];

    /**
     * @param k0 32 bytes, the GMAC key
     * @param k1 32 bytes, the key of block and counter mode
     */
    public AesGmacSiv(byte[] k0, byte[] k1) {
        try {
            macKey = new SecretKeySpec(k0, "AES");
            cipherKey = new SecretKeySpec(k1, "AES");
            gmac = Cipher.getInstance("AES/GCM/NoPadding");
            ctr = Cipher.getInstance("AES/CTR/NoPadding");
            encryptBlock = Cipher.getInstance("AES/ECB/NoPadding");
            encryptBlock.init(Cipher.ENCRYPT_MODE, cipherKey);
            decryptBlock = Cipher.getInstance("AES/ECB/NoPadding");
            decryptBlock.init(Cipher.DECRYPT_MODE, cipherKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES in GCM, CTR and ECB mode", e);
        }
    }

    /**
     * Encrypts a message in place.
     *
     * @param iv a fresh random nonce
     * @param aad {@value #AAD_LENGTH} bytes from {@code aadOffset} that are authenticated but not encrypted
     * @param tag receives {@value #TAG_LENGTH} bytes; must not overlap the message
     */
    public void seal(long iv, byte[] aad, int aadOffset, byte[] message, int offset, int length, byte[] tag) {
        try {
            System.arraycopy(aad, aadOffset, paddedAad, 0, AAD_LENGTH);
            Bytes.putInt64(block, 0, iv);
            Bytes.putInt64(block, 8, fold(iv, message, offset, length));
            encryptBlock.update(block, 0, 16, tag, 0);
            counterMode(tag, message, offset, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Decrypts a message in place and tells whether it is authentic. If it is not, the message is garbage.
     *
     * @param aad as for {@link #seal}
     * @param tag {@value #TAG_LENGTH} bytes
     */
    public boolean open(byte[] aad, int aadOffset, byte[] message, int offset, int length, byte[] tag) {
        try {
            System.arraycopy(aad, aadOffset, paddedAad, 0, AAD_LENGTH);
            counterMode(tag, message, offset, length);
            decryptBlock.update(tag, 0, 16, block, 0);
            long expected = Bytes.int64(block, 8);
            return (fold(Bytes.int64(block, 0), message, offset, length) ^ expected) == 0;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The GMAC of padded AAD and message, its halves folded to 8 bytes. */
    private long fold(long iv, byte[] message, int offset, int length) throws GeneralSecurityException {
        initGmac(iv);
        gmac.updateAAD(paddedAad);
        gmac.updateAAD(message, offset, length);
        gmac.doFinal(gmacTag, 0);
        return Bytes.int64(gmacTag, 0) ^ Bytes.int64(gmacTag, 8);
    }

    private void initGmac(long iv) throws GeneralSecurityException {
        if (Bytes.int64(gmacNonce, 0) == iv) {
            // The JDK refuses the same nonce twice in a row, which a duplicated datagram is. We only ever compute a MAC
            // that is compared or sealed under SIV, so the repetition is harmless: pass by another nonce.
            Bytes.putInt64(gmacNonce, 0, ~iv);
            gmac.init(Cipher.ENCRYPT_MODE, macKey, new GCMParameterSpec(GMAC_TAG_BITS, gmacNonce));
        }
        Bytes.putInt64(gmacNonce, 0, iv);
        gmac.init(Cipher.ENCRYPT_MODE, macKey, new GCMParameterSpec(GMAC_TAG_BITS, gmacNonce));
    }

    private void counterMode(byte[] tag, byte[] message, int offset, int length)
            throws GeneralSecurityException, ShortBufferException {
        System.arraycopy(tag, 0, counter, 0, 16);
        counter[12] &= 0x7f; // 32-bit counters of other implementations must not overflow
        ctr.init(Cipher.ENCRYPT_MODE, cipherKey, new IvParameterSpec(counter));
        ctr.doFinal(message, offset, length, message, offset);
    }

    /** Wipes what of the keys this object can reach. */
    public void destroy() {
        Arrays.fill(gmacTag, (byte) 0);
        Arrays.fill(block, (byte) 0);
    }
}
