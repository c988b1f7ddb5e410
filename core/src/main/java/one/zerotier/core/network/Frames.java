package one.zerotier.core.network;

import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.rule.CopyKind;
import one.zerotier.core.rule.CopySink;
import one.zerotier.core.rule.FrameView;
import one.zerotier.core.rule.RuleFilter;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/**
 * Frames for one receiver, out of the virtual port and into it. Every frame passes the sender's filter and the receiver's.
 * PROTOCOL.md, "FRAME" and "EXT_FRAME".
 */
public final class Frames {
    private static final int FLAG_MEMBERSHIP_ATTACHED = 0x01;
    private static final int FLAG_ANSWER = 0x10;
    private static final int MACS_LENGTH = 12;
    private static final int MAX_BRIDGES = 32;
    /** Of tags in a frame of ours. A port passes frames that are longer by them than its MTU. */
    private static final int MAX_TAGS_LENGTH = 2 * EthernetFrame.TAG_LENGTH;

    /** Frames for many receivers are somebody else's business. */
    public interface MulticastPort {
        void onHostMulticast(long nowMs, Network network, EthernetFrame frame);
    }

    private final SecretIdentity self;
    private final PacketSender sender;
    private final Credentials credentials;
    private final Networks networks;
    private final MulticastGate multicastGate;
    private final Env env;
    private final RuleFilter filter;
    private final Copies copies = new Copies();
    private final FrameView view = new FrameView();
    private final EthernetFrame frame = new EthernetFrame();
    private final OwnDatagrams ownDatagrams = new OwnDatagrams();
    private @Nullable RecentFrames recent;

    public Frames(
            SecretIdentity self,
            PacketSender sender,
            Credentials credentials,
            Networks networks,
            MulticastGate multicastGate,
            Env env) {
        this.self = self;
        this.sender = sender;
        this.credentials = credentials;
        this.networks = networks;
        this.multicastGate = multicastGate;
        this.env = env;
        RandomSource random = env.random();
        this.filter = new RuleFilter(self.address().value(), random);
    }

    /** Our sockets are others now. */
    public void onNetworkChanged(LocalNetwork local) {
        ownDatagrams.ofSockets(
                local.sockets().stream().map(LocalNetwork.Socket::bound).toList());
    }

    /** A frame that the host sends into a network. */
    public void onHostFrame(
            long nowMs, Network network, byte[] buffer, int offset, int length, MulticastPort multicast) {
        NetworkConfig config = network.config();
        if (!frame.wrap(buffer, offset, length) || config == null || isTooLong(config)) {
            env.count(Counter.FRAMES_MALFORMED);
            return;
        }
        env.count(Counter.FRAMES_OUT);
        if (ownDatagrams.isIn(frame)) {
            env.count(Counter.FRAMES_OWN_DATAGRAM);
            return;
        }
        long destination = frame.destination();
        if (Mac.isMulticast(destination) && isRepeated(nowMs, network, frame)) {
            return;
        }
        if (frame.source() != network.mac()
                && !network.acceptsBridged(nowMs, frame.source(), self.address().value())) {
            env.count(Counter.FRAMES_REFUSED_MAC);
            network.frameCounts().out(false);
            return;
        }
        if (Mac.isMulticast(destination)) {
            multicast.onHostMulticast(nowMs, network, frame);
        } else if (destination == network.mac()) {
            env.effects().deliverFrame(network.id(), buffer, offset, length);
        } else if (network.leadsToMember(nowMs, destination)) {
            toMember(nowMs, network, Mac.addressOf(destination, network.id()));
        } else {
            toBridges(nowMs, network, config);
        }
    }

    private boolean isTooLong(NetworkConfig config) {
        int tags = EthernetFrame.isVlanTag(frame.etherType()) ? MAX_TAGS_LENGTH : 0;
        return frame.payloadLength() > config.mtu() + tags;
    }

    private void toMember(long nowMs, Network network, long to) {
        if (!passesOutbound(nowMs, network, frame, to, false)) {
            return;
        }
        credentials.pushIfDue(nowMs, network, to);
        network.talked(nowMs, to);
        if (frame.source() == network.mac()) {
            sender.begin(Verb.FRAME, to)
                    .int64(network.id())
                    .int16(frame.etherType())
                    .bytes(frame.buffer(), frame.payloadOffset(), frame.payloadLength());
        } else {
            beginExtFrame(network, to, 0, frame.destination(), frame.source(), frame.etherType())
                    .bytes(frame.buffer(), frame.payloadOffset(), frame.payloadLength());
        }
        sender.send(nowMs, false);
    }

    private ByteWriter beginExtFrame(
            Network network, long to, int flags, long destination, long source, int etherType) {
        return sender.begin(Verb.EXT_FRAME, to)
                .int64(network.id())
                .int8(flags)
                .int48(destination)
                .int48(source)
                .int16(etherType);
    }

    private boolean isRepeated(long nowMs, Network network, EthernetFrame out) {
        return isRepeated(
                nowMs,
                network,
                out.destination(),
                out.source(),
                out.etherType(),
                out.buffer(),
                out.payloadOffset(),
                out.payloadLength());
    }

    /** Whether we are a bridge through which this frame, which is for many, went a moment ago: then there is a loop. */
    public boolean isRepeated(
            long nowMs,
            Network network,
            long destination,
            long source,
            int etherType,
            byte[] buffer,
            int offset,
            int length) {
        if (!network.selfIsActiveBridge()) {
            return false;
        }
        if (recent == null) {
            recent = new RecentFrames(env.random().nextLong());
        }
        boolean repeated = recent.hasSeen(nowMs, network.id(), destination, source, etherType, buffer, offset, length);
        if (repeated) {
            env.count(Counter.FRAMES_LOOPED);
        }
        return repeated;
    }

    /** For something behind a bridge: to the one that is known to have it, else to all. */
    private void toBridges(long nowMs, Network network, NetworkConfig config) {
        long known = network.bridgeOf(nowMs, frame.destination());
        if (known == self.address().value()) {
            env.count(Counter.FRAMES_NOT_FOR_OTHERS);
            return;
        }
        if (!passesOutbound(nowMs, network, frame, 0, false)) {
            return;
        }
        if (known != 0 && network.isActiveBridge(known)) {
            toBridge(nowMs, network, known);
            return;
        }
        if (isRepeated(nowMs, network, frame)) {
            return;
        }
        long[] bridges = config.activeBridges();
        int first = bridges.length > MAX_BRIDGES ? env.random().nextInt(bridges.length) : 0; // each has its chance
        int served = 0;
        for (int i = 0; i < bridges.length && served < MAX_BRIDGES; i++) {
            served += toBridge(nowMs, network, bridges[(first + i) % bridges.length]) ? 1 : 0;
        }
    }

    private boolean toBridge(long nowMs, Network network, long bridge) {
        if (bridge == self.address().value() || !passesOutbound(nowMs, network, frame, bridge, true)) {
            return false;
        }
        beginExtFrame(network, bridge, 0, frame.destination(), frame.source(), frame.etherType())
                .bytes(frame.buffer(), frame.payloadOffset(), frame.payloadLength());
        sender.send(nowMs, false);
        return true;
    }

    /** The sender's filter. */
    public boolean passesOutbound(long nowMs, Network network, EthernetFrame out, long to, boolean noTee) {
        if (!noTee && isFalseClaim(network, out)) {
            env.count(Counter.FRAMES_FALSE_CLAIM);
            network.frameCounts().out(false);
            return false;
        }
        view.outbound(self.address().value(), to)
                .ethernet(
                        out.destination(),
                        out.source(),
                        out.etherType(),
                        out.buffer(),
                        out.payloadOffset(),
                        out.payloadLength());
        RuleFilter.Result result = filter.outbound(
                network, view, to == 0 ? null : network.party(to), noTee, copies.of(nowMs, network, false));
        if (result == RuleFilter.Result.DROP) {
            env.count(Counter.FRAMES_DROPPED_BY_RULES);
        }
        if (!noTee) {
            network.frameCounts().out(result != RuleFilter.Result.DROP); // once for a frame, however many get it
        }
        return result != RuleFilter.Result.DROP;
    }

    /** Of our host. What a bridge passes is for the receivers to judge. */
    private boolean isFalseClaim(Network network, EthernetFrame out) {
        return !network.selfIsActiveBridge()
                && network.owners()
                        .isFalseClaim(
                                self.address().value(),
                                out.etherType(),
                                out.buffer(),
                                out.payloadOffset(),
                                out.payloadLength());
    }

    /** The receiver's filter. */
    public RuleFilter.Result filterInbound(
            long nowMs,
            Network network,
            long from,
            long destinationMac,
            long sourceMac,
            int etherType,
            byte[] buffer,
            int offset,
            int length) {
        view.inbound(from, self.address().value())
                .ethernet(destinationMac, sourceMac, etherType, buffer, offset, length);
        RuleFilter.Result result = filter.inbound(network, view, network.party(from), copies.of(nowMs, network, true));
        // An observer is to see the claims of others, false or not.
        boolean isCopy = result == RuleFilter.Result.SUPER_ACCEPT && sourceMac != Mac.of(from, network.id());
        if (!isCopy && network.owners().isFalseClaim(from, etherType, buffer, offset, length)) {
            env.count(Counter.FRAMES_FALSE_CLAIM);
            network.frameCounts().in(false);
            return RuleFilter.Result.DROP;
        }
        if (result == RuleFilter.Result.DROP) {
            env.count(Counter.FRAMES_DROPPED_BY_RULES);
            network.frameCounts().in(false);
            askFor(nowMs, network, from);
        }
        return result;
    }

    /** Perhaps the rules would let the frame through if we had what its sender has shown to us in vain: packets get lost. */
    private void askFor(long nowMs, Network network, long from) {
        Member member = network.memberOrNew(from);
        if (member != null && member.isToBeAsked(nowMs)) {
            Reply.encodeError(sender.begin(Verb.ERROR, from), Verb.FRAME, 0, ErrorCode.NEED_MEMBERSHIP_CERTIFICATE)
                    .int64(network.id());
            sender.send(nowMs, false);
        }
    }

    /** Sends the copies that rules ask for. One object, set up again for every frame, so that frames cost none. */
    private final class Copies implements CopySink {
        private long nowMs;
        private @Nullable Network network;
        private boolean inbound;

        private Copies of(long newNowMs, Network newNetwork, boolean newInbound) {
            nowMs = newNowMs;
            network = newNetwork;
            inbound = newInbound;
            return this;
        }

        @Override
        public void copy(long target, CopyKind kind, FrameView copied, int length) {
            if (network == null) {
                return;
            }
            int flags = kind.extFrameFlags(inbound);
            beginExtFrame(network, target, flags, copied.macDest(), copied.macSource(), copied.etherType())
                    .bytes(copied.payload(), copied.offset(), length);
            sender.send(nowMs, true);
        }
    }

    /** FRAME: between the MACs of its sender and ourselves. */
    public Verdict onFrame(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        ByteReader in = packet.payload();
        Network network = networks.get(in.int64());
        if (network == null) {
            env.count(Counter.FRAMES_REFUSED_MEMBERSHIP);
            return Verdict.IGNORE;
        }
        if (!network.admits(packet.sender())) {
            return refuse(nowMs, network, Verb.FRAME, packet);
        }
        int etherType = in.uint16();
        long from = packet.sender().addressValue();
        long source = Mac.of(from, network.id());
        int start = in.position();
        int length = in.remaining();
        if (length > 0
                && filterInbound(nowMs, network, from, network.mac(), source, etherType, in.buffer(), start, length)
                        != RuleFilter.Result.DROP) {
            deliver(network, network.mac(), source, in.buffer(), start, length);
        }
        return Verdict.TRUST;
    }

    /** EXT_FRAME: with MACs of its own, because a bridge or a copy is involved. */
    public Verdict onExtFrame(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
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
        if (!network.admits(packet.sender())) {
            return refuse(nowMs, network, Verb.EXT_FRAME, packet);
        }
        long destination = in.uint48();
        long source = in.uint48();
        int etherType = in.uint16();
        if (in.remaining() > 0 && !onExtFrame(nowMs, network, packet, destination, source, etherType, in)) {
            return Verdict.TRUST;
        }
        if ((flags & FLAG_ANSWER) != 0) {
            Reply.encodeOk(sender.begin(Verb.OK, packet.sender().addressValue()), Verb.EXT_FRAME, packet.id())
                    .int64(network.id());
            sender.sendVia(nowMs, packet.sender(), packet.socketId(), packet.from(), false);
        }
        return Verdict.TRUST;
    }

    /** Returns whether the frame deserves an answer, if one is wanted. */
    private boolean onExtFrame(
            long nowMs,
            Network network,
            ReceivedPacket packet,
            long destination,
            long source,
            int etherType,
            ByteReader in) {
        long from = packet.sender().addressValue();
        if (source == 0 || source == network.mac() || Mac.isMulticast(source)) {
            env.count(Counter.FRAMES_REFUSED_MAC);
            return false;
        }
        int start = in.position();
        int length = in.remaining();
        switch (filterInbound(nowMs, network, from, destination, source, etherType, in.buffer(), start, length)) {
            case DROP -> {
                return true;
            }
            case ACCEPT -> {
                if (!macsAreAllowed(nowMs, network, from, destination, source)) {
                    env.count(Counter.FRAMES_REFUSED_MAC);
                    return false;
                }
                if (Mac.isMulticast(destination) && !isAdmitted(nowMs, network, from, destination, length)) {
                    return true;
                }
            }
            case SUPER_ACCEPT -> {} // we are to see it whoever it is for
        }
        deliver(network, destination, source, in.buffer(), start, length);
        return true;
    }

    /** Nobody gets around the limits by sending a multicast to each of us. */
    private boolean isAdmitted(long nowMs, Network network, long from, long destination, int length) {
        MulticastGroup group = new MulticastGroup(destination, 0);
        return multicastGate.admit(nowMs, network, from, group, EthernetFrame.HEADER_LENGTH + length);
    }

    private static boolean macsAreAllowed(long nowMs, Network network, long from, long destination, long source) {
        if (source != Mac.of(from, network.id())) {
            return network.acceptsBridged(nowMs, source, from);
        }
        if (destination == network.mac()) {
            return true;
        }
        NetworkConfig config = network.config();
        return Mac.isMulticast(destination)
                ? config != null && config.multicastLimit() > 0
                : network.selfIsActiveBridge();
    }

    /** The sender lacks a credential, or we lack it: says so, and keeps the packet for when it comes. */
    public Verdict refuse(long nowMs, Network network, Verb verb, ReceivedPacket packet) {
        env.count(Counter.FRAMES_REFUSED_MEMBERSHIP);
        network.frameCounts().in(false);
        if (network.config() == null || !packet.sender().refusalGate.pass(nowMs)) {
            return Verdict.RETRY;
        }
        Reply.encodeError(
                        sender.begin(Verb.ERROR, packet.sender().addressValue()),
                        verb,
                        packet.id(),
                        ErrorCode.NEED_MEMBERSHIP_CERTIFICATE)
                .int64(network.id());
        sender.sendVia(nowMs, packet.sender(), packet.socketId(), packet.from(), false);
        return Verdict.RETRY;
    }

    /**
     * Hands a frame to the host. In every packet the ethertype stands right before the payload, and enough that is no longer
     * needed before that, so the MACs are written there instead of copying the frame.
     */
    public void deliver(
            Network network, long destination, long source, byte[] buffer, int payloadOffset, int payloadLength) {
        int start = payloadOffset - EthernetFrame.HEADER_LENGTH;
        Bytes.putInt48(buffer, start, destination);
        Bytes.putInt48(buffer, start + MACS_LENGTH / 2, source);
        env.count(Counter.FRAMES_IN);
        network.frameCounts().in(true);
        env.effects().deliverFrame(network.id(), buffer, start, EthernetFrame.HEADER_LENGTH + payloadLength);
    }
}
