package one.zerotier.core.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** X25519 agreement and Ed25519 signatures, both as the RFCs have them, over keys of 32 bytes inside larger arrays. */
public final class Curve25519 {
    public static final int KEY_LENGTH = 32;
    public static final int SIGNATURE_LENGTH = 64;

    private Curve25519() {}

    public static void agreementPublicKey(byte[] secret, int secretOffset, byte[] publicKey, int publicOffset) {
        X25519.scalarMultBase(secret, secretOffset, publicKey, publicOffset);
    }

    /** The raw shared secret. All-zero results (low-order public keys) are not refused; PROTOCOL.md, "Agreement". */
    public static byte[] agree(byte[] secret, int secretOffset, byte[] publicKey, int publicOffset) {
        byte[] shared = new byte[KEY_LENGTH];
        X25519.scalarMult(secret, secretOffset, publicKey, publicOffset, shared, 0);
        return shared;
    }

    public static void signingPublicKey(byte[] seed, int seedOffset, byte[] publicKey, int publicOffset) {
        Ed25519.generatePublicKey(seed, seedOffset, publicKey, publicOffset);
    }

    public static void sign(
            byte[] seed, int seedOffset, byte[] message, int messageOffset, int length, byte[] signature) {
        Ed25519.sign(seed, seedOffset, message, messageOffset, length, signature, 0);
    }

    public static boolean verify(
            byte[] signature, int signatureOffset, byte[] publicKey, int publicOffset, byte[] message, int length) {
        return Ed25519.verify(signature, signatureOffset, publicKey, publicOffset, message, 0, length);
    }
}
