package one.zerotier.core.identity;

import java.util.Arrays;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.Curve25519;

/**
 * An identity with its private key: 32 bytes of X25519 secret, 32 bytes of Ed25519 seed. There is no way to print it by
 * accident: {@link #toString} shows the public part.
 */
public final class SecretIdentity {
    public static final int PRIVATE_KEY_LENGTH = 64;

    private static final int SEED_OFFSET = 32;

    private final Identity identity;
    private final byte[] privateKey;

    /** @param privateKey 64 bytes; copied */
    public SecretIdentity(Identity identity, byte[] privateKey) {
        if (privateKey.length != PRIVATE_KEY_LENGTH) {
            throw new IllegalArgumentException("a private key has 64 bytes, not " + privateKey.length);
        }
        this.identity = identity;
        this.privateKey = privateKey.clone();
    }

    /**
     * Reads {@code address:0:public key:private key} in hex.
     *
     * @throws IllegalArgumentException with a sentence for people if the text is something else
     */
    public static SecretIdentity parse(String text) {
        Identity identity = Identity.parse(text);
        String[] fields = text.strip().split(":", -1);
        if (fields.length != 4) {
            throw new IllegalArgumentException("this identity has no private key");
        }
        return new SecretIdentity(identity, Identity.parseKey(fields[3], "private"));
    }

    public Identity identity() {
        return identity;
    }

    public Address address() {
        return identity.address();
    }

    /** Whether the public key belongs to the private one; says nothing of the address. */
    public boolean keysMatch() {
        byte[] derived = new byte[Identity.PUBLIC_KEY_LENGTH];
        Curve25519.agreementPublicKey(privateKey, 0, derived, 0);
        Curve25519.signingPublicKey(privateKey, SEED_OFFSET, derived, Curve25519.KEY_LENGTH);
        return Arrays.equals(derived, identity.publicKeyInternal());
    }

    /** The key that this node and {@code other} share; the same from both sides, for good. */
    public SharedKey agree(Identity other) {
        return SharedKey.fromAgreement(Curve25519.agree(privateKey, 0, other.publicKeyInternal(), 0));
    }

    /** Signs a message of any length: 96 bytes. The same message always gets the same signature. */
    public byte[] sign(byte[] message) {
        byte[] digest = Identity.signedDigest(message);
        byte[] signature = new byte[Identity.SIGNATURE_LENGTH];
        Curve25519.sign(privateKey, SEED_OFFSET, digest, 0, digest.length, signature);
        System.arraycopy(digest, 0, signature, Curve25519.SIGNATURE_LENGTH, digest.length);
        return signature;
    }

    /** The text form with the private key, as {@code identity.secret} holds it. */
    public String toSecretText() {
        return identity + ":" + Bytes.hex(privateKey);
    }

    /** Wipes the private key; the object is useless afterwards. */
    public void destroy() {
        Arrays.fill(privateKey, (byte) 0);
    }

    @Override
    public String toString() {
        return identity.toString();
    }
}
