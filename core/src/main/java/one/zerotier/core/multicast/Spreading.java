package one.zerotier.core.multicast;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.SpreadingGroup;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.social.Likers;
import one.zerotier.core.social.Task;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/**
 * Frames to groups that are too large for their senders: members pass them on to each other, nearest first. Who gets what from
 * whom is decided in {@link one.zerotier.core.social}; here is what our host sends, and what we have to know for it.
 * PROTOCOL.md, "Spreading".
 */
final class Spreading implements GroupViews.Listener {
    /** A group of so many is served directly: it takes one hop, and nobody has to sign or check anything. */
    static final int SMALL = 16;

    /** A network that allows no more receivers than that is served directly, as stock nodes do. */
    static final int MIN_LIMIT = 32;

    private static final int MAX_FRAME = Courier.MAX_FRAME - SpreadFrame.MAX_OVERHEAD;

    private static final long BEFRIEND_MS = 5_000;
    /** Whoever is late misses a moment of a stream at most, and a stream is hardly larger for it. */
    private static final long SHOW_MS = 2_000;

    private static final long TELL_MS = 120_000;
    private static final int MAX_TOLD = Likers.MAX_LISTS;
    private static final int MAX_CONTACTS = Likers.MAX_LIST_LENGTH;

    private final Parts parts;
    private final Env env;
    private final GroupViews views;
    private final Direct direct;
    private final ViewWaiters waiters;
    private final Courier courier;
    private final SpreadReceiver receiver;
    private final Map<Long, Introduction> introductions = new HashMap<>();
    private int serial;

    Spreading(Parts parts, Peers peers, Direct direct) {
        this.parts = parts;
        this.env = parts.env();
        this.views = parts.views();
        this.direct = direct;
        this.waiters = new ViewWaiters(env);
        this.courier = new Courier(parts);
        this.receiver = new SpreadReceiver(parts, new Origins(peers, env), courier, this);
    }

    /** Whether frames of this network may be passed on at all. */
    boolean mayUse(NetworkConfig config) {
        return parts.spreaders().isEnabled() && config.multicastLimit() > MIN_LIMIT;
    }

    /** Whether we pass frames of a group on: we listen to it, or get them all anyway. */
    boolean isOurs(Network network, GroupKey key) {
        return network.announcedGroups().contains(key.group())
                || network.selfIsActiveBridge()
                || views.get(key) != null;
    }

    Direct inbox() {
        return direct;
    }

    /** Takes a frame of our host, which passed the rules. Returns false if it is to be sent directly. */
    boolean send(long nowMs, Network network, NetworkConfig config, MulticastGroup group, EthernetFrame frame) {
        if (!mayUse(config) || group.staysSmall() || frame.payloadLength() > MAX_FRAME) {
            return false;
        }
        GroupKey key = new GroupKey(network.id(), group);
        if (isReady(nowMs, network, key) || !views.hasDirectory(nowMs, network)) {
            dispatch(nowMs, network, key, frame);
            return true;
        }
        int from = frame.payloadOffset() - EthernetFrame.HEADER_LENGTH;
        byte[] copy = Arrays.copyOfRange(frame.buffer(), from, frame.payloadOffset() + frame.payloadLength());
        waiters.await(nowMs, key, atMs -> {
            EthernetFrame held = new EthernetFrame();
            held.wrap(copy, 0, copy.length);
            dispatch(atMs, network, key, held);
        });
        return true;
    }

    /** Passes a frame of somebody else on, after a moment if that takes knowledge of the group and there is none yet. */
    void passOn(long nowMs, Network network, SpreadFrame message, Task task, long limit) {
        if (isReady(nowMs, network, message.key()) || !task.hasArc()) {
            courier.accept(nowMs, message, task, limit);
        } else {
            waiters.await(nowMs, message.key(), atMs -> courier.accept(atMs, message, task, limit));
        }
    }

    /** Whether we know the group, or nobody will tell us more of it in a moment. It is in use from now on. */
    private boolean isReady(long nowMs, Network network, GroupKey key) {
        GroupView view = views.use(nowMs, key);
        keepUp(nowMs, network, key, view);
        boolean known = views.isKnown(nowMs, key, view);
        return !views.refresh(nowMs, network, key, view) || known;
    }

    private void dispatch(long nowMs, Network network, GroupKey key, EthernetFrame frame) {
        NetworkConfig config = network.config();
        if (config == null) {
            return;
        }
        GroupView view = views.use(nowMs, key);
        if (views.total(key, view) <= SMALL || view.likers().count() == 0) {
            direct.sendDirectly(nowMs, network, config, key.group(), frame);
        } else {
            spread(nowMs, network, config, key, view, frame);
        }
    }

    private void spread(
            long nowMs, Network network, NetworkConfig config, GroupKey key, GroupView view, EthernetFrame frame) {
        long limit = config.multicastLimit();
        boolean everybody = views.total(key, view) <= limit;
        if (!views.isDirectory(key) && !views.hasDirectory(nowMs, network)) {
            direct.search(nowMs, network, key);
        }
        int served = serveOthers(nowMs, network, key, view, frame, limit, everybody);
        SpreadFrame message = SpreadFrame.sign(
                parts.self(),
                network.id(),
                network.timeAt(nowMs),
                serial++,
                key.group(),
                frame,
                credentials(nowMs, config, view));
        receiver.onOriginated(nowMs, message);
        courier.originate(
                nowMs,
                message,
                everybody ? Task.EVERYBODY : limit - served,
                serveBridges(nowMs, network, config, frame, key.group()));
        env.count(Counter.SPREAD_ORIGINATED);
    }

    /** Bridges get everything. Those that do not spread get it from us; the others are returned. */
    private long[] serveBridges(
            long nowMs, Network network, NetworkConfig config, EthernetFrame frame, MulticastGroup group) {
        return Arrays.stream(config.activeBridges())
                .filter(bridge -> {
                    boolean spreads = parts.spreaders().understands(nowMs, bridge);
                    if (!spreads) {
                        direct.serve(nowMs, network, group, frame, bridge);
                    }
                    return spreads;
                })
                .toArray();
    }

    /**
     * What receivers need who have never heard of us: always what makes us a member, for else they could not pass the frame on;
     * now and then all. Null if that is nothing.
     */
    private static @Nullable NetworkCredentials credentials(long nowMs, NetworkConfig config, GroupView view) {
        NetworkCredentials all = config.credentials();
        NetworkCredentials shown = all.encodedLength() <= SpreadFrame.MAX_CREDENTIALS ? all : all.withoutCapabilities();
        if (nowMs - view.shownMs() < SHOW_MS || shown.encodedLength() > SpreadFrame.MAX_CREDENTIALS) {
            shown = all.onlyMemberships();
        } else {
            view.shown(nowMs);
        }
        return shown.isEmpty() ? null : shown;
    }

    /**
     * Members that do not spread get the frame from us, closest first; if not everybody may get it, a part of the limit as large
     * as they are of the group.
     */
    private int serveOthers(
            long nowMs,
            Network network,
            GroupKey key,
            GroupView view,
            EthernetFrame frame,
            long limit,
            boolean everybody) {
        long[] others = views.others(nowMs, key, view);
        Set<Long> served = new LinkedHashSet<>();
        long share = everybody ? limit : limit * others.length / Math.max(1, views.total(key, view));
        for (long contact : network.contacts(nowMs)) {
            if (served.size() < share && Arrays.binarySearch(others, contact) >= 0) {
                served.add(contact);
            }
        }
        int first = others.length == 0 ? 0 : env.random().nextInt(others.length); // so that each has its chance
        for (int i = 0; i < others.length && served.size() < share; i++) {
            served.add(others[(first + i) % others.length]);
        }
        NetworkConfig config = network.config();
        for (long member : served) {
            if (config != null && !config.hasRole(member, NetworkConfig.ROLE_ACTIVE_BRIDGE)) {
                direct.serve(nowMs, network, key.group(), frame, member);
            }
        }
        return served.size();
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
            parts.credentials().pushIfDue(nowMs, network, closest[i]);
            ByteWriter out =
                    parts.sender().begin(Verb.MULTICAST_CONTACTS, closest[i]).int64(network.id());
            key.group().encode(out);
            int count = Math.min(closest.length, MAX_CONTACTS);
            out.int16(count);
            for (int k = 0; k < count; k++) {
                out.int40(closest[k]);
            }
            parts.sender().send(nowMs, false);
        }
    }

    /** MULTICAST_CONTACTS of somebody else. */
    Verdict onContacts(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        ByteReader in = packet.payload();
        Network network = parts.networks().get(in.int64());
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
        if (view != null && Arrays.stream(network.contacts(nowMs)).anyMatch(c -> c == from)) {
            view.likers().list(from, theirs);
        }
        return Verdict.TRUST;
    }

    /** What our host has just joined: those right before us on the ring have to know. */
    void onJoined(long nowMs, Network network, Set<MulticastGroup> added) {
        NetworkConfig config = network.config();
        if (!added.isEmpty() && config != null && mayUse(config)) {
            introductions
                    .computeIfAbsent(network.id(), unused -> new Introduction(network, env, this::introduce))
                    .begin(nowMs, added);
        }
    }

    private void introduce(long nowMs, Network network, MulticastGroup group) {
        GroupKey key = new GroupKey(network.id(), group);
        if (views.hasDirectory(nowMs, network)) {
            GroupView view = views.use(nowMs, key);
            view.introduce();
            views.ask(nowMs, network, key, view);
        }
    }

    @Override
    public void onView(long nowMs, GroupKey key, GroupView view, long[] others) {
        for (long other : others) {
            direct.onMemberKnown(nowMs, key, other);
        }
        Network network = parts.networks().get(key.networkId());
        if (views.total(key, view) <= SMALL) {
            for (long spreader : view.likers().view(parts.selfAddress(), SMALL, SMALL, 2)) {
                direct.onMemberKnown(nowMs, key, spreader);
            }
        } else if (view.isIntroducing() && network != null) {
            for (long predecessor : views.predecessors(view)) {
                parts.credentials().pushIfDue(nowMs, network, predecessor);
                parts.announcements().announce(nowMs, network, predecessor, List.of(SpreadingGroup.GROUP, key.group()));
            }
        }
        waiters.onView(nowMs, key);
    }

    /** The rest of an OK to one of our MULTICAST_VIEWs. */
    void onViewReply(long nowMs, long from, ByteReader in) throws MalformedPacketException {
        views.onReply(nowMs, from, in, this);
    }

    Verdict onSpread(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        return receiver.onSpread(nowMs, packet);
    }

    Verdict onTaken(ReceivedPacket packet) throws MalformedPacketException {
        return courier.onTaken(packet);
    }

    /** The memory-hard check of an identity is done; returns whether frames wait for it. */
    boolean onChecked(Identity identity, boolean valid) {
        return receiver.onChecked(identity, valid);
    }

    void onLeft(Network network) {
        views.removeAll(network);
        waiters.removeAll(network);
        Introduction introduction = introductions.remove(network.id());
        if (introduction != null) {
            introduction.cancel();
        }
    }
}
