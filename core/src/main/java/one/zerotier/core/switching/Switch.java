package one.zerotier.core.switching;

import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.Contacts;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.PathKeeper;
import one.zerotier.core.peer.PathPusher;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.PeerRecord;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.RootKeeper;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.peer.SelfAwareness;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Compression;
import one.zerotier.core.wire.DirectPaths;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.FragmentHeader;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.PacketArmor;
import one.zerotier.core.wire.PacketHeader;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.Verb;

/** Decides what becomes of every datagram. {@link #onDatagram} and {@link #onPacket} hold the branches. */
public final class Switch {
    /** An answer is one datagram, and has nine bytes that the request has not. */
    private static final int MAX_ECHOED = Packets.MAX_PAYLOAD - 9;

    private static final long RESTORE_INTERVAL_MS = 5;

    private final SecretIdentity self;
    private final Peers peers;
    private final Roots roots;
    private final Env env;
    private final VirtualVerbs virtual;
    private final PacketArmor armor = new PacketArmor();
    private final Compression compression = new Compression();
    private final FragmentAssembler assembler = new FragmentAssembler();
    private final RecentPackets recent = new RecentPackets();
    private final HeldPackets held;
    private final Timer retry;
    private final SelfAwareness selfAwareness;
    private final Outbox outbox;
    private final Whois whois;
    private final PathPusher pusher;
    private final PathKeeper paths;
    private final RootKeeper rootKeeper;
    private final Introductions introductions;
    private final Relay relay;
    private final Hellos hellos;
    private final UserMessages userMessages;

    private final PacketHeader header = new PacketHeader();
    private final FragmentHeader fragment = new FragmentHeader();
    private final ReceivedPacket received = new ReceivedPacket();
    private final byte[] opened = new byte[Packets.MAX_LENGTH];
    private final byte[] decompressed = new byte[Packets.MAX_LENGTH];
    private long lastRestoreGreetingMs;

    public Switch(SecretIdentity self, Peers peers, Roots roots, VirtualVerbs.Factory lan, Env env) {
        this.self = self;
        this.peers = peers;
        this.roots = roots;
        this.env = env;
        held = new HeldPackets(env);
        retry = env.timers().timer(this::onRetry);
        selfAwareness = new SelfAwareness(env);
        outbox = new Outbox(self, peers, roots, armor, env);
        Contacts contacts = new Contacts(outbox, env);
        pusher = new PathPusher(outbox, contacts, selfAwareness, env);
        paths = new PathKeeper(roots, outbox, pusher, this::onReachable, env);
        hellos = new Hellos(self, peers, roots, paths, selfAwareness, armor, outbox, env);
        whois = new Whois(self, peers, roots, outbox, hellos::check, env);
        outbox.attach(paths, whois);
        rootKeeper = new RootKeeper(roots, peers, outbox, whois, env);
        introductions = new Introductions(peers, roots, contacts, paths, outbox, whois, env);
        relay = new Relay(peers, roots, outbox, introductions, env);
        userMessages = new UserMessages(outbox, env);
        virtual = lan.create(outbox, whois, this::retryHeld);
    }

    public RootKeeper rootKeeper() {
        return rootKeeper;
    }

    public SelfAwareness selfAwareness() {
        return selfAwareness;
    }

    public PathKeeper paths() {
        return paths;
    }

    public UserMessages userMessages() {
        return userMessages;
    }

    /** Decides what becomes of one datagram; the methods it calls only carry the decision out. */
    public void onDatagram(long nowMs, int socketId, Endpoint from, byte[] buffer, int offset, int length) {
        env.counters().add(Counter.DATAGRAMS_RECEIVED);
        env.counters().add(Counter.BYTES_RECEIVED, length);
        if (FragmentHeader.isFragment(buffer, offset, length)) {
            fragment.wrap(buffer, offset, length);
            onFragment(nowMs, socketId, from);
            return;
        }
        if (!header.wrap(buffer, offset, length)) {
            env.count(Counter.DROPPED_TOO_SHORT);
            return;
        }
        if (length > Packets.MAX_LENGTH) {
            env.count(Counter.DROPPED_TOO_LONG);
            return;
        }
        if (header.source() == self.address().value()) {
            env.count(Counter.DROPPED_OWN_ADDRESS);
            return;
        }
        if (header.destination() != self.address().value()) {
            relay.relay(nowMs, header);
            return;
        }
        if (header.isFragmented()) {
            onAssembled(nowMs, socketId, from, assembler.addHead(header));
            return;
        }
        onPacket(nowMs, socketId, from);
    }

    private void onFragment(long nowMs, int socketId, Endpoint from) {
        if (fragment.destination() != self.address().value()) {
            relay.relay(nowMs, fragment);
        } else {
            onAssembled(nowMs, socketId, from, assembler.addFragment(fragment));
        }
    }

    private void onAssembled(long nowMs, int socketId, Endpoint from, int length) {
        if (length < 0) {
            env.count(Counter.DROPPED_FRAGMENT);
        } else if (length > 0 && header.wrap(assembler.assembled(), 0, length)) {
            onPacket(nowMs, socketId, from);
        }
    }

    /** Decides what becomes of the whole packet in {@link #header}, which is for us but perhaps not authentic. */
    private void onPacket(long nowMs, int socketId, Endpoint from) {
        try {
            if (header.isPlainHello()) {
                onPlainHello(nowMs, socketId, from);
                return;
            }
            Peer sender = peers.get(header.source());
            if (sender == null) {
                hold(nowMs, socketId, from);
                whois.whois(nowMs, header.source());
                return;
            }
            if (recent.contains(header)) {
                env.count(Counter.DROPPED_DUPLICATE);
                return;
            }
            if (!armor.dearmor(header.buffer(), header.offset(), header.length(), sender.key(), opened, 0)) {
                env.count(Counter.DROPPED_UNAUTHENTICATED);
                sender.countError();
                return;
            }
            header.wrap(opened, 0, header.length());
            if (header.isCompressed()) {
                header.wrap(decompressed, 0, compression.decompress(header, decompressed));
            }
            onAuthentic(nowMs, sender, socketId, from);
        } catch (MalformedPacketException e) {
            env.count(Counter.DROPPED_MALFORMED);
        }
    }

    private void onPlainHello(long nowMs, int socketId, Endpoint from) throws MalformedPacketException {
        switch (hellos.admit(nowMs, socketId, from, header)) {
            case AUTHENTIC -> {
                Peer sender = peers.get(header.source());
                if (sender != null) {
                    onAuthentic(nowMs, sender, socketId, from);
                }
            }
            case BEING_CHECKED -> hold(nowMs, socketId, from);
            case DROPPED -> {}
        }
    }

    private void hold(long nowMs, int socketId, Endpoint from) {
        held.hold(nowMs, header.source(), false, socketId, from, header.buffer(), header.offset(), header.length());
    }

    private void onAuthentic(long nowMs, Peer sender, int socketId, Endpoint from) throws MalformedPacketException {
        received.set(sender, socketId, from, header.buffer(), header.offset(), header.length());
        sender.countReceived();
        Verb verb = Verb.of(header.verbCode());
        if (verb == null) {
            env.count(Counter.IGNORED_VERB);
            keepBooks(nowMs, Verb.NOP, Verdict.ACCEPT, false);
            return;
        }
        env.counters().addReceived(verb);
        if (verb == Verb.FRAME || verb == Verb.EXT_FRAME) {
            recent.add(header); // the rest is rare, and may well come twice, to try two paths
        }
        if (verb == Verb.OK) {
            onOk(nowMs);
            return;
        }
        keepBooks(nowMs, verb, dispatch(nowMs, verb), false);
    }

    private Verdict dispatch(long nowMs, Verb verb) throws MalformedPacketException {
        return switch (verb) {
            case NOP -> Verdict.ACCEPT;
            case HELLO -> onHello(nowMs);
            case ERROR -> onError(nowMs);
            case WHOIS -> whois.onRequest(nowMs, received);
            case RENDEZVOUS -> introductions.onRendezvous(nowMs, received);
            case ECHO -> onEcho(nowMs);
            case PUSH_DIRECT_PATHS -> onPushDirectPaths(nowMs);
            case FRAME,
                    EXT_FRAME,
                    MULTICAST_LIKE,
                    MULTICAST_LEAVE,
                    NETWORK_CREDENTIALS,
                    NETWORK_CONFIG_REQUEST,
                    NETWORK_CONFIG,
                    MULTICAST_GATHER,
                    MULTICAST_FRAME,
                    MULTICAST_SPREAD,
                    MULTICAST_TAKEN,
                    MULTICAST_VIEW,
                    MULTICAST_CONTACTS -> virtual.onPacket(nowMs, verb, received);
            case USER_MESSAGE -> userMessages.onMessage(nowMs, received);
            case REMOTE_TRACE -> {
                env.count(Counter.IGNORED_VERB);
                yield Verdict.ACCEPT;
            }
            // for peers that bond several paths, which we do not: not even a sign of life. OK never comes here.
            case OK, ACK, QOS_MEASUREMENT, PATH_NEGOTIATION_REQUEST -> {
                env.count(Counter.IGNORED_VERB);
                yield Verdict.IGNORE;
            }
        };
    }

    private Verdict onHello(long nowMs) throws MalformedPacketException {
        Verdict verdict = hellos.onHello(nowMs, received);
        if (verdict == Verdict.ACCEPT && received.sender().greetingGate.pass(nowMs)) {
            virtual.onGreeted(nowMs, received.sender());
        }
        return verdict;
    }

    private Verdict onEcho(long nowMs) {
        if (!received.sender().echoGate.pass(nowMs)) {
            env.count(Counter.DROPPED_RATE_LIMITED);
            return Verdict.IGNORE;
        }
        ByteReader in = received.payload();
        Reply.encodeOk(outbox.begin(Verb.OK, received.sender().addressValue()), Verb.ECHO, received.id())
                .bytes(in.buffer(), in.position(), Math.min(in.remaining(), MAX_ECHOED));
        outbox.sendVia(nowMs, received.sender(), received.socketId(), received.from(), false);
        return Verdict.ACCEPT;
    }

    private Verdict onPushDirectPaths(long nowMs) throws MalformedPacketException {
        pusher.onPushed(nowMs, received.sender(), DirectPaths.decode(received.payload()), paths);
        return Verdict.ACCEPT;
    }

    private void onOk(long nowMs) throws MalformedPacketException {
        ByteReader in = received.payload();
        Reply reply = Reply.decode(in);
        Verb verb = reply.verb() == null ? Verb.NOP : reply.verb();
        if (!outbox.isExpectedReply(
                nowMs, verb, reply.packetId(), received.sender().addressValue())) {
            env.count(Counter.DROPPED_UNEXPECTED_REPLY);
            return;
        }
        Peer sender = received.sender();
        int socketId = received.socketId();
        Endpoint from = received.from();
        boolean direct = received.isDirect();
        if (direct && verb == Verb.HELLO) {
            // the path first, so that the reply's round trip has somewhere to go
            paths.onReceived(nowMs, sender, socketId, from, true, true, false, false);
        }
        Verdict verdict = Verdict.ACCEPT;
        switch (verb) {
            case HELLO -> hellos.onReply(nowMs, received, in);
            case WHOIS -> whois.onReply(received, in);
            case ECHO -> onEchoReply(nowMs, in);
            default -> verdict = virtual.onOk(nowMs, verb, received, in);
        }
        keepBooks(nowMs, Verb.OK, verdict, true);
    }

    private void onEchoReply(long nowMs, ByteReader in) throws MalformedPacketException {
        if (received.isDirect() && in.remaining() == Long.BYTES) {
            paths.onRoundTrip(received.sender(), received.socketId(), received.from(), nowMs - in.int64());
        }
    }

    private Verdict onError(long nowMs) throws MalformedPacketException {
        ByteReader in = received.payload();
        Reply reply = Reply.decode(in);
        ErrorCode code = ErrorCode.of(in.uint8());
        if (code != null) {
            env.counters().addErrorReceived(code);
        }
        if (code == ErrorCode.IDENTITY_COLLISION) {
            if (roots.isRoot(received.sender().addressValue())) {
                env.effects()
                        .emit(new NodeEvent.IdentityCollision(received.sender().address()));
            } else {
                env.count(Counter.DROPPED_NOT_ALLOWED);
            }
        } else if (code != null && reply.verb() != null) {
            virtual.onError(nowMs, code, reply.verb(), received, in);
        }
        return Verdict.ACCEPT;
    }

    /** What every verb has in common afterwards. */
    private void keepBooks(long nowMs, Verb verb, Verdict verdict, boolean answer) {
        switch (verdict) {
            case IGNORE -> {}
            case RETRY ->
                held.hold(
                        nowMs,
                        received.sender().addressValue(),
                        true,
                        received.socketId(),
                        received.from(),
                        received.header().buffer(),
                        received.header().offset(),
                        received.header().length());
            case ACCEPT, TRUST -> {
                paths.onReceived(
                        nowMs,
                        received.sender(),
                        received.socketId(),
                        received.from(),
                        received.isDirect(),
                        answer,
                        isNontrivial(verb),
                        verdict == Verdict.TRUST);
            }
        }
    }

    private static boolean isNontrivial(Verb verb) {
        return switch (verb) {
            case FRAME, EXT_FRAME, MULTICAST_FRAME, MULTICAST_SPREAD, NETWORK_CONFIG_REQUEST, NETWORK_CONFIG -> true;
            default -> false;
        };
    }

    /** There is a first way to this peer, or one again. */
    private void onReachable(long nowMs, Peer peer) {
        outbox.flush(nowMs, peer);
        if (roots.isRoot(peer.addressValue())) {
            rootKeeper.updateOnline(nowMs);
            whois.hurry(nowMs);
            outbox.flushAll(nowMs);
            virtual.onRootReachable(nowMs);
        }
    }

    /** The host has done the memory-hard check of an identity. */
    public void onValidated(long nowMs, Identity identity, boolean valid) {
        hellos.onChecked(identity, valid);
        if (valid && !identity.address().equals(self.address())) {
            onPeerKnown(nowMs, peers.add(nowMs, identity));
        }
    }

    /** A peer of the last run: known at once, and greeted where it was, one after the other so that no burst results. */
    public void restore(long nowMs, PeerRecord record) {
        if (record.identity().address().equals(self.address())) {
            return;
        }
        Peer peer = peers.add(nowMs, record.identity());
        if (!peer.identity().equals(record.identity())) {
            return;
        }
        long greetMs = Math.max(nowMs, lastRestoreGreetingMs + RESTORE_INTERVAL_MS);
        lastRestoreGreetingMs = greetMs;
        env.timers().timer(atMs -> greetWhereItWas(atMs, peer, record)).setAt(greetMs);
    }

    private void greetWhereItWas(long nowMs, Peer peer, PeerRecord record) {
        if (!peer.isForgotten()) {
            record.endpoints().stream()
                    .filter(endpoint -> paths.allows(peer, endpoint))
                    .forEach(endpoint -> outbox.sendHello(nowMs, peer, PacketSender.ALL_SOCKETS, endpoint));
        }
    }

    /** What waited for this peer's identity goes on. */
    public void onPeerKnown(long nowMs, Peer peer) {
        introductions.onPeerKnown(nowMs, peer);
        for (HeldPackets.Held packet : held.release(peer.addressValue())) {
            resume(nowMs, packet);
        }
        outbox.flush(nowMs, peer);
    }

    /** A credential of this peer has come, or our own membership has changed: refused packets get another chance. */
    private void retryHeld(long nowMs) {
        retry.setNoLaterThan(nowMs); // not from inside the packet that brought the credential
    }

    private void onRetry(long nowMs) {
        for (HeldPackets.Held packet : held.releaseOpen()) {
            resume(nowMs, packet);
        }
    }

    private void resume(long nowMs, HeldPackets.Held packet) {
        if (!header.wrap(packet.packet(), 0, packet.packet().length)) {
            return;
        }
        Peer sender = peers.get(packet.source());
        if (!packet.open() || sender == null) {
            onPacket(nowMs, packet.socketId(), packet.from());
            return;
        }
        try {
            onAuthentic(nowMs, sender, packet.socketId(), packet.from());
        } catch (MalformedPacketException e) {
            env.count(Counter.DROPPED_MALFORMED);
        }
    }

    /** The host's sockets or addresses have changed. */
    public void onNetworkChanged(long nowMs, LocalNetwork network) {
        outbox.onNetworkChanged(network);
        pusher.onNetworkChanged(network);
        selfAwareness.clean(nowMs, network);
        paths.onNetworkChanged(nowMs, network, peers.all());
        rootKeeper.hurry(nowMs);
    }
}
