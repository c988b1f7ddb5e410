package one.zerotier.core.network;

/** What became of a credential that somebody showed. */
public enum AddResult {
    ACCEPTED_NEW,
    /** It was known already. */
    ACCEPTED_REDUNDANT,
    /** A newer one is held. */
    REJECTED_OLD,
    REJECTED_REVOKED,
    REJECTED_SIGNATURE,
    /** There are too many; the limits are far beyond what a stock controller issues. */
    REJECTED_FULL,
    /** It is about another network or another member, or revokes something unknown. */
    REJECTED_OTHER,
    /** To be shown again when the signer's identity is known. */
    DEFERRED;

    public boolean isAccepted() {
        return this == ACCEPTED_NEW || this == ACCEPTED_REDUNDANT;
    }
}
