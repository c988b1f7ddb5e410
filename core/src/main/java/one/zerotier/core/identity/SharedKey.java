package one.zerotier.core.identity;

import java.security.MessageDigest;
import java.util.Arrays;
import one.zerotier.core.crypto.AesGmacSiv;
import one.zerotier.core.crypto.Hash;
import one.zerotier.core.crypto.Salsa20;
import org.jspecify.annotations.Nullable;

/**
 * The permanent key of a pair of identities and the ciphers made from it. PROTOCOL.md, "Agreement".
 *
 * <p>For one thread, because the ciphers are; it seals and opens with the same. AES is set up at its first use and takes
 * 4 KB: a root has many peers that it never writes to in that suite.
 */
public final class SharedKey {
    public static final int LENGTH = 48;

    private static final int AES_KEY_LENGTH = 32;
    private static final byte GMAC_LABEL = '0';
    private static final byte CIPHER_LABEL = '1';

    private final byte[] key;
    private @Nullable AesGmacSiv aes;

    /** @param key 48 bytes; taken over, not copied */
    public SharedKey(byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("a shared key has 48 bytes, not " + key.length);
        }
        this.key = key;
    }

    static SharedKey fromAgreement(byte[] raw) {
        byte[] hash = Hash.sha512(raw);
        Arrays.fill(raw, (byte) 0);
        SharedKey shared = new SharedKey(Arrays.copyOf(hash, LENGTH));
        Arrays.fill(hash, (byte) 0);
        return shared;
    }

    /** The Salsa20 key: the first {@value Salsa20#KEY_LENGTH} bytes. Not to be changed. */
    public byte[] salsaKey() {
        return key;
    }

    public AesGmacSiv aes() {
        AesGmacSiv made = aes;
        if (made == null) {
            made = new AesGmacSiv(derive(GMAC_LABEL), derive(CIPHER_LABEL));
            aes = made;
        }
        return made;
    }

    /** Another key, for the use that the context names and for no other: {@value #LENGTH} bytes. */
    public byte[] derive(byte[] context) {
        return Hash.hmacSha384(key, context);
    }

    byte[] derive(byte label) {
        byte[] message = {0, 0, 0, 0, 'Z', 'T', label, 0, 0, 0, 0, 0x01, (byte) 0x80};
        return Arrays.copyOf(Hash.hmacSha384(key, message), AES_KEY_LENGTH);
    }

    /** Wipes the key; the object is useless afterwards. */
    public void destroy() {
        Arrays.fill(key, (byte) 0);
        if (aes != null) {
            aes.destroy();
        }
    }

    /** Whether the other key is the same; in constant time. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SharedKey that && MessageDigest.isEqual(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }
}
