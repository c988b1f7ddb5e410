package one.zerotier.core.credential;

import org.jspecify.annotations.Nullable;

/** The kinds of credentials, as revocations number them. */
public enum CredentialType {
    CERTIFICATE_OF_MEMBERSHIP(1),
    CAPABILITY(2),
    TAG(3),
    CERTIFICATE_OF_OWNERSHIP(4),
    REVOCATION(6);

    private final int code;

    CredentialType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** Null for numbers that mean nothing. */
    static @Nullable CredentialType of(int code) {
        for (CredentialType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
