package one.zerotier.core.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Both passes by what every JDK offers to everybody. Each new nonce costs it an allocation of some kilobytes. */
final class PortablePasses implements SivPasses {
    private static final int GMAC_TAG_BITS = 128;

    private final SecretKeySpec macKey;
    private final SecretKeySpec cipherKey;
    private final Cipher gmac;
    private final Cipher ctr;
    private final byte[] nonce = new byte[NONCE];
    private final byte[] tag = new byte[BLOCK];

    PortablePasses(byte[] k0, byte[] k1) throws GeneralSecurityException {
        macKey = new SecretKeySpec(k0, "AES");
        cipherKey = new SecretKeySpec(k1, "AES");
        gmac = Cipher.getInstance("AES/GCM/NoPadding");
        ctr = Cipher.getInstance("AES/CTR/NoPadding");
    }

    @Override
    public long mac(long iv, byte[] paddedAad, byte[] message, int offset, int length) {
        try {
            initGmac(iv);
            gmac.updateAAD(paddedAad);
            gmac.updateAAD(message, offset, length);
            gmac.doFinal(tag, 0);
            return Bytes.int64(tag, 0) ^ Bytes.int64(tag, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void initGmac(long iv) throws GeneralSecurityException {
        if (Bytes.int64(nonce, 0) == iv) {
            // The JDK refuses the same nonce twice in a row, which a duplicated datagram is. We only ever compute a MAC
            // that is compared or sealed under SIV, so the repetition is harmless: pass by another nonce.
            initGmac(~iv);
        }
        Bytes.putInt64(nonce, 0, iv);
        gmac.init(Cipher.ENCRYPT_MODE, macKey, new GCMParameterSpec(GMAC_TAG_BITS, nonce));
    }

    @Override
    public void crypt(byte[] counter, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        try {
            ctr.init(Cipher.ENCRYPT_MODE, cipherKey, new IvParameterSpec(counter));
            ctr.update(in, inOffset, length, out, outOffset); // a stream: nothing is left for doFinal, which costs more
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
