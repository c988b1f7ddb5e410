package one.zerotier.core.network;

import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.Lookup;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/**
 * Asks controllers for configurations, takes them in chunks from whoever brings them, and on the other side sends them out
 * for a controller that runs here. PROTOCOL.md, "Getting a configuration".
 */
public final class Configurations {
    private static final long REFRESH_MS = 60_000;
    private static final long RETRY_MS = 5_000;
    private static final long EAGER_RETRY_MS = 1_100; // a controller hears a member once a second
    private static final int EAGER_ATTEMPTS = 5;
    private static final int MAX_METADATA = 1_023;

    /** Our own networks' requests: when to ask next. */
    static final class Request {
        private final Timer timer;
        private int attempts;

        private Request(Timer timer) {
            this.timer = timer;
        }
    }

    private final SecretIdentity self;
    private final Peers peers;
    private final PacketSender sender;
    private final Lookup lookup;
    private final Networks networks;
    private final String platform;
    private final Env env;
    private @Nullable LocalController controller;

    public Configurations(
            SecretIdentity self,
            Peers peers,
            PacketSender sender,
            Lookup lookup,
            Networks networks,
            String platform,
            Env env) {
        this.self = self;
        this.peers = peers;
        this.sender = sender;
        this.lookup = lookup;
        this.networks = networks;
        this.platform = platform;
        this.env = env;
    }

    /** Completes the construction: the controller answers through us. */
    public void attach(LocalController newController) {
        controller = newController;
    }

    /** Starts asking for the configuration of a network that we have joined, and goes on until we leave. */
    Request start(long nowMs, Network network) {
        Request[] request = new Request[1];
        request[0] = new Request(env.timers().timer(atMs -> ask(atMs, network, request[0])));
        request[0].timer.setAt(nowMs);
        return request[0];
    }

    void stop(Request request) {
        request.timer.cancel();
    }

    /** Something has changed that makes an answer more likely. */
    void hurry(long nowMs, Request request) {
        request.attempts = 0;
        request.timer.setAt(nowMs);
    }

    private void ask(long nowMs, Network network, Request request) {
        boolean fresh = nowMs - network.lastConfigMs() < REFRESH_MS;
        if (fresh) {
            request.attempts = 0;
            request.timer.setAt(network.lastConfigMs() + REFRESH_MS);
            return;
        }
        request.timer.setAt(nowMs + (request.attempts++ < EAGER_ATTEMPTS ? EAGER_RETRY_MS : RETRY_MS));
        if (AdHoc.isAdHoc(network.id())) {
            NetworkConfig config = AdHoc.configure(network.id(), self.address(), nowMs);
            if (config != null) {
                accept(nowMs, network, config, NetworkConfigCodec.encode(config).encode());
            }
        } else if (network.controller().equals(self.address())) {
            if (controller != null) {
                controller.onRequest(nowMs, network.id(), 0, self.identity(), RequestMetadata.ours(platform));
            }
        } else {
            sendRequest(nowMs, network);
        }
    }

    private void sendRequest(long nowMs, Network network) {
        byte[] metadata = RequestMetadata.ours(platform).encode();
        NetworkConfig held = network.config();
        sender.begin(Verb.NETWORK_CONFIG_REQUEST, network.controller().value())
                .int64(network.id())
                .int16(metadata.length)
                .bytes(metadata)
                .int64(held == null ? 0 : held.revision())
                .int64(held == null ? 0 : held.timestamp());
        sender.send(nowMs, true);
    }

    /** Somebody asks us, and is told if there is no controller here. Requests for networks of others are not answered. */
    public Verdict onRequest(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        ByteReader in = packet.payload();
        long networkId = in.int64();
        byte[] metadata = in.bytes(in.uint16());
        if (metadata.length > MAX_METADATA) {
            throw new MalformedPacketException("metadata too long");
        }
        if (!Address.controllerOf(networkId).equals(self.address())) {
            env.count(Counter.DROPPED_NOT_ALLOWED);
        } else if (controller != null) {
            controller.onRequest(
                    nowMs, networkId, packet.id(), packet.sender().identity(), Dictionary.decode(metadata));
        } else {
            Address asker = packet.sender().address();
            refuse(nowMs, networkId, asker, packet.id(), ErrorCode.UNSUPPORTED_OPERATION);
        }
        return Verdict.ACCEPT;
    }

    /** A chunk, pushed or in an answer. Only its signature counts, so anybody may bring it. */
    public Verdict onChunk(long nowMs, ReceivedPacket packet, ByteReader in, boolean pushed)
            throws MalformedPacketException {
        ConfigChunk chunk = ConfigChunk.decode(in);
        Network network = networks.get(chunk.networkId);
        if (network == null) {
            env.count(Counter.CONFIGS_REJECTED);
            return Verdict.IGNORE;
        }
        if (network.assembler().has(chunk)) {
            return Verdict.ACCEPT;
        }
        Peer signer = peers.get(network.controller().value());
        if (signer == null) {
            lookup.whois(nowMs, network.controller().value());
            return Verdict.RETRY;
        }
        boolean fromController = packet.sender().address().equals(network.controller());
        if (!fromController && !packet.sender().chunkGate.pass(nowMs)) {
            env.count(Counter.DROPPED_RATE_LIMITED);
            return Verdict.IGNORE;
        }
        if (!chunk.isSignedBy(signer.identity()) || network.assembler().contradicts(chunk)) {
            env.count(Counter.CONFIGS_REJECTED);
            return Verdict.ACCEPT;
        }
        if (chunk.fastPropagate) {
            passOn(nowMs, network, chunk, packet.sender());
        }
        byte[] dictionary = network.assembler().add(chunk);
        if (dictionary != null && take(nowMs, network, dictionary, pushed) && pushed) {
            // Stock acknowledges under the wrong verb, and nobody evaluates it; we do as stock does.
            Reply.encodeOk(sender.begin(Verb.OK, packet.sender().addressValue()), Verb.ECHO, packet.id())
                    .int64(chunk.networkId)
                    .int64(chunk.updateId);
            sender.sendVia(nowMs, packet.sender(), packet.socketId(), packet.from(), false);
        }
        return Verdict.ACCEPT;
    }

    private void passOn(long nowMs, Network network, ConfigChunk chunk, Peer from) {
        for (Member member : network.members()) {
            long address = member.address().value();
            if (address != from.addressValue()
                    && !member.address().equals(network.controller())
                    && peers.get(address) != null) {
                chunk.encode(sender.begin(Verb.NETWORK_CONFIG, address));
                sender.send(nowMs, true);
            }
        }
    }

    /** Returns whether the dictionary was a configuration, and ours. */
    private boolean take(long nowMs, Network network, byte[] dictionary, boolean pushed) {
        NetworkConfig config;
        try {
            config = NetworkConfigCodec.decode(Dictionary.decode(dictionary));
        } catch (MalformedPacketException e) {
            env.count(Counter.CONFIGS_REJECTED);
            return false;
        }
        NetworkConfig held = network.config();
        boolean forUs = config.networkId() == network.id() && config.issuedTo().equals(self.address());
        // An answer is to a question of ours, but a push could be a recording of an old one.
        boolean outdated = pushed && held != null && config.timestamp() < held.timestamp();
        if (!forUs || outdated) {
            env.count(Counter.CONFIGS_REJECTED);
            return false;
        }
        accept(nowMs, network, config, dictionary);
        return true;
    }

    private void accept(long nowMs, Network network, NetworkConfig config, byte[] dictionary) {
        env.count(Counter.CONFIGS_ACCEPTED);
        network.configure(nowMs, config);
        env.effects().persist(StateKind.NETWORK_CONFIG, network.id(), dictionary);
        env.effects().emit(new NodeEvent.NetworkChanged(network.id()));
        networks.onConfigured(nowMs, network);
    }

    /** An ERROR to one of our requests; only the controller's word counts. */
    public void onError(long nowMs, ErrorCode code, ReceivedPacket packet, ByteReader in)
            throws MalformedPacketException {
        Network network = networks.get(in.int64());
        if (network == null || !packet.sender().address().equals(network.controller())) {
            env.count(Counter.DROPPED_NOT_ALLOWED);
            return;
        }
        fail(nowMs, network, code);
    }

    private void fail(long nowMs, Network network, ErrorCode code) {
        NetworkStatus status = switch (code) {
            case OBJ_NOT_FOUND, UNSUPPORTED_OPERATION -> NetworkStatus.NOT_FOUND;
            case NETWORK_ACCESS_DENIED -> NetworkStatus.ACCESS_DENIED;
            case NETWORK_AUTHENTICATION_REQUIRED -> NetworkStatus.AUTHENTICATION_REQUIRED;
            default -> network.status();
        };
        if (network.fail(status)) {
            env.effects().emit(new NodeEvent.NetworkChanged(network.id()));
        }
        networks.slowDown(nowMs, network);
    }

    /** No need to be eager with a controller that has said no. */
    void slowDown(long nowMs, Request request) {
        request.attempts = EAGER_ATTEMPTS;
        request.timer.setAt(nowMs + RETRY_MS);
    }

    /**
     * Sends a configuration for the controller that runs here.
     *
     * @param requestId of the packet that is answered; 0 for a push
     */
    public void deliver(long nowMs, long networkId, Address to, long requestId, byte[] dictionary) {
        if (to.equals(self.address())) {
            Network network = networks.get(networkId);
            if (network != null) {
                take(nowMs, network, dictionary, false);
            }
            return;
        }
        long updateId = env.random().nextLong() | 1;
        for (int index = 0; index < dictionary.length; index += ConfigChunk.MAX_SLICE) {
            int length = Math.min(ConfigChunk.MAX_SLICE, dictionary.length - index);
            ConfigChunk chunk = ConfigChunk.sign(networkId, dictionary, index, length, updateId, self);
            ByteWriter out = requestId == 0
                    ? sender.begin(Verb.NETWORK_CONFIG, to.value())
                    : Reply.encodeOk(sender.begin(Verb.OK, to.value()), Verb.NETWORK_CONFIG_REQUEST, requestId);
            chunk.encode(out);
            sender.send(nowMs, true);
        }
    }

    /** Says no for the controller that runs here, or because there is none. */
    public void refuse(long nowMs, long networkId, Address to, long requestId, ErrorCode code) {
        if (to.equals(self.address())) {
            Network network = networks.get(networkId);
            if (network != null) {
                fail(nowMs, network, code);
            }
        } else if (requestId != 0) {
            Reply.encodeError(sender.begin(Verb.ERROR, to.value()), Verb.NETWORK_CONFIG_REQUEST, requestId, code)
                    .int64(networkId);
            sender.send(nowMs, false);
        }
    }
}
