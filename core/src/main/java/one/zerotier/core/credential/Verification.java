package one.zerotier.core.credential;

/** Whether a signature is good, as far as one can tell. */
public enum Verification {
    GOOD,
    /** Also if it is by somebody who may not sign this. */
    BAD,
    /** To be tried again when the signer's identity is known. */
    SIGNER_UNKNOWN
}
