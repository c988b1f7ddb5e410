package one.zerotier.core.multicast;

import one.zerotier.core.env.Env;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.Credentials;
import one.zerotier.core.network.Frames;
import one.zerotier.core.network.Networks;
import one.zerotier.core.peer.PacketSender;

/**
 * What the classes of this package share.
 *
 * @param startMs when this node was started
 */
record Parts(
        long startMs,
        SecretIdentity self,
        PacketSender sender,
        Networks networks,
        Frames frames,
        Credentials credentials,
        GroupMembers members,
        GroupViews views,
        SpreadingPeers spreaders,
        Announcements announcements,
        MulticastLimiter limiter,
        Env env) {
    long selfAddress() {
        return self.address().value();
    }
}
