package one.zerotier.core.multicast;

import one.zerotier.core.identity.Address;
import one.zerotier.core.network.Member;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.Networks;
import one.zerotier.core.network.SpreadingGroup;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.wire.Verb;

/**
 * Who understands our own verbs. Members say so with their groups. Roots and controllers, which announce no groups where they
 * are no members, say so when a member has told them.
 */
final class SpreadingPeers {
    private final Address self;
    private final Peers peers;
    private final Roots roots;
    private final PacketSender sender;
    private final Networks networks;
    private boolean enabled = true;

    SpreadingPeers(Address self, Peers peers, Roots roots, PacketSender sender, Networks networks) {
        this.self = self;
        this.peers = peers;
        this.roots = roots;
        this.sender = sender;
        this.networks = networks;
    }

    /** Whether we understand them ourselves; if not, we behave like a node that has never heard of them. */
    boolean isEnabled() {
        return enabled;
    }

    void enable(boolean newEnabled) {
        enabled = newEnabled;
    }

    /** Somebody who may use groups of the network announced a group of our kind. */
    void onAnnounced(long nowMs, long networkId, MulticastGroup group, Peer by) {
        if (!enabled || group.adi() != SpreadingGroup.VERSION) {
            return;
        }
        by.announcedSpreading(nowMs);
        Network network = networks.get(networkId);
        Member member = network == null ? null : network.member(by.addressValue());
        if (member != null) {
            member.announcedSpreading(nowMs);
        }
        boolean directory =
                roots.selfIsRoot() || Address.controllerOf(networkId).equals(self);
        boolean toDirectory = roots.isRoot(by.addressValue())
                || Address.controllerOf(networkId).equals(by.address()); // two of them would answer each other for ever
        if (directory && !toDirectory && by.spreadingGate.pass(nowMs)) {
            SpreadingGroup.GROUP.encode(
                    sender.begin(Verb.MULTICAST_LIKE, by.addressValue()).int64(networkId));
            sender.send(nowMs, false);
        }
    }

    /** Whether somebody may announce such a group although he is no member. */
    boolean mayAnnounce(long networkId, MulticastGroup group, Peer peer) {
        return SpreadingGroup.isOne(group)
                && networks.get(networkId) != null
                && (roots.isRoot(peer.addressValue())
                        || Address.controllerOf(networkId).equals(peer.address()));
    }

    /** Whether a node that we know understands our own verbs. */
    boolean understands(long nowMs, long address) {
        Peer peer = enabled ? peers.get(address) : null;
        return peer != null && nowMs - peer.lastSpreadingMs() < SpreadingGroup.LIFETIME_MS;
    }
}
