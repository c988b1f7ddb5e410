package one.zerotier.core.identity;

import java.util.Arrays;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.Curve25519;
import one.zerotier.core.crypto.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes new identities, one attempt at a time so that the caller can show progress or give up. On average 15 attempts of
 * some 7 ms are needed.
 */
public final class IdentityGenerator {
    private final RandomSource random;
    private final MemoryHardHash hash = new MemoryHardHash();
    private final byte[] privateKey = new byte[SecretIdentity.PRIVATE_KEY_LENGTH];
    private final byte[] publicKey = new byte[Identity.PUBLIC_KEY_LENGTH];

    public IdentityGenerator(RandomSource random) {
        this.random = random;
        random.nextBytes(privateKey);
        Curve25519.signingPublicKey(privateKey, 32, publicKey, 32);
    }

    /** Attempts until one succeeds. */
    public static SecretIdentity generate(RandomSource random) {
        IdentityGenerator generator = new IdentityGenerator(random);
        SecretIdentity identity = null;
        while (identity == null) {
            identity = generator.attempt();
        }
        return identity;
    }

    /** One evaluation of the memory-hard function; null if it did not yield an address. */
    public @Nullable SecretIdentity attempt() {
        Bytes.putInt64(privateKey, 8, random.nextLong()); // any change of the secret will do
        Curve25519.agreementPublicKey(privateKey, 0, publicKey, 0);
        byte[] digest = hash.digest(publicKey);
        Address address = MemoryHardHash.addressOf(digest);
        if (!MemoryHardHash.isAcceptable(digest) || address.isReserved()) {
            return null;
        }
        SecretIdentity found = new SecretIdentity(new Identity(address, publicKey), privateKey);
        Arrays.fill(privateKey, (byte) 0);
        random.nextBytes(privateKey);
        Curve25519.signingPublicKey(privateKey, 32, publicKey, 32);
        return found;
    }
}
