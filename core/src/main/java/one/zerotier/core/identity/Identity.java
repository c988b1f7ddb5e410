package one.zerotier.core.identity;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.Curve25519;
import one.zerotier.core.crypto.Hash;
import org.jspecify.annotations.Nullable;

/**
 * A node's address and public keys: all that others need to write to it and to check what it signed. Immutable.
 *
 * <p>The public key is 64 bytes: an X25519 key for agreement, then an Ed25519 key for signatures. Reading an identity does
 * not prove that its address belongs to its keys; {@link #isValid} does. PROTOCOL.md, "Identities".
 */
public final class Identity implements Comparable<Identity> {
    public static final int PUBLIC_KEY_LENGTH = 64;
    /** Binary form: address 5, type 1 (zero), public key 64, length of a private key 1 (zero). */
    public static final int BINARY_LENGTH = 71;

    public static final int SIGNATURE_LENGTH = 96;

    private static final int PUBLIC_KEY_OFFSET = 6;
    private static final int SIGNING_KEY_OFFSET = 32;
    private static final int DIGEST_LENGTH = 32;
    private static final Comparator<Identity> ORDER = Comparator.comparing((Identity identity) -> identity.address)
            .thenComparing(identity -> identity.publicKey, Arrays::compareUnsigned);

    private final Address address;
    private final byte[] publicKey;

    /** @param publicKey 64 bytes; copied */
    public Identity(Address address, byte[] publicKey) {
        if (publicKey.length != PUBLIC_KEY_LENGTH) {
            throw new IllegalArgumentException("a public key has 64 bytes, not " + publicKey.length);
        }
        this.address = address;
        this.publicKey = publicKey.clone();
    }

    /** Derives the address, at the cost of {@link #isValid}; null if the keys do not deserve one. */
    public static @Nullable Identity derive(byte[] publicKey) {
        byte[] digest = new MemoryHardHash().digest(publicKey);
        Address address = MemoryHardHash.addressOf(digest);
        return MemoryHardHash.isAcceptable(digest) && !address.isReserved() ? new Identity(address, publicKey) : null;
    }

    /**
     * Reads {@code address:0:public key} in hex. A private key after that is accepted and ignored.
     *
     * @throws IllegalArgumentException with a sentence for people if the text is no identity
     */
    public static Identity parse(String text) {
        String[] fields = text.strip().split(":", -1);
        if (fields.length < 3 || fields.length > 4) {
            throw new IllegalArgumentException("an identity has three or four fields separated by colons");
        }
        Address address = parseAddress(fields[0]);
        if (!fields[1].equals("0")) {
            throw new IllegalArgumentException("unknown identity type \"" + fields[1] + '"');
        }
        Identity identity = new Identity(address, parseKey(fields[2], "public"));
        if (fields.length == 4) {
            Arrays.fill(parseKey(fields[3], "private"), (byte) 0);
        }
        return identity;
    }

    private static Address parseAddress(String hex) {
        Address address = Address.parse(hex);
        if (address.isReserved()) {
            throw new IllegalArgumentException("the address " + hex + " is reserved");
        }
        return address;
    }

    static byte[] parseKey(String hex, String kind) {
        if (hex.length() != 2 * PUBLIC_KEY_LENGTH) {
            throw new IllegalArgumentException("a " + kind + " key has 128 hex digits, not " + hex.length());
        }
        return Bytes.fromHex(hex);
    }

    /** Reads the binary form without its last byte, which says whether a private key follows. The array is long enough. */
    public static Identity decode(byte[] bytes, int offset) {
        int from = offset + PUBLIC_KEY_OFFSET;
        return new Identity(
                new Address(Bytes.uint40(bytes, offset)), Arrays.copyOfRange(bytes, from, from + PUBLIC_KEY_LENGTH));
    }

    /** Writes the binary form, {@value #BINARY_LENGTH} bytes. */
    public void encode(byte[] out, int offset) {
        Bytes.putInt40(out, offset, address.value());
        out[offset + Address.LENGTH] = 0;
        System.arraycopy(publicKey, 0, out, offset + PUBLIC_KEY_OFFSET, PUBLIC_KEY_LENGTH);
        out[offset + BINARY_LENGTH - 1] = 0;
    }

    public Address address() {
        return address;
    }

    public byte[] publicKey() {
        return publicKey.clone();
    }

    byte[] publicKeyInternal() {
        return publicKey;
    }

    /** Runs the memory-hard function: some 7 ms and 2 MiB. */
    public boolean isValid() {
        if (address.isReserved()) {
            return false;
        }
        byte[] digest = new MemoryHardHash().digest(publicKey);
        return MemoryHardHash.isAcceptable(digest)
                && MemoryHardHash.addressOf(digest).equals(address);
    }

    /** Whether {@code signature} (96 bytes: Ed25519 signature of a digest, then that digest) is ours over {@code message}. */
    public boolean verify(byte[] message, byte[] signature) {
        return verify(publicKey, message, signature);
    }

    /** The same for a bare 64-byte public key, such as the one that a world names for its updates. */
    public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_LENGTH) {
            return false;
        }
        byte[] digest = signedDigest(message);
        return Arrays.equals(
                        digest, 0, DIGEST_LENGTH, signature, Curve25519.SIGNATURE_LENGTH, Identity.SIGNATURE_LENGTH)
                && Curve25519.verify(signature, 0, publicKey, SIGNING_KEY_OFFSET, digest, DIGEST_LENGTH);
    }

    static byte[] signedDigest(byte[] message) {
        return Arrays.copyOf(Hash.sha512(message), DIGEST_LENGTH);
    }

    /** SHA-384 over address and public key, by which certificates of membership name a full identity. */
    public byte[] fingerprint() {
        byte[] prefix = new byte[Address.LENGTH];
        Bytes.putInt40(prefix, 0, address.value());
        return Hash.sha384(prefix, publicKey);
    }

    /** By address, then by public key; the order of roots in a world. */
    @Override
    public int compareTo(Identity other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identity that
                && address.equals(that.address)
                && Arrays.equals(publicKey, that.publicKey);
    }

    @Override
    public int hashCode() {
        return address.hashCode();
    }

    /** The text form, which {@link #parse} reads. */
    @Override
    public String toString() {
        return address + ":0:" + HexFormat.of().formatHex(publicKey);
    }
}
