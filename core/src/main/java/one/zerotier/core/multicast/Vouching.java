package one.zerotier.core.multicast;

import java.util.Collection;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.Verb;

/**
 * A root that names members of a group tells stock nodes who they are as well.
 *
 * <p>A stock node that hears of a member whom it does not know has its credentials and up to 32 frames wait for the identity, in a
 * queue for 32 packets from which the oldest falls out: its credentials. Without them the member's rules may refuse whatever it
 * sends until it shows them again, a minute later. It takes an answer to WHOIS for each of its packets, whatever it asked.
 */
final class Vouching {
    private final Peers peers;
    private final Roots roots;
    private final PacketSender sender;
    private final SpreadingPeers spreadingPeers;

    Vouching(Peers peers, Roots roots, PacketSender sender, SpreadingPeers spreadingPeers) {
        this.peers = peers;
        this.roots = roots;
        this.sender = sender;
        this.spreadingPeers = spreadingPeers;
    }

    /** Before these members are named in answer to a packet. Not to those of our kind, which have room for what waits. */
    void vouch(long nowMs, ReceivedPacket packet, Collection<Long> members) {
        Peer asker = packet.sender();
        if (!roots.selfIsRoot() || spreadingPeers.understands(nowMs, asker.addressValue())) {
            return;
        }
        for (long address : members) {
            Peer member = peers.get(address);
            if (member == null) {
                continue;
            }
            if (!asker.vouchGate.pass(nowMs)) {
                return;
            }
            // One in each packet: stock takes no more.
            Reply.encodeOk(sender.begin(Verb.OK, asker.addressValue()), Verb.WHOIS, packet.id())
                    .identity(member.identity());
            sender.sendVia(nowMs, asker, packet.socketId(), packet.from(), false);
        }
    }
}
