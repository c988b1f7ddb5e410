package one.zerotier.core.env;

/** What a node counts. The names, in lower case, are those that the API shows. */
public enum Counter {
    DATAGRAMS_RECEIVED,
    DATAGRAMS_SENT,
    BYTES_RECEIVED,
    BYTES_SENT,
    PACKETS_RELAYED,
    FRAMES_IN,
    FRAMES_OUT,

    /** Too short to be anything. */
    DROPPED_TOO_SHORT,
    DROPPED_TOO_LONG,
    /** Claims to come from ourselves. */
    DROPPED_OWN_ADDRESS,
    /** For somebody else, and we do not relay for this sender. */
    DROPPED_NOT_RELAYED,
    /** Relayed too often already. */
    DROPPED_HOP_LIMIT,
    /** For somebody whom we cannot reach. */
    DROPPED_NO_ROUTE,
    /** A fragment with impossible numbers, or pushed out by newer ones. */
    DROPPED_FRAGMENT,
    /** Bad authentication or a cipher suite that we do not take. */
    DROPPED_UNAUTHENTICATED,
    /** Authentic, but not what its verb promises. */
    DROPPED_MALFORMED,
    /** More of this than we are willing to do. */
    DROPPED_RATE_LIMITED,
    /** Somebody who may not say that. */
    DROPPED_NOT_ALLOWED,
    /** An answer to nothing we asked. */
    DROPPED_UNEXPECTED_REPLY,
    /** An identity whose address does not follow from its keys. */
    DROPPED_INVALID_IDENTITY,
    /** An address that somebody else has. */
    DROPPED_IDENTITY_COLLISION,
    /** No room left in a queue, or it waited too long there. */
    DROPPED_QUEUE,
    /** Authentic, but with a verb that we do not know or do not take part in. */
    IGNORED_VERB,

    /** A frame from somebody who is not a member, or for a network that we are not on. */
    FRAMES_REFUSED_MEMBERSHIP,
    /** A frame that the network's rules drop. */
    FRAMES_DROPPED_BY_RULES,
    /** A frame with a source or destination that its sender may not use. */
    FRAMES_REFUSED_MAC,
    /** A frame too short or too long to be one. */
    FRAMES_MALFORMED,
    /** A multicast on a network that has none. */
    FRAMES_NO_MULTICAST,
    CREDENTIALS_ACCEPTED,
    CREDENTIALS_REJECTED,
    CONFIGS_ACCEPTED,
    CONFIGS_REJECTED,
}
