package one.zerotier.core.multicast;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Verb;

/** Asks those that may know more members of a group (MULTICAST_GATHER), but not too often. */
final class MemberSearch {
    private static final long INTERVAL_MS = 60_000;
    private static final long INTERVAL_UNKNOWN_MS = 500;
    /** For those that understand our own verbs, and so can bear it: who has just joined a group is to get the next frame. */
    private static final long INTERVAL_OURS_MS = 1_000;

    private static final int MAX_ASKED = 16;
    private static final int MAX_GROUPS = 4_096;
    private static final int FLAG_MEMBERSHIP_ATTACHED = 0x01;

    private final Address self;
    private final Roots roots;
    private final PacketSender sender;
    private final SpreadingPeers spreadingPeers;
    /** When members of a group were last searched; in order, so that the oldest can be forgotten. */
    private final Map<GroupKey, Times> searches = new LinkedHashMap<>();

    /**
     * @param lastMs when anybody was asked
     * @param lastOfAllMs when everybody was asked who may know, not only those who understand our own verbs
     */
    private record Times(long lastMs, long lastOfAllMs) {
        private static final Times NEVER = new Times(Long.MIN_VALUE / 2, Long.MIN_VALUE / 2);
    }

    MemberSearch(Address self, Roots roots, PacketSender sender, SpreadingPeers spreadingPeers) {
        this.self = self;
        this.roots = roots;
        this.sender = sender;
        this.spreadingPeers = spreadingPeers;
    }

    /**
     * Asks, if it is time to.
     *
     * @param limit how many members to tell at most
     * @param unknown whether no member is known at all
     */
    void ask(long nowMs, Network network, GroupKey key, int limit, boolean unknown) {
        Times last = searches.getOrDefault(key, Times.NEVER);
        boolean all = nowMs - last.lastOfAllMs >= (unknown ? INTERVAL_UNKNOWN_MS : INTERVAL_MS);
        if (!all && nowMs - last.lastMs < INTERVAL_OURS_MS) {
            return;
        }
        searches.remove(key); // so that it moves to the end
        searches.put(key, new Times(nowMs, all ? nowMs : last.lastOfAllMs));
        if (searches.size() > MAX_GROUPS) {
            searches.keySet().remove(searches.keySet().iterator().next());
        }
        NetworkConfig config = network.config();
        CertificateOfMembership membership = config == null ? null : config.membership();
        for (long to : whoMayKnow(nowMs, network)) {
            if (!all && !spreadingPeers.understands(nowMs, to)) {
                continue;
            }
            ByteWriter out = sender.begin(Verb.MULTICAST_GATHER, to)
                    .int64(network.id())
                    .int8(membership == null ? 0 : FLAG_MEMBERSHIP_ATTACHED);
            key.group().encode(out);
            out.int32(limit);
            if (membership != null) {
                membership.encode(out);
            }
            sender.send(nowMs, false);
        }
    }

    private Set<Long> whoMayKnow(long nowMs, Network network) {
        Set<Long> addresses = new LinkedHashSet<>();
        Peer root = roots.best(nowMs);
        if (root != null) {
            addresses.add(root.addressValue());
        }
        addresses.add(network.controller().value());
        NetworkConfig config = network.config();
        if (config != null) {
            for (long anchor : config.withRole(NetworkConfig.ROLE_ANCHOR | NetworkConfig.ROLE_MULTICAST_REPLICATOR)) {
                if (addresses.size() < MAX_ASKED) {
                    addresses.add(anchor);
                }
            }
        }
        addresses.remove(self.value());
        return addresses;
    }
}
