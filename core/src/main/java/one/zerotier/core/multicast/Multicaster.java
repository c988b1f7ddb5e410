package one.zerotier.core.multicast;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.multicast.WaitingFrames.Waiting;
import one.zerotier.core.network.AddressResolution;
import one.zerotier.core.network.Credentials;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Frames;
import one.zerotier.core.network.LocalController;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.Networks;
import one.zerotier.core.network.SpreadingGroup;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.rule.RuleFilter;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/** Sends frames to groups, takes them, and knows who listens to what. The package's page tells how. */
public final class Multicaster implements Frames.MulticastPort, Direct {
    private static final int FLAG_MEMBERSHIP_ATTACHED = 0x01;
    private static final int FLAG_GATHER = 0x02;
    private static final int FLAG_SOURCE_MAC = 0x04;

    private static final int MAX_WANTED = 0xffff;
    private static final long CLEAN_INTERVAL_MS = 30_000;

    private final SecretIdentity self;
    private final Roots roots;
    private final PacketSender sender;
    private final Networks networks;
    private final Frames frames;
    private final Credentials credentials;
    private final MulticastLimiter limiter;
    private final Env env;
    private final GroupMembers groups = new GroupMembers();
    private final WaitingFrames waiting;
    private final SpreadingPeers spreadingPeers;
    private final GroupViews views;
    private final Spreading spreading;
    private final Announcements announcements;
    private final GatherAnswers answers;
    private final MemberSearch search;
    private final NeighbourAnswers neighbourAnswers;
    private final Timer cleaning;
    private @Nullable LocalController controller;

    public Multicaster(
            long startMs,
            SecretIdentity self,
            Peers peers,
            Roots roots,
            PacketSender sender,
            Networks networks,
            Frames frames,
            Credentials credentials,
            MulticastLimiter limiter,
            Env env) {
        this.self = self;
        this.roots = roots;
        this.sender = sender;
        this.networks = networks;
        this.frames = frames;
        this.credentials = credentials;
        this.limiter = limiter;
        this.env = env;
        this.waiting = new WaitingFrames(env);
        this.spreadingPeers = new SpreadingPeers(self.address(), peers, roots, sender, networks);
        this.announcements = new Announcements(peers, roots, sender, spreadingPeers, env);
        Vouching vouching = new Vouching(peers, roots, sender, spreadingPeers);
        this.answers = new GatherAnswers(self, peers, sender, networks, groups, vouching, env.random());
        this.search = new MemberSearch(self.address(), roots, sender, spreadingPeers);
        this.neighbourAnswers = new NeighbourAnswers(self.address(), env);
        this.views = new GroupViews(self.address(), peers, roots, sender, networks, groups, spreadingPeers, env);
        Parts parts = new Parts(
                startMs,
                self,
                sender,
                networks,
                frames,
                credentials,
                groups,
                views,
                spreadingPeers,
                announcements,
                limiter,
                env);
        this.spreading = new Spreading(parts, peers, this);
        this.cleaning = env.timers().timer(this::clean);
    }

    /** Completes the construction, if a controller runs here. */
    public void attach(LocalController newController) {
        controller = newController;
        answers.attach(newController);
        views.attach(newController);
    }

    private void clean(long nowMs) {
        groups.clean(nowMs);
        if (groups.entries() > 0) {
            cleaning.setAt(nowMs + CLEAN_INTERVAL_MS);
        }
    }

    /** Whether we understand our own verbs and say so, which we do unless told otherwise. */
    public void enableSpreading(boolean enabled) {
        spreadingPeers.enable(enabled);
    }

    /** Whether a node understands our own verbs, as it has announced lately. */
    public boolean understandsSpreading(long nowMs, long address) {
        return spreadingPeers.understands(nowMs, address);
    }

    /** Others are to learn what we listen to, now and every minute from now. */
    public void announce(long nowMs, Network network) {
        announcements.start(nowMs, network);
    }

    public void onLeft(long nowMs, Network network) {
        announcements.stop(nowMs, network);
        waiting.removeAll(network);
        spreading.onLeft(network);
        limiter.forget(network.id());
    }

    /** What our host listens to has changed. */
    public void subscribe(long nowMs, Network network, Set<MulticastGroup> wanted) {
        Set<MulticastGroup> left = new LinkedHashSet<>(network.hostGroups());
        Set<MulticastGroup> joined = network.subscribe(wanted);
        left.removeAll(network.hostGroups());
        announcements.onChange(nowMs, network, joined, left);
        spreading.onJoined(nowMs, network, joined);
    }

    /** A packet of this member was welcome on the network. */
    public void onAdmitted(long nowMs, Network network, Peer peer) {
        announcements.onAdmitted(nowMs, network, peer);
    }

    /** A frame of the host's to a multicast MAC. */
    @Override
    public void onHostMulticast(long nowMs, Network network, EthernetFrame frame) {
        NetworkConfig config = network.config();
        if (config == null || (config.ndpEmulation() && neighbourAnswers.answer(network, config, frame))) {
            return;
        }
        boolean arp = Mac.isBroadcast(frame.destination()) && AddressResolution.isArpRequest(frame);
        MulticastGroup group = new MulticastGroup(frame.destination(), arp ? AddressResolution.arpTarget(frame) : 0);
        if (config.multicastLimit() == 0
                || SpreadingGroup.isOne(group)
                || (group.equals(MulticastGroup.BROADCAST) && !config.broadcastEnabled())) {
            env.count(Counter.FRAMES_NO_MULTICAST);
            return;
        }
        int length = EthernetFrame.HEADER_LENGTH + frame.payloadLength();
        if (frames.passesOutbound(nowMs, network, frame, 0, false)
                && limiter.admit(nowMs, network, self.address().value(), group, length)
                && !spreading.send(nowMs, network, config, group, frame)) {
            sendDirectly(nowMs, network, config, group, frame);
        }
    }

    @Override
    public void sendDirectly(
            long nowMs, Network network, NetworkConfig config, MulticastGroup group, EthernetFrame frame) {
        GroupKey key = new GroupKey(network.id(), group);
        int limit = config.multicastLimit();
        int known = groups.count(key);
        int gather = known < limit ? Math.min(limit - known, MAX_WANTED) + 1 : 1;
        if (known < limit) {
            search.ask(nowMs, network, key, gather, known == 0);
        }
        Waiting open = waiting.add(nowMs, network, group, frame, limit);
        for (long bridge : config.activeBridges()) {
            serve(nowMs, open, bridge, gather);
        }
        for (long contact : network.contacts(nowMs)) {
            if (groups.contains(key, contact)) {
                serve(nowMs, open, contact, gather);
            }
        }
        for (long member : groups.pick(nowMs, key, limit, env.random())) {
            serve(nowMs, open, member, gather);
        }
        if (open.isDone()) {
            waiting.remove(open);
        }
    }

    /** One copy to one member, unless it has one already or may not have it. */
    private void serve(long nowMs, Waiting open, long to, int gather) {
        Network network = open.network;
        EthernetFrame frame = open.frame();
        if (to == self.address().value()
                || !open.serve(to)
                || !frames.passesOutbound(nowMs, network, frame, to, true)) {
            return;
        }
        write(nowMs, network, open.group, frame, to, gather);
    }

    @Override
    public void serve(long nowMs, Network network, MulticastGroup group, EthernetFrame frame, long to) {
        if (to != self.address().value() && frames.passesOutbound(nowMs, network, frame, to, true)) {
            write(nowMs, network, group, frame, to, 1);
        }
    }

    private void write(long nowMs, Network network, MulticastGroup group, EthernetFrame frame, long to, int gather) {
        credentials.pushIfDue(nowMs, network, to);
        boolean bridged = frame.source() != network.mac();
        ByteWriter out = sender.begin(Verb.MULTICAST_FRAME, to)
                .int64(network.id())
                .int8(FLAG_GATHER | (bridged ? FLAG_SOURCE_MAC : 0))
                .int32(gather);
        if (bridged) {
            out.int48(frame.source());
        }
        group.encode(out);
        out.int16(frame.etherType()).bytes(frame.buffer(), frame.payloadOffset(), frame.payloadLength());
        NetworkConfig config = network.config();
        sender.send(nowMs, config != null && config.compressesMulticast());
    }

    @Override
    public void search(long nowMs, Network network, GroupKey key) {
        search.ask(nowMs, network, key, GatherAnswers.MAX_LISTED, false);
    }

    /** A member has become known: frames that waited for more of its group go to it. */
    @Override
    public void onMemberKnown(long nowMs, GroupKey key, long address) {
        if (address == self.address().value() || !groups.add(nowMs, key, address)) {
            return;
        }
        if (!cleaning.isSet()) {
            cleaning.setAt(nowMs + CLEAN_INTERVAL_MS);
        }
        if (waiting.isEmpty()) {
            return;
        }
        for (Waiting open : waiting.of(key.networkId(), key.group())) {
            serve(nowMs, open, address, 1);
            if (open.isDone()) {
                waiting.remove(open);
            }
        }
    }

    /** MULTICAST_LIKE and MULTICAST_LEAVE: the sender listens to these groups, or no longer does. */
    public Verdict onGroups(long nowMs, Verb verb, ReceivedPacket packet) throws MalformedPacketException {
        ByteReader in = packet.payload();
        Peer peer = packet.sender();
        long permittedNetwork = 0;
        while (in.remaining() > 0) {
            long networkId = in.int64();
            MulticastGroup group = MulticastGroup.decode(in);
            if (networkId != permittedNetwork
                    && !mayUseGroups(nowMs, networkId, peer)
                    && !spreadingPeers.mayAnnounce(networkId, group, peer)) {
                env.count(Counter.DROPPED_NOT_ALLOWED);
                continue;
            }
            if (SpreadingGroup.isOne(group)) { // says nothing of what its sender may do with others
                if (verb == Verb.MULTICAST_LIKE) {
                    onSpreadingPeer(nowMs, networkId, group, peer);
                }
                continue;
            }
            permittedNetwork = networkId;
            GroupKey key = new GroupKey(networkId, group);
            if (verb == Verb.MULTICAST_LIKE) {
                onMemberKnown(nowMs, key, peer.addressValue());
                views.onLike(nowMs, key, peer.addressValue());
            } else if (spreadingPeers.isEnabled()) {
                groups.remove(key, peer.addressValue());
                views.remove(key, peer.addressValue());
            }
        }
        return Verdict.ACCEPT;
    }

    /** He learns the same of us, unless he was told lately. */
    private void onSpreadingPeer(long nowMs, long networkId, MulticastGroup group, Peer peer) {
        spreadingPeers.onAnnounced(nowMs, networkId, group, peer);
        Network network = networks.get(networkId);
        if (spreadingPeers.isEnabled() && network != null && network.admits(peer)) {
            announcements.onAdmitted(nowMs, network, peer);
        }
    }

    private boolean mayUseGroups(long nowMs, long networkId, Peer peer) {
        Network network = networks.get(networkId);
        return roots.selfIsRoot()
                || (network != null && network.admits(peer))
                || (controller != null && controller.hasConfigured(nowMs, networkId, peer.address()));
    }

    /** MULTICAST_GATHER: the sender searches members of a group. */
    public Verdict onGather(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        ByteReader in = packet.payload();
        long networkId = in.int64();
        int flags = in.uint8();
        MulticastGroup group = MulticastGroup.decode(in);
        long limit = in.uint32();
        if ((flags & FLAG_MEMBERSHIP_ATTACHED) != 0 && networks.get(networkId) != null) {
            credentials.add(nowMs, networks, CertificateOfMembership.decode(in));
        }
        Peer peer = packet.sender();
        Network network = networks.get(networkId);
        boolean member = network != null && network.admits(peer);
        if (network != null && member) {
            announcements.onAdmitted(nowMs, network, peer);
        }
        if (limit > 0 && (member || mayUseGroups(nowMs, networkId, peer))) {
            answers.answer(nowMs, packet, Verb.MULTICAST_GATHER, new GroupKey(networkId, group), limit);
        }
        return member ? Verdict.TRUST : Verdict.ACCEPT;
    }

    /** The rest of an OK to one of our MULTICAST_GATHERs. */
    public void onGatherReply(long nowMs, ByteReader in) throws MalformedPacketException {
        long networkId = in.int64();
        MulticastGroup group = MulticastGroup.decode(in);
        if (networks.get(networkId) != null) {
            readMembers(nowMs, in, new GroupKey(networkId, group));
        }
    }

    /** The rest of an OK to one of our MULTICAST_FRAMEs. */
    public void onFrameReply(long nowMs, ByteReader in) throws MalformedPacketException {
        long networkId = in.int64();
        MulticastGroup group = MulticastGroup.decode(in);
        int flags = in.uint8();
        if ((flags & FLAG_MEMBERSHIP_ATTACHED) != 0) {
            credentials.add(nowMs, networks, CertificateOfMembership.decode(in));
        }
        if ((flags & GatherAnswers.FLAG_GATHERED) != 0 && networks.get(networkId) != null) {
            readMembers(nowMs, in, new GroupKey(networkId, group));
        }
    }

    private void readMembers(long nowMs, ByteReader in, GroupKey key) throws MalformedPacketException {
        in.int32(); // how many there are in all; nobody needs it
        for (int count = in.uint16(); count > 0; count--) {
            onMemberKnown(nowMs, key, in.uint40());
        }
    }

    /** A member does not want frames of this group. */
    public void onUnwanted(Peer peer, ByteReader in) throws MalformedPacketException {
        Network network = networks.get(in.int64());
        MulticastGroup group = MulticastGroup.decode(in);
        if (network != null && network.admits(peer)) {
            GroupKey key = new GroupKey(network.id(), group);
            groups.remove(key, peer.addressValue());
            views.remove(key, peer.addressValue());
        }
    }

    /** MULTICAST_FRAME: a frame to a group that we may be in. */
    public Verdict onMulticastFrame(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        ByteReader in = packet.payload();
        Network network = networks.get(in.int64());
        if (network == null) {
            env.count(Counter.FRAMES_REFUSED_MEMBERSHIP);
            return Verdict.IGNORE;
        }
        int flags = in.uint8();
        if ((flags & FLAG_MEMBERSHIP_ATTACHED) != 0) {
            credentials.add(nowMs, networks, CertificateOfMembership.decode(in));
        }
        Peer peer = packet.sender();
        if (!network.admits(peer)) {
            return frames.refuse(nowMs, network, Verb.MULTICAST_FRAME, packet);
        }
        announcements.onAdmitted(nowMs, network, peer);
        long gather = (flags & FLAG_GATHER) != 0 ? in.uint32() : 0;
        long source = (flags & FLAG_SOURCE_MAC) != 0 ? in.uint48() : Mac.of(peer.addressValue(), network.id());
        MulticastGroup group = MulticastGroup.decode(in);
        int etherType = in.uint16();
        NetworkConfig config = network.config();
        if (config == null || config.multicastLimit() == 0) {
            env.count(Counter.FRAMES_NO_MULTICAST);
            return Verdict.TRUST;
        }
        refuseIfLeft(nowMs, network, packet, group);
        if (in.remaining() > 0
                && receive(
                                nowMs,
                                network,
                                peer.addressValue(),
                                group,
                                source,
                                etherType,
                                in.buffer(),
                                in.position(),
                                in.remaining())
                        == Reception.REFUSED) {
            return Verdict.TRUST;
        }
        if (gather > 0) {
            answers.answer(nowMs, packet, Verb.MULTICAST_FRAME, new GroupKey(network.id(), group), gather);
        }
        return Verdict.TRUST;
    }

    /** Somebody does not know that our host has left the group, be it that nobody could tell him. The frame is taken, as any. */
    private void refuseIfLeft(long nowMs, Network network, ReceivedPacket packet, MulticastGroup group) {
        if (!spreadingPeers.isEnabled()
                || !announcements.hasLeft(nowMs, network, group)
                || network.selfIsActiveBridge()
                || !packet.sender().unwantedGate.pass(nowMs)) {
            return;
        }
        group.encode(Reply.encodeError(
                        sender.begin(Verb.ERROR, packet.sender().addressValue()),
                        Verb.MULTICAST_FRAME,
                        packet.id(),
                        ErrorCode.UNWANTED_MULTICAST)
                .int64(network.id()));
        sender.sendVia(nowMs, packet.sender(), packet.socketId(), packet.from(), false);
    }

    @Override
    public Reception receive(
            long nowMs,
            Network network,
            long from,
            MulticastGroup group,
            long source,
            int etherType,
            byte[] buffer,
            int start,
            int length) {
        if (!Mac.isMulticast(group.mac())
                || SpreadingGroup.isOne(group)
                || source == 0
                || Mac.isMulticast(source)
                || source == network.mac()
                || (source != Mac.of(from, network.id()) && !network.acceptsBridged(nowMs, source, from))) {
            env.count(Counter.FRAMES_REFUSED_MAC);
            return Reception.REFUSED;
        }
        if (!limiter.admit(nowMs, network, from, group, EthernetFrame.HEADER_LENGTH + length)) {
            return Reception.LIMITED;
        }
        if (frames.isRepeated(nowMs, network, group.mac(), source, etherType, buffer, start, length)) {
            return Reception.TAKEN;
        }
        RuleFilter.Result result =
                frames.filterInbound(nowMs, network, from, group.mac(), source, etherType, buffer, start, length);
        if (result != RuleFilter.Result.DROP) {
            frames.deliver(network, group.mac(), source, buffer, start, length);
        }
        return Reception.TAKEN;
    }

    /** Our own verbs, from whoever may use them. */
    public Verdict onOwnVerb(long nowMs, Verb verb, ReceivedPacket packet) throws MalformedPacketException {
        if (!spreadingPeers.isEnabled()) {
            env.count(Counter.IGNORED_VERB);
            return Verdict.ACCEPT;
        }
        return switch (verb) {
            case MULTICAST_SPREAD -> spreading.onSpread(nowMs, packet);
            case MULTICAST_TAKEN -> spreading.onTaken(packet);
            case MULTICAST_CONTACTS -> spreading.onContacts(nowMs, packet);
            case MULTICAST_VIEW -> onView(nowMs, packet);
            default -> Verdict.ACCEPT;
        };
    }

    /** MULTICAST_VIEW: the sender wants to know the members of a group that matter to it. */
    private Verdict onView(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        ByteReader in = packet.payload();
        long networkId = in.int64();
        MulticastGroup group = MulticastGroup.decode(in);
        if (in.uint8() != 0 && networks.get(networkId) != null) {
            credentials.add(nowMs, networks, CertificateOfMembership.decode(in));
        }
        if (!mayUseGroups(nowMs, networkId, packet.sender())) {
            env.count(Counter.DROPPED_NOT_ALLOWED);
        } else if (!packet.sender().viewGate.pass(nowMs)) {
            env.count(Counter.DROPPED_RATE_LIMITED);
        } else {
            views.answer(nowMs, packet, new GroupKey(networkId, group));
        }
        return Verdict.ACCEPT;
    }

    /** The rest of an OK to one of our MULTICAST_VIEWs. */
    public void onViewReply(long nowMs, Peer from, ByteReader in) throws MalformedPacketException {
        spreading.onViewReply(nowMs, from.addressValue(), in);
    }

    /** The memory-hard check of an identity is done; returns whether frames waited for it. */
    public boolean onChecked(Identity identity, boolean valid) {
        return spreading.onChecked(identity, valid);
    }

    /** The groups that our host listens to, and those in use, in order. */
    public List<GroupStatus> groups(Network network) {
        Set<MulticastGroup> shown = new TreeSet<>(network.announcedGroups());
        shown.addAll(views.groups(network.id()));
        List<GroupStatus> statuses = new ArrayList<>();
        for (MulticastGroup group : shown) {
            GroupKey key = new GroupKey(network.id(), group);
            GroupView view = views.get(key);
            statuses.add(new GroupStatus(
                    group,
                    network.announcedGroups().contains(group),
                    view == null ? groups.count(key) : views.total(key, view),
                    view == null ? 0 : view.likers().count(),
                    view == null ? 0 : view.likers().closest().length));
        }
        return statuses;
    }

    /** How many members of a group are known, ourselves not counted. */
    public int knownMembers(long networkId, MulticastGroup group) {
        return groups.count(new GroupKey(networkId, group));
    }
}
