package one.zerotier.core.social.sim;

/**
 * A way to spread a frame, for all nodes at once: it holds the state of each. It does something by calling the {@link Lan}
 * that it was made for, and what it does depends on nothing else.
 */
interface Rule {
    /** What a message weighs without anything that belongs to the rule: an mDNS answer of 300 bytes with its Ethernet header. */
    int FRAME_LENGTH = 314;

    /** The header of every packet between nodes, which also authenticates it. */
    int PACKET_HEADER_LENGTH = 28;

    /** A node sends a message to all. The message before it has come to rest. */
    void start(int origin);

    /** A packet has come. */
    void onPacket(int receiver, int sender, Object packet);

    /** A time has come that the node had asked for. */
    void onTime(int node);
}
