package one.zerotier.core.multicast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.Credentials;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Frames;
import one.zerotier.core.network.Member;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.Networks;
import one.zerotier.core.network.SpreadingGroup;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.social.Deliveries;
import one.zerotier.core.social.Likers;
import one.zerotier.core.social.RecentIds;
import one.zerotier.core.social.Task;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/**
 * Frames to groups that are too large for their senders: members pass them on to each other, nearest first. Who gets what from
 * whom is decided in {@link one.zerotier.core.social}; here are packets, signatures, and whom to believe.
 * PROTOCOL.md, "MULTICAST_SPREAD".
 */
final class Spreading implements Deliveries.Port<SpreadFrame>, GroupViews.Listener {
    /** A group of so many is served directly: it takes one hop, and nobody has to sign or check anything. */
    static final int SMALL = 16;

    /** A network that allows no more receivers than that is served directly, as stock nodes do. */
    static final int MIN_LIMIT = 32;

    /** Frames of others count only if their time is ours, more or less. */
    private static final long WINDOW_MS = RecentIds.MEMORY_MS / 2;

    private static final long WAIT_FOR_VIEW_MS = 600;
    private static final int MAX_WAITING = 256;
    /** After a join, each more or less. */
    private static final long[] LOOK_AGAIN_MS = {1_000, 10_000};

    private static final long BEFRIEND_MS = 5_000;
    private static final long TELL_MS = 120_000;
    private static final int MAX_TOLD = 64;
    private static final int MAX_CONTACTS = 128;
    /** Room for a task, an origin's certificate and everything else around a frame. */
    private static final int MAX_FRAME = Packets.MAX_LENGTH - 3_000;

    /** The other way for frames, and the way to the host. */
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

    /** What became of a frame. */
    enum Reception {
        TAKEN,
        /** It has MACs that it may not have. */
        REFUSED,
        /** Its origin has sent more than it may. */
        LIMITED
    }

    /** What goes on once a view has come, or without it. */
    private record Waiting(GroupKey key, long untilMs, LongConsumer action) {}

    private final SecretIdentity self;
    private final PacketSender sender;
    private final Networks networks;
    private final Frames frames;
    private final Credentials credentials;
    private final GroupMembers members;
    private final GroupViews views;
    private final SpreadingPeers peers;
    private final Announcements announcements;
    private final MulticastLimiter limiter;
    private final Direct direct;
    private final Env env;

    private final Deliveries<SpreadFrame> deliveries;
    private final RecentIds recent = new RecentIds();
    private final Origins origins;
    private final Forgers forgers = new Forgers();
    private final Takings takings;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Timer deliveryTimer;
    private final Timer waitingTimer;
    private int serial;

    Spreading(
            SecretIdentity self,
            PacketSender sender,
            Networks networks,
            Frames frames,
            Credentials credentials,
            GroupMembers members,
            GroupViews views,
            SpreadingPeers peers,
            Announcements announcements,
            Origins origins,
            MulticastLimiter limiter,
            Direct direct,
            Env env) {
        this.self = self;
        this.sender = sender;
        this.networks = networks;
        this.frames = frames;
        this.credentials = credentials;
        this.members = members;
        this.views = views;
        this.peers = peers;
        this.announcements = announcements;
        this.origins = origins;
        this.limiter = limiter;
        this.direct = direct;
        this.env = env;
        this.deliveries = new Deliveries<>(self.address().value(), this);
        this.takings = new Takings(sender, env);
        this.deliveryTimer = env.timers().timer(this::onDeliveryDeadline);
        this.waitingTimer = env.timers().timer(this::onWaitedEnough);
    }

    private void onDeliveryDeadline(long nowMs) {
        deliveries.onDeadline(nowMs);
        schedule();
    }

    private void schedule() {
        if (deliveries.deadlineMs() != Long.MAX_VALUE) {
            deliveryTimer.setNoLaterThan(deliveries.deadlineMs());
        }
    }

    /** Whether frames of this network may be passed on at all. */
    boolean mayUse(NetworkConfig config) {
        return peers.isEnabled() && config.multicastLimit() > MIN_LIMIT;
    }

    /** Takes a frame of our host, which passed the rules. Returns false if it is to be sent directly. */
    boolean send(long nowMs, Network network, NetworkConfig config, MulticastGroup group, EthernetFrame frame) {
        if (!mayUse(config) || group.staysSmall() || frame.payloadLength() > MAX_FRAME) {
            return false;
        }
        GroupKey key = new GroupKey(network.id(), group);
        GroupView view = views.use(nowMs, key);
        boolean known = views.isKnown(nowMs, key, view);
        boolean answerMayCome = views.refresh(nowMs, network, key, view);
        if (!known && answerMayCome && views.hasDirectory(nowMs, network)) {
            byte[] copy = copyOf(frame);
            await(nowMs, key, atMs -> {
                EthernetFrame held = new EthernetFrame();
                held.wrap(copy, 0, copy.length);
                dispatch(atMs, network, key, view, held);
            });
        } else {
            dispatch(nowMs, network, key, view, frame);
        }
        return true;
    }

    private static byte[] copyOf(EthernetFrame frame) {
        int from = frame.payloadOffset() - EthernetFrame.HEADER_LENGTH;
        return Arrays.copyOfRange(frame.buffer(), from, frame.payloadOffset() + frame.payloadLength());
    }

    private void await(long nowMs, GroupKey key, LongConsumer action) {
        if (waiting.size() >= MAX_WAITING) {
            env.count(Counter.DROPPED_QUEUE);
            return;
        }
        waiting.addLast(new Waiting(key, nowMs + WAIT_FOR_VIEW_MS, action));
        waitingTimer.setNoLaterThan(nowMs + WAIT_FOR_VIEW_MS);
    }

    private void onWaitedEnough(long nowMs) {
        while (!waiting.isEmpty() && waiting.getFirst().untilMs <= nowMs) {
            waiting.removeFirst().action.accept(nowMs);
        }
        if (!waiting.isEmpty()) {
            waitingTimer.setAt(waiting.getFirst().untilMs);
        }
    }

    private void dispatch(long nowMs, Network network, GroupKey key, GroupView view, EthernetFrame frame) {
        NetworkConfig config = network.config();
        if (config == null) {
            return;
        }
        if (views.total(key, view) <= SMALL || view.likers().count() == 0) {
            direct.sendDirectly(nowMs, network, config, key.group(), frame);
        } else {
            spread(nowMs, network, config, key, view, frame);
        }
    }

    private void spread(
            long nowMs, Network network, NetworkConfig config, GroupKey key, GroupView view, EthernetFrame frame) {
        keepUp(nowMs, network, key, view);
        long limit = config.multicastLimit();
        boolean everybody = views.total(key, view) <= limit;
        if (!views.isDirectory(network.id()) && !views.hasDirectory(nowMs, network)) {
            direct.search(nowMs, network, key);
        }
        int served = serveOthers(nowMs, network, key, view, frame, limit, everybody);
        SpreadFrame message = SpreadFrame.sign(
                self, network.id(), network.timeAt(nowMs), serial++, key.group(), frame, config.membership());
        recent.add(nowMs, message.id());
        deliveries.originate(
                nowMs, message.id(), message, everybody ? Task.EVERYBODY : limit - served, config.activeBridges());
        env.count(Counter.SPREAD_ORIGINATED);
        schedule();
    }

    /** Members that do not spread get the frame from us, closest first, in proportion if not everybody may get it. */
    private int serveOthers(
            long nowMs,
            Network network,
            GroupKey key,
            GroupView view,
            EthernetFrame frame,
            long limit,
            boolean everybody) {
        List<Long> others = new ArrayList<>();
        for (long member : members.pick(nowMs, key, Integer.MAX_VALUE, env.random())) {
            if (!view.likers().contains(member) && !peers.understands(nowMs, member)) {
                others.add(member);
            }
        }
        long share = everybody ? limit : limit * others.size() / Math.max(1, views.total(key, view));
        for (long contact : network.contacts(nowMs)) {
            if (others.remove(contact)) {
                others.add(0, contact);
            }
        }
        int served = (int) Math.min(others.size(), share);
        for (int i = 0; i < served; i++) {
            direct.serve(nowMs, network, key.group(), frame, others.get(i));
        }
        return served;
    }

    /** What has to be done now and then while a group is in use. */
    private void keepUp(long nowMs, Network network, GroupKey key, GroupView view) {
        if (nowMs - view.befriendedMs() >= BEFRIEND_MS) {
            view.befriend(nowMs, network.contacts(nowMs));
        }
        NetworkConfig config = network.config();
        if (config != null && views.total(key, view) > config.multicastLimit() && nowMs - view.toldMs() >= TELL_MS) {
            view.told(nowMs);
            tellContacts(nowMs, network, key, view.likers().closest());
        }
    }

    /** MULTICAST_CONTACTS: contacts learn who is closest to us, for messages that not everybody may get. */
    private void tellContacts(long nowMs, Network network, GroupKey key, long[] closest) {
        for (int i = 0; i < Math.min(closest.length, MAX_TOLD); i++) {
            credentials.pushIfDue(nowMs, network, closest[i]);
            ByteWriter out = sender.begin(Verb.MULTICAST_CONTACTS, closest[i]).int64(network.id());
            key.group().encode(out);
            int count = Math.min(closest.length, MAX_CONTACTS);
            out.int16(count);
            for (int k = 0; k < count; k++) {
                out.int40(closest[k]);
            }
            sender.send(nowMs, false);
        }
    }

    Verdict onContacts(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        ByteReader in = packet.payload();
        Network network = networks.get(in.int64());
        MulticastGroup group = MulticastGroup.decode(in);
        if (network == null || !network.admits(packet.sender())) {
            env.count(Counter.DROPPED_NOT_ALLOWED);
            return Verdict.ACCEPT;
        }
        long[] theirs = new long[Math.min(in.uint16(), MAX_CONTACTS)];
        for (int i = 0; i < theirs.length; i++) {
            theirs[i] = in.uint40();
        }
        GroupView view = views.get(new GroupKey(network.id(), group));
        long from = packet.sender().addressValue();
        Member member = network.member(from);
        if (view != null
                && member != null
                && Arrays.stream(network.contacts(nowMs)).anyMatch(c -> c == from)) {
            view.likers().list(from, theirs);
        }
        return Verdict.TRUST;
    }

    /**
     * What our host has just joined: those right before us on the ring have to know. Who they are is asked more than once,
     * because others may have joined at the same moment.
     */
    void onJoined(long nowMs, Network network, Set<MulticastGroup> added) {
        NetworkConfig config = network.config();
        if (added.isEmpty() || config == null || !mayUse(config)) {
            return;
        }
        Set<MulticastGroup> joined = new TreeSet<>(added);
        joined.removeIf(MulticastGroup::staysSmall);
        if (network.announcedGroups().contains(MulticastGroup.BROADCAST)) {
            joined.add(MulticastGroup.BROADCAST);
        }
        lookAround(nowMs, network, joined);
        for (long delay : LOOK_AGAIN_MS) {
            env.timers()
                    .timer(atMs -> lookAround(atMs, network, joined))
                    .setAt(nowMs + delay + env.random().nextInt((int) delay));
        }
    }

    private void lookAround(long nowMs, Network network, Set<MulticastGroup> joined) {
        if (networks.get(network.id()) != network || !views.hasDirectory(nowMs, network)) {
            return;
        }
        for (MulticastGroup group : joined) {
            GroupKey key = new GroupKey(network.id(), group);
            GroupView view = network.announcedGroups().contains(group) ? views.use(nowMs, key) : null;
            if (view != null) {
                view.introduce();
                views.ask(nowMs, network, key, view);
            }
        }
    }

    @Override
    public void onView(long nowMs, GroupKey key, GroupView view, long[] others) {
        for (long other : others) {
            direct.onMemberKnown(nowMs, key, other);
        }
        Network network = networks.get(key.networkId());
        long total = views.total(key, view);
        if (total <= SMALL) {
            for (long spreader : view.likers().view(self.address().value(), SMALL, SMALL, 2)) {
                direct.onMemberKnown(nowMs, key, spreader);
            }
        } else if (view.isIntroducing() && network != null) {
            for (long predecessor : views.predecessors(view)) {
                credentials.pushIfDue(nowMs, network, predecessor);
                announcements.announce(nowMs, network, predecessor, List.of(SpreadingGroup.GROUP, key.group()));
            }
        }
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting next = all.next();
            if (next.key.equals(key)) {
                all.remove();
                next.action.accept(nowMs);
            }
        }
    }

    void onViewReply(long nowMs, ByteReader in) throws MalformedPacketException {
        views.onReply(nowMs, in, this);
    }

    @Override
    public void send(long nowMs, SpreadFrame message, long to, int number, Task task) {
        Network network = networks.get(message.networkId());
        if (network == null) {
            return;
        }
        credentials.pushIfDue(nowMs, network, to);
        ByteWriter out = sender.begin(Verb.MULTICAST_SPREAD, to);
        SpreadTask.encode(out, number, task, to);
        out.bytes(message.bytes());
        NetworkConfig config = network.config();
        sender.send(nowMs, config != null && config.compressesMulticast());
        env.count(Counter.SPREAD_COPIES);
    }

    @Override
    public void lost(SpreadFrame message, long address) {
        members.remove(message.key(), address);
        env.count(Counter.SPREAD_LOST);
    }

    @Override
    public @Nullable Likers likers(SpreadFrame message) {
        GroupView view = views.get(message.key());
        return view == null ? null : view.likers();
    }

    /** MULTICAST_TAKEN: copies have arrived. */
    Verdict onTaken(ReceivedPacket packet) throws MalformedPacketException {
        long from = packet.sender().addressValue();
        Takings.decode(packet.payload(), (id, number) -> deliveries.acknowledge(id, from, number));
        return Verdict.TRUST;
    }

    /** MULTICAST_SPREAD: a frame that perhaps came through others, with what we are to do about it. */
    Verdict onSpread(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        ByteReader in = packet.payload();
        int number = in.uint16();
        Task task = SpreadTask.decode(in, self.address().value());
        long id = SpreadFrame.peekId(in);
        if (id == 0) {
            throw new MalformedPacketException("no whole frame");
        }
        Network network = networks.get(SpreadFrame.peekNetwork(in));
        if (network == null) {
            env.count(Counter.FRAMES_REFUSED_MEMBERSHIP);
            return Verdict.IGNORE;
        }
        if (!network.admits(packet.sender())) {
            return frames.refuse(nowMs, network, Verb.MULTICAST_SPREAD, packet);
        }
        long from = packet.sender().addressValue();
        // The cheapest first: a duplicate costs two lookups, and so does a forger's packet.
        if (recent.contains(nowMs, id)) {
            env.count(Counter.SPREAD_DUPLICATES);
            takings.take(nowMs, from, id, number);
            again(nowMs, network, id, task);
            return Verdict.TRUST;
        }
        if (forgers.isMuted(nowMs, from)) {
            env.count(Counter.SPREAD_MUTED);
            return Verdict.IGNORE;
        }
        SpreadFrame message = SpreadFrame.decode(in);
        NetworkConfig config = network.config();
        if (config == null || config.multicastLimit() == 0) {
            env.count(Counter.FRAMES_NO_MULTICAST);
            return Verdict.TRUST;
        }
        if (message.originAddress() == self.address().value()) {
            env.count(Counter.SPREAD_DUPLICATES); // ours of the run before this one
            takings.take(nowMs, from, id, number);
            return Verdict.TRUST;
        }
        int length = EthernetFrame.HEADER_LENGTH + message.payloadLength();
        if (!limiter.hasRoom(
                nowMs, network, message.originAddress(), message.group(), length, message.originAddress() == from)) {
            takings.take(nowMs, from, id, number);
            return Verdict.TRUST;
        }
        Verdict judged = judge(nowMs, network, message, packet.sender());
        if (judged == Verdict.TRUST) {
            if (!recent.add(nowMs, id)) {
                env.count(Counter.DROPPED_QUEUE);
                return Verdict.ACCEPT; // else it could come again
            }
            takings.take(nowMs, from, id, number);
            SpreadFrame proven = message.showing(certificateOf(network, message));
            passOn(nowMs, network, proven, bounded(config.multicastLimit(), proven, task));
        }
        return judged;
    }

    /** A known frame with a task: only what any member could ask of us, and only on the network that the frame is for. */
    private void again(long nowMs, Network network, long id, Task task) {
        SpreadFrame held = deliveries.message(id);
        NetworkConfig config = network.config();
        if (held != null && config != null && held.networkId() == network.id()) {
            deliveries.again(nowMs, id, bounded(config.multicastLimit(), held, task));
            schedule();
        }
    }

    /** The origin's certificate is not signed with the frame: who changed it on the way would have others refuse ours. */
    private static @Nullable CertificateOfMembership certificateOf(Network network, SpreadFrame message) {
        Member origin = network.member(message.originAddress());
        return origin == null ? null : origin.membership().certificate();
    }

    /** Whether a frame is what it claims to be: TRUST if so. */
    private Verdict judge(long nowMs, Network network, SpreadFrame message, Peer by) {
        long from = by.addressValue();
        if (Math.abs(message.timeMs() - network.timeAt(nowMs)) > WINDOW_MS) {
            env.count(Counter.SPREAD_UNTIMELY);
            return Verdict.ACCEPT;
        }
        // Anybody can make identities and sign with them; so a sender brings only so many origins of whom we know
        // nothing.
        if (!isProven(network, message.origin()) && !by.strangerGate.pass(nowMs)) {
            env.count(Counter.DROPPED_RATE_LIMITED);
            return Verdict.ACCEPT;
        }
        if (!message.isAuthentic()) {
            env.count(Counter.SPREAD_FORGED);
            forgers.strike(nowMs, from);
            return Verdict.ACCEPT;
        }
        CertificateOfMembership membership = message.membership();
        if (membership != null) {
            credentials.add(nowMs, networks, membership);
        }
        if (!network.admits(message.origin())) {
            env.count(Counter.FRAMES_REFUSED_MEMBERSHIP);
            return Verdict.ACCEPT;
        }
        if (!isProven(network, message.origin())) {
            switch (origins.standing(nowMs, message.origin())) {
                case REAL -> {}
                case BEING_CHECKED -> {
                    return Verdict.RETRY;
                }
                case FORGED -> {
                    env.count(Counter.SPREAD_FORGED);
                    forgers.strike(nowMs, from);
                    return Verdict.ACCEPT;
                }
            }
        }
        return Verdict.TRUST;
    }

    /** Whether the origin is a member, and these are its keys, as far as we know already. */
    private boolean isProven(Network network, Identity origin) {
        return network.admits(origin) && (network.provesKeysOf(origin) || origins.isReal(origin));
    }

    /** The memory-hard check of an identity is done. */
    boolean onChecked(Identity identity, boolean valid) {
        return origins.onChecked(identity, valid);
    }

    private void passOn(long nowMs, Network network, SpreadFrame message, Task task) {
        NetworkConfig config = network.config();
        if (message.group().equals(MulticastGroup.BROADCAST) && config != null && !config.broadcastEnabled()) {
            env.count(Counter.FRAMES_NO_MULTICAST);
            return;
        }
        // Delivery writes MACs before the payload, where the signed bytes are: so from a copy of what it needs.
        int start = message.payloadOffset() - EthernetFrame.HEADER_LENGTH;
        byte[] copy = Arrays.copyOfRange(message.bytes(), start, message.payloadOffset() + message.payloadLength());
        Reception reception = direct.receive(
                nowMs,
                network,
                message.originAddress(),
                message.group(),
                message.source(),
                message.etherType(),
                copy,
                EthernetFrame.HEADER_LENGTH,
                message.payloadLength());
        if (reception != Reception.TAKEN) {
            return;
        }
        env.count(Counter.SPREAD_RECEIVED);
        GroupKey key = message.key();
        GroupView view = views.use(nowMs, key);
        keepUp(nowMs, network, key, view);
        boolean known = views.isKnown(nowMs, key, view);
        boolean answerMayCome = views.refresh(nowMs, network, key, view);
        if (task.hasArc() && !known && answerMayCome) {
            await(nowMs, key, atMs -> {
                deliveries.accept(atMs, message.id(), message, task);
                schedule();
            });
        } else {
            deliveries.accept(nowMs, message.id(), message, task);
            schedule();
        }
    }

    /** No member can make us serve more than the network allows. */
    private Task bounded(long limit, SpreadFrame message, Task task) {
        GroupView view = views.get(message.key());
        long total = view == null ? 0 : views.total(message.key(), view);
        boolean everybody = task.budget() == Task.EVERYBODY && total <= limit + limit / 4;
        return everybody || task.budget() <= limit ? task : new Task(task.start(), task.end(), limit, task.listed());
    }

    void onLeft(Network network) {
        views.removeAll(network);
        waiting.removeIf(each -> each.key.networkId() == network.id());
    }
}
