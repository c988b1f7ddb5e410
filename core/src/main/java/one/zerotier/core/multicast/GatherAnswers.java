package one.zerotier.core.multicast;

import java.util.LinkedHashSet;
import java.util.Set;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.LocalController;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.Networks;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/** Names members of a group to those who gather them. */
final class GatherAnswers {
    static final int MAX_LISTED = 250;
    /** In an OK to MULTICAST_FRAME: a list of members follows. */
    static final int FLAG_GATHERED = 0x02;

    private final SecretIdentity self;
    private final Peers peers;
    private final PacketSender sender;
    private final Networks networks;
    private final GroupMembers groups;
    private final Vouching vouching;
    private final RandomSource random;
    private @Nullable LocalController controller;

    GatherAnswers(
            SecretIdentity self,
            Peers peers,
            PacketSender sender,
            Networks networks,
            GroupMembers groups,
            Vouching vouching,
            RandomSource random) {
        this.self = self;
        this.peers = peers;
        this.sender = sender;
        this.networks = networks;
        this.groups = groups;
        this.vouching = vouching;
        this.random = random;
    }

    void attach(LocalController newController) {
        controller = newController;
    }

    /**
     * Answers a packet whose sender may know who listens to the group; if nobody but himself does, there is nothing to say.
     *
     * @param verb of the packet: MULTICAST_GATHER or MULTICAST_FRAME
     */
    void answer(long nowMs, ReceivedPacket packet, Verb verb, GroupKey key, long limit) {
        Peer asker = packet.sender();
        int most = (int) Math.min(limit, MAX_LISTED);
        Set<Long> listed = new LinkedHashSet<>();
        Network network = networks.get(key.networkId());
        boolean selfListens = network != null && network.isSubscribed(key.group());
        if (selfListens) {
            listed.add(self.address().value());
        }
        long holder = holder(nowMs, key, asker);
        if (holder != 0 && holder != asker.addressValue() && listed.size() < most) {
            listed.add(holder);
        }
        for (long member : groups.pick(nowMs, key, most + 1, random)) {
            if (member != asker.addressValue() && listed.size() < most) {
                listed.add(member);
            }
        }
        if (listed.isEmpty()) {
            return;
        }
        vouching.vouch(nowMs, packet, listed);
        ByteWriter out = Reply.encodeOk(sender.begin(Verb.OK, asker.addressValue()), verb, packet.id());
        key.group().encode(out.int64(key.networkId()));
        if (verb == Verb.MULTICAST_FRAME) {
            out.int8(FLAG_GATHERED);
        }
        out.int32(Math.max(groups.count(key) + (selfListens ? 1 : 0), listed.size()))
                .int16(listed.size());
        listed.forEach(out::int40);
        sender.sendVia(nowMs, asker, packet.socketId(), packet.from(), false);
    }

    /**
     * Who is asked for by ARP in this group, if our controller knows, he is there, and a member asks; 0 if not. A stock node says
     * what it listens to seconds after it has got its address, and takes requests before.
     */
    private long holder(long nowMs, GroupKey key, Peer asker) {
        MulticastGroup group = key.group();
        if (controller == null
                || !Mac.isBroadcast(group.mac())
                || group.adi() == 0
                || !controller.hasConfigured(nowMs, key.networkId(), asker.address())) {
            return 0;
        }
        long holder = controller.holder(key.networkId(), IpAddress.v4(group.adi()));
        Peer peer = peers.get(holder);
        return peer == null || peer.bestPath(nowMs) == null ? 0 : holder;
    }
}
