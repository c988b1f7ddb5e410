package one.zerotier.core.multicast;

import java.util.Arrays;
import java.util.List;
import one.zerotier.core.credential.Credential;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.network.AddResult;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.social.RecentIds;
import one.zerotier.core.social.Task;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;

/**
 * Takes spread frames: decides whom to believe, gives them to the host, and has them passed on. What costs little is checked
 * first, and nothing is remembered of a frame before it is certain whose it is. PROTOCOL.md, "MULTICAST_SPREAD".
 */
final class SpreadReceiver {
    /** Frames count only if their time is the network's, more or less. */
    private static final long WINDOW_MS = RecentIds.MEMORY_MS / 2;

    /** And are passed on only if it is nearer, because those after us may see it a little otherwise. */
    private static final long PASSING_WINDOW_MS = WINDOW_MS / 2;

    private final Parts parts;
    private final Env env;
    private final Spreading spreading;
    private final Courier courier;
    private final Origins origins;
    private final Forgers forgers = new Forgers();
    private final Takings takings;
    private final RecentIds recent = new RecentIds();
    /** Those of them whose signature was not checked, because they were not to be passed on. */
    private final RecentIds unchecked = new RecentIds();

    private final long secret;

    SpreadReceiver(Parts parts, Origins origins, Courier courier, Spreading spreading) {
        this.parts = parts;
        this.env = parts.env();
        this.origins = origins;
        this.courier = courier;
        this.spreading = spreading;
        this.takings = new Takings(parts.sender(), env);
        this.secret = env.random().nextLong();
    }

    /** A frame of our own is on its way; it may come back. */
    void onOriginated(long nowMs, SpreadFrame message) {
        recent.add(nowMs, keyOf(message.id(), message.originAddress()));
    }

    /** A frame that perhaps came through others, with what we are to do about it. */
    Verdict onSpread(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        ByteReader in = packet.payload();
        int number = in.uint16();
        Task task = SpreadTask.decode(in, parts.selfAddress());
        long id = SpreadFrame.peekId(in);
        if (id == 0) {
            throw new MalformedPacketException("no whole frame");
        }
        Network network = parts.networks().get(SpreadFrame.peekNetwork(in));
        if (network == null) {
            env.count(Counter.FRAMES_REFUSED_MEMBERSHIP);
            return Verdict.IGNORE;
        }
        if (!network.admits(packet.sender())) {
            return parts.frames().refuse(nowMs, network, Verb.MULTICAST_SPREAD, packet);
        }
        NetworkConfig config = network.config();
        if (config == null || !spreading.mayUse(config)) {
            env.count(Counter.FRAMES_NO_MULTICAST);
            return Verdict.TRUST;
        }
        long from = packet.sender().addressValue();
        long key = keyOf(id, SpreadFrame.peekOrigin(in));
        boolean known = recent.contains(nowMs, key);
        if (known && (task.isNothing() || !unchecked.contains(nowMs, key))) {
            env.count(Counter.SPREAD_DUPLICATES);
            takings.take(nowMs, from, id, number);
            courier.again(nowMs, network, id, task);
            return Verdict.TRUST;
        }
        if (forgers.isMuted(nowMs, from)) {
            env.count(Counter.SPREAD_MUTED);
            return Verdict.IGNORE;
        }
        SpreadFrame message = SpreadFrame.decode(in);
        if (message.originAddress() == parts.selfAddress() || !hasRoom(nowMs, network, message, known, from)) {
            takings.take(nowMs, from, id, number);
            return Verdict.TRUST;
        }
        boolean last =
                task.isNothing() && message.origin().equals(packet.sender().identity());
        Verdict judged = judge(nowMs, network, message, packet.sender(), last);
        if (judged == Verdict.TRUST) {
            take(nowMs, network, config, message, task, packet.sender(), number, key, last);
        } else if (judged != Verdict.IGNORE) {
            takings.take(nowMs, from, id, number); // we have it, and who passed it on could not know
        }
        return judged;
    }

    /** Before it is certain whose a frame is, nobody pays for it, and nobody is blamed but who has it from himself. */
    private boolean hasRoom(long nowMs, Network network, SpreadFrame message, boolean known, long from) {
        int length = EthernetFrame.HEADER_LENGTH + message.payloadLength();
        long origin = message.originAddress();
        return known || parts.limiter().hasRoom(nowMs, network, origin, message.group(), length, origin == from);
    }

    /**
     * What a frame is remembered by. The origin is in it, because we do not check each signature; and a secret, so that nobody
     * can make a frame that is taken for somebody else's.
     */
    private long keyOf(long id, long origin) {
        return mixed(mixed(id ^ secret) + origin);
    }

    private static long mixed(long bits) {
        long mixed = (bits ^ (bits >>> 32)) * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ (mixed >>> 29)) * 0xbf58_476d_1ce4_e5b9L;
        return mixed ^ (mixed >>> 32);
    }

    /**
     * Whether a frame is what it claims to be: TRUST if so; IGNORE if its sender should have known better.
     *
     * @param last whether it comes from its origin and goes no further: then the packet proves whose it is, and nobody has to
     *     believe us
     */
    private Verdict judge(long nowMs, Network network, SpreadFrame message, Peer by, boolean last) {
        if (Math.abs(message.timeMs() - network.timeAt(nowMs)) > WINDOW_MS
                || message.timeMs() < network.timeAt(parts.startMs())) {
            env.count(Counter.SPREAD_UNTIMELY);
            return Verdict.ACCEPT;
        }
        // Anybody can make identities and sign with them; so a sender brings only so many of whom we know nothing.
        Identity origin = message.origin();
        if (!last && !isProven(network, origin) && !by.strangerGate.pass(nowMs)) {
            env.count(Counter.DROPPED_RATE_LIMITED);
            return Verdict.ACCEPT;
        }
        if (!(last || message.isAuthentic())) {
            return forged(nowMs, by);
        }
        AddResult shown = takeCredentials(nowMs, message);
        if (shown == AddResult.REJECTED_SIGNATURE) {
            return forged(nowMs, by);
        }
        if (shown != AddResult.ACCEPTED_REDUNDANT || !network.admits(origin)) {
            env.count(Counter.FRAMES_REFUSED_MEMBERSHIP);
            return Verdict.ACCEPT;
        }
        if (last || isProven(network, origin)) {
            return Verdict.TRUST;
        }
        return switch (origins.standing(nowMs, origin)) {
            case REAL -> Verdict.TRUST;
            case BEING_CHECKED -> Verdict.RETRY;
            case FORGED -> forged(nowMs, by);
        };
    }

    private Verdict forged(long nowMs, Peer by) {
        env.count(Counter.SPREAD_FORGED);
        forgers.strike(nowMs, by.addressValue());
        return Verdict.IGNORE;
    }

    /** Whether the origin is a member, and these are its keys, as far as we know already. */
    private boolean isProven(Network network, Identity origin) {
        return network.admits(origin) && (network.provesKeysOf(origin) || origins.isReal(origin));
    }

    /** The first that we do not know to be good decides, for such a frame is not passed on; ACCEPTED_REDUNDANT if all are. */
    private AddResult takeCredentials(long nowMs, SpreadFrame message) {
        NetworkCredentials shown = message.credentials();
        if (shown == null) {
            return AddResult.ACCEPTED_REDUNDANT;
        }
        for (Credential credential : shown.all()) {
            if (credential instanceof Revocation
                    || !credential.issuedTo().equals(message.origin().address())) {
                return AddResult.REJECTED_SIGNATURE;
            }
            AddResult result = parts.credentials().add(nowMs, parts.networks(), credential);
            if (!result.isAccepted() && result != AddResult.REJECTED_FULL) {
                return result;
            }
        }
        return AddResult.ACCEPTED_REDUNDANT;
    }

    /** A frame that is what it claims to be. */
    private void take(
            long nowMs,
            Network network,
            NetworkConfig config,
            SpreadFrame message,
            Task task,
            Peer by,
            int number,
            long key,
            boolean last) {
        boolean known = recent.contains(nowMs, key);
        if (!known && !recent.add(nowMs, key)) {
            env.count(Counter.DROPPED_QUEUE); // else it could come again
            return;
        }
        if (known) {
            unchecked.remove(key);
        } else if (deliver(nowMs, network, config, message) != Reception.TAKEN) {
            takings.take(nowMs, by.addressValue(), message.id(), number);
            return;
        } else if (last) {
            unchecked.add(nowMs, key);
        }
        if (spreading.isOurs(network, message.key())) {
            takings.take(nowMs, by.addressValue(), message.id(), number);
            if (!last && Math.abs(message.timeMs() - network.timeAt(nowMs)) <= PASSING_WINDOW_MS) {
                spreading.passOn(nowMs, network, message, task, config.multicastLimit());
            }
        } else if (by.unwantedGate.pass(nowMs)) {
            // Somebody else has to do our part: who sent it learns that we have left.
            parts.announcements().leave(nowMs, network, by.addressValue(), List.of(message.group()));
        }
    }

    private Reception deliver(long nowMs, Network network, NetworkConfig config, SpreadFrame message) {
        if (message.group().equals(MulticastGroup.BROADCAST) && !config.broadcastEnabled()) {
            env.count(Counter.FRAMES_NO_MULTICAST);
            return Reception.REFUSED;
        }
        // Delivery writes MACs before the payload, where the signed bytes are: so from a copy of what it needs.
        int start = message.payloadOffset() - EthernetFrame.HEADER_LENGTH;
        byte[] copy = Arrays.copyOfRange(message.bytes(), start, message.payloadOffset() + message.payloadLength());
        Reception reception = spreading
                .inbox()
                .receive(
                        nowMs,
                        network,
                        message.originAddress(),
                        message.group(),
                        message.source(),
                        message.etherType(),
                        copy,
                        EthernetFrame.HEADER_LENGTH,
                        message.payloadLength());
        if (reception == Reception.TAKEN) {
            env.count(Counter.SPREAD_RECEIVED);
        }
        return reception;
    }

    /** The memory-hard check of an identity is done; returns whether we had asked for it. */
    boolean onChecked(Identity identity, boolean valid) {
        return origins.onChecked(identity, valid);
    }
}
