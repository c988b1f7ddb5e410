package one.zerotier.core.multicast;

import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;

/** The direct way for frames, which stock nodes know, and the way to the host. */
interface Direct {
    /** Sends a frame to each member, as stock nodes do. */
    void sendDirectly(long nowMs, Network network, NetworkConfig config, MulticastGroup group, EthernetFrame frame);

    /** Sends a frame to one member as stock nodes do, unless it may not have it. */
    void serve(long nowMs, Network network, MulticastGroup group, EthernetFrame frame, long to);

    /** Gives a frame to the host if its MACs, the limits and the rules allow. */
    Reception receive(
            long nowMs,
            Network network,
            long from,
            MulticastGroup group,
            long source,
            int etherType,
            byte[] buffer,
            int payloadOffset,
            int payloadLength);

    /** Asks for members of a group as stock nodes do. */
    void search(long nowMs, Network network, GroupKey key);

    /** A member listens to a group. */
    void onMemberKnown(long nowMs, GroupKey key, long address);
}
