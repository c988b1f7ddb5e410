package one.zerotier.core.multicast;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.network.Member;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.SpreadingGroup;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.Verb;

/**
 * Tells others which groups we listen to: what is new at once, everything every minute; and what we no longer listen to, if
 * they understand that. PROTOCOL.md, "MULTICAST_LIKE" and "MULTICAST_LEAVE".
 */
final class Announcements {
    private static final long INTERVAL_MS = 60_000;
    private static final int ENTRY_LENGTH = Long.BYTES + MulticastGroup.LENGTH;
    private static final int ENTRIES_PER_PACKET = Packets.DEFAULT_PATH_MTU / ENTRY_LENGTH - 2;

    private final Peers peers;
    private final Roots roots;
    private final PacketSender sender;
    private final SpreadingPeers spreading;
    private final Env env;
    private final Map<Long, Timer> timers = new HashMap<>();
    private final Map<Long, Changing> changing = new HashMap<>();

    /** With the timer for what is to be told later. */
    private record Changing(GroupChanges changes, Timer timer) {}

    Announcements(Peers peers, Roots roots, PacketSender sender, SpreadingPeers spreading, Env env) {
        this.peers = peers;
        this.roots = roots;
        this.sender = sender;
        this.spreading = spreading;
        this.env = env;
    }

    /** Announces everything now and every minute from now. */
    void start(long nowMs, Network network) {
        timers.computeIfAbsent(network.id(), unused -> env.timers().timer(atMs -> announceAll(atMs, network)))
                .setAt(nowMs);
    }

    /** We are no longer on the network. */
    void stop(long nowMs, Network network) {
        Timer timer = timers.remove(network.id());
        if (timer != null) {
            timer.cancel();
        }
        Changing open = changing.remove(network.id());
        if (open != null) {
            open.timer.cancel();
        }
        tellLeft(nowMs, network, network.announcedGroups());
    }

    private void announceAll(long nowMs, Network network) {
        Timer timer = timers.get(network.id());
        if (timer != null) {
            timer.setAt(nowMs + INTERVAL_MS);
        }
        Set<MulticastGroup> groups = all(network);
        Set<Long> told = always(network);
        told.forEach(to -> announce(nowMs, network, to, groups));
        for (Member member : admittedMembers(network)) {
            if (!told.contains(member.address().value())) {
                member.liked(nowMs);
                announce(nowMs, network, member.address().value(), groups);
            }
        }
    }

    /** What we listen to, after the group that says what we understand, so that no limit of the receiver's cuts that off. */
    private Set<MulticastGroup> all(Network network) {
        Set<MulticastGroup> groups = new LinkedHashSet<>();
        if (spreading.isEnabled()) {
            groups.add(SpreadingGroup.GROUP);
        }
        groups.addAll(network.announcedGroups());
        return groups;
    }

    /** Those that are told whether or not they are members: they answer others who search for members of a group. */
    private Set<Long> always(Network network) {
        Set<Long> addresses = new LinkedHashSet<>();
        roots.peers().forEach(root -> addresses.add(root.addressValue()));
        addresses.add(network.controller().value());
        NetworkConfig config = network.config();
        if (config != null) {
            for (long address : config.withRole(NetworkConfig.ROLE_ANCHOR | NetworkConfig.ROLE_MULTICAST_REPLICATOR)) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private List<Member> admittedMembers(Network network) {
        List<Member> admitted = new ArrayList<>();
        for (Member member : network.members()) {
            Peer peer = peers.get(member.address().value());
            if (peer != null && network.admits(peer)) {
                admitted.add(member);
            }
        }
        return admitted;
    }

    /** Groups that our host has just joined and left: others need not wait for the minute to end. */
    void onChange(long nowMs, Network network, Set<MulticastGroup> joined, Set<MulticastGroup> left) {
        if (joined.isEmpty() && left.isEmpty()) {
            return;
        }
        Changing open = changing.computeIfAbsent(
                network.id(),
                unused -> new Changing(new GroupChanges(), env.timers().timer(atMs -> settle(atMs, network))));
        tellJoined(nowMs, network, open.changes.joined(nowMs, joined));
        open.changes.left(nowMs, left);
        arm(open);
    }

    private static void arm(Changing open) {
        open.timer.cancel();
        if (open.changes.nextMs() != Timers.NEVER) {
            open.timer.setAt(open.changes.nextMs());
        }
    }

    private void settle(long nowMs, Network network) {
        Changing open = changing.get(network.id());
        if (open == null) {
            return;
        }
        tellJoined(nowMs, network, open.changes.takeRepeats(nowMs));
        tellLeft(nowMs, network, open.changes.takeLeaves(nowMs));
        arm(open);
    }

    private void tellJoined(long nowMs, Network network, Set<MulticastGroup> groups) {
        if (!groups.isEmpty()) {
            everybody(network).forEach(to -> announce(nowMs, network, to, groups));
        }
    }

    private void tellLeft(long nowMs, Network network, Set<MulticastGroup> groups) {
        if (groups.isEmpty()) {
            return;
        }
        for (long to : everybody(network)) {
            if (spreading.understands(nowMs, to)) {
                send(nowMs, Verb.MULTICAST_LEAVE, network, to, groups);
            }
        }
    }

    private Set<Long> everybody(Network network) {
        Set<Long> addresses = always(network);
        admittedMembers(network)
                .forEach(member -> addresses.add(member.address().value()));
        return addresses;
    }

    /** Whether our host has left this group so lately that others may still take us for a listener. */
    boolean hasLeft(long nowMs, Network network, MulticastGroup group) {
        Changing open = changing.get(network.id());
        return open != null && open.changes.hasLeft(nowMs, group);
    }

    /** A packet of this member was welcome: it learns our groups, unless it was told lately. */
    void onAdmitted(long nowMs, Network network, Peer peer) {
        Member member = network.memberOrNew(peer.addressValue());
        if (member == null) {
            return;
        }
        member.meet();
        if (nowMs - member.lastLikeMs() >= INTERVAL_MS) {
            member.liked(nowMs);
            announce(nowMs, network, peer.addressValue(), all(network));
        }
    }

    void announce(long nowMs, Network network, long to, Collection<MulticastGroup> groups) {
        send(nowMs, Verb.MULTICAST_LIKE, network, to, groups);
    }

    /** Tells somebody that we do not listen to these. */
    void leave(long nowMs, Network network, long to, Collection<MulticastGroup> groups) {
        send(nowMs, Verb.MULTICAST_LEAVE, network, to, groups);
    }

    private void send(long nowMs, Verb verb, Network network, long to, Collection<MulticastGroup> groups) {
        ByteWriter out = null;
        int entries = 0;
        for (MulticastGroup group : groups) {
            if (out == null) {
                out = sender.begin(verb, to);
                entries = 0;
            }
            group.encode(out.int64(network.id()));
            if (++entries == ENTRIES_PER_PACKET) {
                sender.send(nowMs, true);
                out = null;
            }
        }
        if (out != null) {
            sender.send(nowMs, true);
        }
    }
}
