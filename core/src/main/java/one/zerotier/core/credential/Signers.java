package one.zerotier.core.credential;

import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import org.jspecify.annotations.Nullable;

/** The identities by which signatures can be verified. */
@FunctionalInterface
public interface Signers {
    /** Null if the identity is not known (yet). */
    @Nullable
    Identity identityOf(Address signer);
}
