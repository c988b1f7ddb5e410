package one.zerotier.core.env;

/** What a node asks its host to keep; the id tells which one. */
public enum StateKind {
    /** The planet in binary form; there is one, the id is 0. */
    PLANET,
    /** A moon in binary form; the id is the moon's. */
    MOON,
    /** The last accepted configuration dictionary of a network; the id is the network's. */
    NETWORK_CONFIG,
    /** What is worth remembering of a peer; the id is its address. */
    PEER,
}
