package one.zerotier.core.network;

import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.IpAddress;

/** The controller that runs in this node, if a network is its own. */
public interface LocalController {
    /**
     * A configuration is wanted. The answer comes later, through {@link Configurations#deliver} or {@link Configurations#refuse}.
     *
     * @param packetId of the request; 0 if there was no packet, because this node asks itself
     */
    void onRequest(long nowMs, long networkId, long packetId, Identity requester, Dictionary metadata);

    /** Whether this node was sent a configuration of the network lately, so that it may use our knowledge of its groups. */
    boolean hasConfigured(long nowMs, long networkId, Address member);

    /** The authorized member that has been given this IP; 0 if there is none. */
    long holder(long networkId, IpAddress ip);
}
