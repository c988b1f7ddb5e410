package one.zerotier.daemon.netconf;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.identity.SharedKey;

/** Closes an answer so that only the node that asked can read it. Each one has a key of its own. */
final class Seal {
    private static final int SALT_LENGTH = 32;
    private static final int KEY_LENGTH = 32;
    private static final int IV_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final String ALGORITHM = "AES/GCM/NoPadding";

    private Seal() {}

    /** Base64 of salt, ciphertext and tag. */
    static String close(SecretIdentity authority, Identity device, String nonce, byte[] plain, SecureRandom random) {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        SharedKey agreed = authority.agree(device);
        try {
            byte[] closed = crypt(
                    Cipher.ENCRYPT_MODE,
                    key(agreed, authority.identity(), device, nonce, salt),
                    plain,
                    0,
                    plain.length);
            byte[] sealed = Arrays.copyOf(salt, SALT_LENGTH + closed.length);
            System.arraycopy(closed, 0, sealed, SALT_LENGTH, closed.length);
            return Base64.getEncoder().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK can encrypt
        } finally {
            agreed.destroy();
        }
    }

    /** @throws GeneralSecurityException if it is not for us, or not for this request, or damaged */
    static byte[] open(SecretIdentity device, Identity authority, String nonce, String text)
            throws GeneralSecurityException {
        byte[] sealed;
        try {
            sealed = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("not base64", e);
        }
        if (sealed.length < SALT_LENGTH + TAG_BITS / 8) {
            throw new GeneralSecurityException("too short");
        }
        byte[] salt = Arrays.copyOf(sealed, SALT_LENGTH);
        SharedKey agreed = device.agree(authority);
        try {
            byte[] key = key(agreed, authority, device.identity(), nonce, salt);
            return crypt(Cipher.DECRYPT_MODE, key, sealed, SALT_LENGTH, sealed.length - SALT_LENGTH);
        } finally {
            agreed.destroy();
        }
    }

    private static byte[] key(SharedKey agreed, Identity authority, Identity device, String nonce, byte[] salt) {
        return agreed.derive(Lines.of(
                "seal",
                authority.toString(),
                device.toString(),
                nonce,
                HexFormat.of().formatHex(salt)));
    }

    private static byte[] crypt(int mode, byte[] key, byte[] text, int offset, int length)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(
                mode,
                new SecretKeySpec(key, 0, KEY_LENGTH, "AES"),
                new GCMParameterSpec(TAG_BITS, key, KEY_LENGTH, IV_LENGTH));
        byte[] result = cipher.doFinal(text, offset, length);
        Arrays.fill(key, (byte) 0);
        return result;
    }
}
