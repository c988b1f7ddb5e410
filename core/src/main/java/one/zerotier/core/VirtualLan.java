package one.zerotier.core;

import java.util.function.LongConsumer;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.Store;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.multicast.MulticastLimiter;
import one.zerotier.core.multicast.Multicaster;
import one.zerotier.core.network.Configurations;
import one.zerotier.core.network.Credentials;
import one.zerotier.core.network.Frames;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.Networks;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.peer.Lookup;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.switching.VirtualVerbs;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/** Joins the parts that make up virtual networks, and hands each packet to the one that it concerns. */
final class VirtualLan implements VirtualVerbs, Networks.Listener, Controller.Delivery {
    private final Address self;
    private final Roots roots;
    private final PacketSender sender;
    private final Env env;
    private final LongConsumer retryHeld;
    private final Networks networks;
    private final Configurations configurations;
    private final Credentials credentials;
    private final MulticastLimiter limiter;
    private final Frames frames;
    private final Multicaster multicaster;
    private final @Nullable Controller controller;

    VirtualLan(
            long startMs,
            SecretIdentity self,
            Peers peers,
            Roots roots,
            PacketSender sender,
            Lookup lookup,
            LongConsumer retryHeld,
            String platform,
            @Nullable Store store,
            Env env) {
        this.self = self.address();
        this.roots = roots;
        this.sender = sender;
        this.env = env;
        this.retryHeld = retryHeld;
        networks = new Networks(self.address(), env);
        configurations = new Configurations(self, peers, sender, lookup, networks, platform, env);
        networks.attach(configurations, this);
        credentials = new Credentials(self.identity(), peers, sender, lookup, retryHeld::accept, env);
        limiter = new MulticastLimiter(self.address(), env);
        frames = new Frames(self, sender, credentials, networks, limiter, env);
        multicaster = new Multicaster(startMs, self, peers, roots, sender, networks, frames, credentials, limiter, env);
        controller = store == null ? null : new Controller(self, store, this, env);
        if (controller != null) {
            configurations.attach(controller);
            multicaster.attach(controller);
        }
    }

    Networks networks() {
        return networks;
    }

    Multicaster multicaster() {
        return multicaster;
    }

    MulticastLimiter limiter() {
        return limiter;
    }

    @Nullable
    Controller controller() {
        return controller;
    }

    void onNetworkChanged(LocalNetwork local) {
        frames.onNetworkChanged(local);
    }

    void onHostFrame(long nowMs, long networkId, byte[] buffer, int offset, int length) {
        Network network = networks.get(networkId);
        if (network != null) {
            frames.onHostFrame(nowMs, network, buffer, offset, length, multicaster);
        }
    }

    /** The memory-hard check of an identity is done. */
    void onValidated(long nowMs, Identity identity, boolean valid) {
        if (multicaster.onChecked(identity, valid)) {
            retryHeld.accept(nowMs);
        }
    }

    @Override
    public Verdict onPacket(long nowMs, Verb verb, ReceivedPacket packet) throws MalformedPacketException {
        return switch (verb) {
            case FRAME, EXT_FRAME -> onMembersFrame(nowMs, verb, packet);
            case MULTICAST_FRAME -> multicaster.onMulticastFrame(nowMs, packet);
            case MULTICAST_LIKE, MULTICAST_LEAVE -> multicaster.onGroups(nowMs, verb, packet);
            case MULTICAST_GATHER -> multicaster.onGather(nowMs, packet);
            case MULTICAST_SPREAD, MULTICAST_TAKEN, MULTICAST_VIEW, MULTICAST_CONTACTS ->
                multicaster.onOwnVerb(nowMs, verb, packet);
            case NETWORK_CREDENTIALS -> credentials.onCredentials(nowMs, networks, packet);
            case NETWORK_CONFIG_REQUEST -> configurations.onRequest(nowMs, packet);
            case NETWORK_CONFIG -> configurations.onChunk(nowMs, packet, packet.payload(), true);
            default -> Verdict.IGNORE;
        };
    }

    /** A member whose frame was welcome learns what we listen to, if it has not lately. */
    private Verdict onMembersFrame(long nowMs, Verb verb, ReceivedPacket packet) throws MalformedPacketException {
        Network network = networks.get(packet.payload().int64()); // first, because delivery writes MACs over the packet
        Verdict verdict = verb == Verb.FRAME ? frames.onFrame(nowMs, packet) : frames.onExtFrame(nowMs, packet);
        if (verdict == Verdict.TRUST && network != null) {
            multicaster.onAdmitted(nowMs, network, packet.sender());
        }
        return verdict;
    }

    @Override
    public Verdict onOk(long nowMs, Verb inReplyTo, ReceivedPacket packet, ByteReader in)
            throws MalformedPacketException {
        switch (inReplyTo) {
            case NETWORK_CONFIG_REQUEST -> {
                return configurations.onChunk(nowMs, packet, in, false);
            }
            case MULTICAST_GATHER -> multicaster.onGatherReply(nowMs, in);
            case MULTICAST_FRAME -> multicaster.onFrameReply(nowMs, in);
            case MULTICAST_VIEW -> multicaster.onViewReply(nowMs, packet.sender(), in);
            default -> {}
        }
        return Verdict.ACCEPT;
    }

    @Override
    public void onError(long nowMs, ErrorCode code, Verb inReplyTo, ReceivedPacket packet, ByteReader in)
            throws MalformedPacketException {
        switch (code) {
            case OBJ_NOT_FOUND, UNSUPPORTED_OPERATION, NETWORK_ACCESS_DENIED, NETWORK_AUTHENTICATION_REQUIRED ->
                configurations.onError(nowMs, code, packet, in);
            case NEED_MEMBERSHIP_CERTIFICATE -> {
                Network network = networks.get(in.int64());
                if (network != null) {
                    credentials.pushOnDemand(nowMs, network, packet.sender().addressValue());
                }
            }
            case UNWANTED_MULTICAST -> multicaster.onUnwanted(packet.sender(), in);
            case NONE, INVALID_REQUEST, BAD_PROTOCOL_VERSION, IDENTITY_COLLISION -> env.count(Counter.IGNORED_VERB);
        }
    }

    @Override
    public void onRootReachable(long nowMs) {
        networks.hurry(nowMs);
        networks.all().forEach(network -> multicaster.announce(nowMs, network));
    }

    @Override
    public void onGreeted(long nowMs, Peer by) {
        credentials.pushAgain(networks, by.addressValue());
        boolean root = roots.isRoot(by.addressValue());
        for (Network network : networks.all()) {
            if (network.controller().value() == by.addressValue()) {
                networks.renew(nowMs, network);
            }
            if (root) {
                multicaster.announce(nowMs, network);
            }
        }
    }

    @Override
    public void onConfigured(long nowMs, Network network) {
        multicaster.announce(nowMs, network);
        retryHeld.accept(nowMs);
    }

    @Override
    public void onLeft(long nowMs, Network network) {
        multicaster.onLeft(nowMs, network);
    }

    @Override
    public void deliver(long nowMs, long networkId, Address to, long requestId, byte[] dictionary) {
        configurations.deliver(nowMs, networkId, to, requestId, dictionary);
    }

    @Override
    public void refuse(long nowMs, long networkId, Address to, long requestId, ErrorCode code) {
        configurations.refuse(nowMs, networkId, to, requestId, code);
    }

    @Override
    public void revoke(long nowMs, Address to, Revocation revocation) {
        if (to.equals(self)) {
            credentials.add(nowMs, networks, revocation);
            return;
        }
        NetworkCredentials.of(revocation).encode(sender.begin(Verb.NETWORK_CREDENTIALS, to.value()));
        sender.send(nowMs, false);
    }
}
