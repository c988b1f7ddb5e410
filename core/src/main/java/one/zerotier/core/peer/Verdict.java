package one.zerotier.core.peer;

/** What became of an authentic packet. */
public enum Verdict {
    /** As if it had never come: not even a sign of life. */
    IGNORE,
    /** A sign of life, and whatever its verb does. */
    ACCEPT,
    /** The same, and proof that the sender and we share something. */
    TRUST,
    /** Its sender lacks a credential that may be on its way: to be looked at again when one comes. */
    RETRY,
}
