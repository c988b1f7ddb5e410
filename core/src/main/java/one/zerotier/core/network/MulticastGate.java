package one.zerotier.core.network;

/** Decides whether a member may send one more frame to a group. */
@FunctionalInterface
public interface MulticastGate {
    /**
     * Whether the frame may pass. If so, it has been paid for; if not, that has been counted.
     *
     * @param member who sent it into the network, possibly ourselves
     * @param frameLength with its Ethernet header
     */
    boolean admit(long nowMs, Network network, long member, MulticastGroup group, int frameLength);
}
