package one.zerotier.core.multicast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.LocalController;
import one.zerotier.core.network.Member;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.Networks;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.social.Likers;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/**
 * Views of groups: asked from those that know more, kept fresh while they are used, given to others who ask us. Roots and
 * controllers are told of everybody, so they are asked first; else other likers are. PROTOCOL.md, "MULTICAST_VIEW".
 */
final class GroupViews {
    /** A view is asked for again after so long, if it is in use. */
    static final long REFRESH_MS = 90_000;

    static final int SUCCESSORS = 16;
    static final int PREDECESSORS = 4;

    private static final double GROWTH = 1.25;
    /** So long an answer counts; two may be lost. */
    private static final long LIFETIME_MS = 300_000;

    private static final long UNUSED_MS = 600_000;
    private static final long ASK_AGAIN_MS = 500;
    private static final long CLEAN_INTERVAL_MS = 30_000;
    private static final int CAPACITY = 16_384;
    private static final int MAX_ASKED = 3;
    private static final int MAX_ENTRIES = 192;
    private static final int MAX_OTHERS = 64;
    private static final long OTHERS_INTERVAL_MS = 1_000;

    /** Wants to know of answers. */
    interface Listener {
        /**
         * An answer has come.
         *
         * @param others some members that do not spread
         */
        void onView(long nowMs, GroupKey key, GroupView view, long[] others);
    }

    private final Address self;
    private final Peers peers;
    private final Roots roots;
    private final PacketSender sender;
    private final Networks networks;
    private final GroupMembers members;
    private final SpreadingPeers spreading;
    private final Env env;
    /** The one that was not used for longest first: that one goes if there are too many. */
    private final Map<GroupKey, GroupView> views = new LinkedHashMap<>(16, 0.75f, true);

    private final Timer cleaning;
    private @Nullable LocalController controller;

    GroupViews(
            Address self,
            Peers peers,
            Roots roots,
            PacketSender sender,
            Networks networks,
            GroupMembers members,
            SpreadingPeers spreading,
            Env env) {
        this.self = self;
        this.peers = peers;
        this.roots = roots;
        this.sender = sender;
        this.networks = networks;
        this.members = members;
        this.spreading = spreading;
        this.env = env;
        this.cleaning = env.timers().timer(this::clean);
    }

    /** Completes the construction, if a controller runs here. */
    void attach(LocalController newController) {
        controller = newController;
    }

    /** Null if nobody used it lately. */
    @Nullable
    GroupView get(GroupKey key) {
        return views.get(key);
    }

    /** Groups of a network that are in use. */
    Set<MulticastGroup> groups(long networkId) {
        Set<MulticastGroup> groups = new LinkedHashSet<>();
        for (GroupKey key : views.keySet()) {
            if (key.networkId() == networkId) {
                groups.add(key.group());
            }
        }
        return groups;
    }

    /** Begins with those whose announcements we heard. */
    GroupView use(long nowMs, GroupKey key) {
        GroupView view = views.get(key);
        if (view == null) {
            if (views.size() >= CAPACITY) {
                views.remove(views.keySet().iterator().next());
            }
            view = new GroupView();
            views.put(key, view);
            long[] known = members.all(nowMs, key);
            Arrays.sort(known); // else each would have to be put between others
            for (long address : known) {
                hear(nowMs, view, key, address);
            }
            cleaning.setNoLaterThan(nowMs + CLEAN_INTERVAL_MS);
        }
        view.used(nowMs);
        return view;
    }

    private void hear(long nowMs, GroupView view, GroupKey key, long address) {
        if (spreading.understands(nowMs, address) && isMember(nowMs, key.networkId(), address)) {
            view.likers().meet(address, nowMs + GroupMembers.LIFETIME_MS);
        }
    }

    /** Roots take announcements from anybody; frames of a private network are not for anybody. */
    private boolean isMember(long nowMs, long networkId, long address) {
        if (controller != null && Address.controllerOf(networkId).equals(self)) {
            return controller.hasConfigured(nowMs, networkId, new Address(address));
        }
        Network network = networks.get(networkId);
        Peer peer = peers.get(address);
        return network == null || (peer != null && network.admits(peer));
    }

    /** A member that spreads has announced this group itself. */
    void onLike(long nowMs, GroupKey key, long address) {
        GroupView view = views.get(key);
        if (view != null) {
            hear(nowMs, view, key, address);
        }
    }

    /** A member does not listen any more. */
    void remove(GroupKey key, long address) {
        GroupView view = views.get(key);
        if (view != null) {
            view.likers().remove(address);
        }
    }

    void removeAll(Network network) {
        views.keySet().removeIf(key -> key.networkId() == network.id());
    }

    private void clean(long nowMs) {
        views.values().removeIf(view -> nowMs - view.usedMs() >= UNUSED_MS);
        views.values().forEach(view -> view.likers().clean(nowMs));
        if (!views.isEmpty()) {
            cleaning.setAt(nowMs + CLEAN_INTERVAL_MS);
        }
    }

    /** How many members a group has, as far as we know. */
    long total(GroupKey key, GroupView view) {
        return Math.max(view.total(), Math.max(members.count(key), view.likers().count()));
    }

    /** Whether we know the group well enough to pass frames on. */
    boolean isKnown(long nowMs, GroupKey key, GroupView view) {
        return isDirectory(key) || nowMs - view.answeredMs() < LIFETIME_MS;
    }

    /** Whether everybody tells us, and we know who is a member. */
    boolean isDirectory(GroupKey key) {
        Network network = networks.get(key.networkId());
        NetworkConfig config = network == null ? null : network.config();
        return Address.controllerOf(key.networkId()).equals(self)
                || (roots.selfIsRoot() && config != null && config.isPublic());
    }

    /** Asks for a newer view if it is time to; returns whether an answer may come. */
    boolean refresh(long nowMs, Network network, GroupKey key, GroupView view) {
        if (isDirectory(key)) {
            return false;
        }
        boolean known = isKnown(nowMs, key, view);
        if (known && nowMs - view.answeredMs() < REFRESH_MS) {
            return true;
        }
        if (nowMs - view.askedMs() < (known ? REFRESH_MS / 9 : ASK_AGAIN_MS)) {
            return true;
        }
        return ask(nowMs, network, key, view);
    }

    /** Asks for a newer view; returns whether there was anybody to ask. */
    boolean ask(long nowMs, Network network, GroupKey key, GroupView view) {
        Set<Long> asked = directories(nowMs, network, view);
        view.asked(nowMs, asked);
        asked.forEach(to -> ask(nowMs, network, key.group(), to));
        return !asked.isEmpty();
    }

    /** Whether somebody whom everybody tells can be asked. */
    boolean hasDirectory(long nowMs, Network network) {
        return directory(nowMs, network) != 0;
    }

    /** On a private network only the controller knows who is a member. 0 if there is none that understands. */
    private long directory(long nowMs, Network network) {
        NetworkConfig config = network.config();
        Peer root = config != null && config.isPublic() ? roots.best(nowMs) : null;
        if (root != null && spreading.understands(nowMs, root.addressValue())) {
            return root.addressValue();
        }
        long controllerAddress = network.controller().value();
        return spreading.understands(nowMs, controllerAddress) ? controllerAddress : 0;
    }

    private Set<Long> directories(long nowMs, Network network, GroupView view) {
        long directory = directory(nowMs, network);
        if (directory != 0) {
            return Set.of(directory);
        }
        Set<Long> asked = new LinkedHashSet<>();
        List<Long> others = new ArrayList<>();
        for (long address : view.likers().view(self.value(), 2, 2, 2)) {
            others.add(address);
        }
        for (Member member : network.members()) {
            if (others.size() < MAX_ENTRIES && member.spreads(nowMs)) {
                others.add(member.address().value());
            }
        }
        while (asked.size() < MAX_ASKED && !others.isEmpty()) {
            asked.add(others.remove(env.random().nextInt(others.size())));
        }
        return asked;
    }

    private void ask(long nowMs, Network network, MulticastGroup group, long to) {
        NetworkConfig config = network.config();
        CertificateOfMembership membership = config == null ? null : config.membership();
        ByteWriter out = sender.begin(Verb.MULTICAST_VIEW, to).int64(network.id());
        group.encode(out);
        out.int8(membership == null ? 0 : 1);
        if (membership != null) {
            membership.encode(out);
        }
        sender.send(nowMs, false);
    }

    /** MULTICAST_VIEW from somebody who may use groups of the network. */
    void answer(long nowMs, ReceivedPacket packet, GroupKey key) {
        Peer asker = packet.sender();
        Set<Long> spreaders = new LinkedHashSet<>();
        Set<Long> others = new LinkedHashSet<>();
        Network network = networks.get(key.networkId());
        if (network != null && network.announcedGroups().contains(key.group())) {
            spreaders.add(self.value());
        }
        GroupView view = members.count(key) > Spreading.SMALL ? use(nowMs, key) : views.get(key);
        if (view != null) {
            for (long address : view.likers().view(asker.addressValue(), SUCCESSORS, PREDECESSORS, GROWTH)) {
                spreaders.add(address);
            }
            long[] known = others(nowMs, key, view);
            int first = known.length == 0 ? 0 : env.random().nextInt(known.length);
            for (int i = 0; i < Math.min(MAX_OTHERS, known.length); i++) {
                others.add(known[(first + i) % known.length]);
            }
        } else {
            for (long address : members.all(nowMs, key)) {
                if (address != asker.addressValue() && isMember(nowMs, key.networkId(), address)) {
                    (spreading.understands(nowMs, address) ? spreaders : others).add(address);
                }
            }
        }
        ByteWriter out = Reply.encodeOk(sender.begin(Verb.OK, asker.addressValue()), Verb.MULTICAST_VIEW, packet.id());
        key.group().encode(out.int64(key.networkId()));
        long total = view == null ? members.count(key) : total(key, view);
        out.int32((int) Math.min(Integer.MAX_VALUE, total + (spreaders.contains(self.value()) ? 1 : 0)));
        writeAll(out, spreaders);
        writeAll(out, others);
        sender.sendVia(nowMs, asker, packet.socketId(), packet.from(), false);
    }

    private static void writeAll(ByteWriter out, Set<Long> addresses) {
        out.int16(addresses.size());
        addresses.forEach(out::int40);
    }

    /** Members of a group that do not spread, in order. Not to be changed. */
    long[] others(long nowMs, GroupKey key, GroupView view) {
        if (nowMs - view.othersMs() >= OTHERS_INTERVAL_MS) {
            long[] others = Arrays.stream(members.all(nowMs, key))
                    .filter(address -> !view.likers().contains(address) && !spreading.understands(nowMs, address))
                    .sorted()
                    .toArray();
            view.others(nowMs, others);
        }
        return view.others();
    }

    /** The rest of an OK to one of our MULTICAST_VIEWs. */
    void onReply(long nowMs, long from, ByteReader in, Listener listener) throws MalformedPacketException {
        GroupKey key = new GroupKey(in.int64(), MulticastGroup.decode(in));
        GroupView view = views.get(key);
        Network network = networks.get(key.networkId());
        if (view == null || network == null || !view.wasAsked(from)) {
            env.count(Counter.DROPPED_UNEXPECTED_REPLY);
            return;
        }
        long total = in.uint32();
        for (long address : readAll(in)) {
            if (address != self.value()) {
                view.likers().hear(nowMs, address, nowMs + LIFETIME_MS);
            }
        }
        view.answered(nowMs, from == directory(nowMs, network) ? total : 0);
        listener.onView(nowMs, key, view, readAll(in));
        view.introduced();
    }

    private static long[] readAll(ByteReader in) throws MalformedPacketException {
        int count = in.uint16();
        if (count > MAX_ENTRIES) {
            throw new MalformedPacketException("a view of more members than there can be");
        }
        long[] addresses = new long[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = in.uint40();
        }
        return Arrays.stream(addresses)
                .filter(address -> !Address.isReserved(address))
                .toArray();
    }

    /** Those right before us on the ring, who have to know that we are there. */
    List<Long> predecessors(GroupView view) {
        List<Long> before = new ArrayList<>();
        Likers likers = view.likers();
        long place = self.value();
        for (int i = 0; i < Math.min(PREDECESSORS, likers.count()); i++) {
            place = likers.before(place);
            before.add(place);
        }
        return before;
    }
}
