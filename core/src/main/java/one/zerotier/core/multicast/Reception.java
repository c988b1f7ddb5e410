package one.zerotier.core.multicast;

/** What became of a frame that a member sent to a group. */
enum Reception {
    /** The host has it, unless a rule says that it should not. */
    TAKEN,
    /** It has MACs that it may not have, or its network has no broadcast. */
    REFUSED,
    /** Its origin has sent more than it may. */
    LIMITED
}
