package one.zerotier.daemon.netconf;

import java.util.HexFormat;
import one.zerotier.core.identity.SecretIdentity;

/** What is in a secret identity, for tests that put it together wrongly. */
final class SecretIdentityParts {
    private SecretIdentityParts() {}

    static byte[] privateKey(SecretIdentity identity) {
        return HexFormat.of().parseHex(identity.toSecretText().split(":", -1)[3]);
    }
}
