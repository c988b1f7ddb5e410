package one.zerotier.core.warmup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import one.zerotier.core.Node;
import one.zerotier.core.NodeConfig;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.controller.Store;
import one.zerotier.core.crypto.Curve25519;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.env.Effects;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.offload.Coalescer;
import one.zerotier.core.offload.Segmenter;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.CipherSuite;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** One of the two: a node, what is under way to it, and what a device does at its other end. Keeps nothing. */
final class WarmNode implements Effects, Store {
    private static final int SOCKET = 0;

    private final SecretIdentity identity;
    private final Endpoint endpoint;
    private final ArrayDeque<byte[]> outgoing = new ArrayDeque<>();
    private final ArrayDeque<Identity> unchecked = new ArrayDeque<>();
    private final Coalescer coalescer;
    private final Segmenter segmenter = new Segmenter(this::send);
    private @Nullable Node node;
    private long networkId;
    private long nowMs;
    private long saved;
    private int written;

    WarmNode(long address, Endpoint endpoint, RandomSource random) {
        this.endpoint = endpoint;
        identity = identity(address, random);
        ByteBuffer memory = ByteBuffer.allocateDirect(Coalescer.MEMORY_LENGTH).order(ByteOrder.nativeOrder());
        coalescer = new Coalescer(memory, (offset, length) -> written++);
    }

    /** The keys are real. That the address follows from them is nobody's concern here, and would take a while. */
    private static SecretIdentity identity(long address, RandomSource random) {
        byte[] secret = new byte[SecretIdentity.PRIVATE_KEY_LENGTH];
        random.nextBytes(secret);
        byte[] keys = new byte[Identity.PUBLIC_KEY_LENGTH];
        Curve25519.agreementPublicKey(secret, 0, keys, 0);
        Curve25519.signingPublicKey(secret, Curve25519.KEY_LENGTH, keys, Curve25519.KEY_LENGTH);
        return new SecretIdentity(new Identity(new Address(address), keys), secret);
    }

    Node start(long startMs, World planet, boolean withController, RandomSource random) {
        nowMs = startMs;
        Node started = new Node(
                nowMs, new NodeConfig(identity, planet, List.of(), "", withController ? this : null), this, random);
        node = started;
        started.onNetworkChanged(
                nowMs,
                new LocalNetwork(
                        List.of(new LocalNetwork.Socket(SOCKET, endpoint)), List.of(endpoint), List.of(), List.of()));
        return started;
    }

    void join(long network) {
        networkId = network;
        node().join(nowMs, network, null);
    }

    /** Whether this node has an address on the network and a protected, direct way to the other. */
    boolean isReadyFor(WarmNode other) {
        Peer peer = node().peer(other.identity.address());
        return ip() != null
                && peer != null
                && peer.suite() == CipherSuite.AES_GMAC_SIV
                && peer.reliablePath(nowMs) != null;
    }

    @Nullable
    IpAddress ip() {
        Network network = node().networks().get(networkId);
        NetworkConfig config = network == null ? null : network.config();
        return config == null || config.staticIps().isEmpty()
                ? null
                : config.staticIps().get(0).ip();
    }

    /** A frame of the device, which the segmenter cuts. */
    boolean read(WarmFrame frame) {
        return frame.split(segmenter);
    }

    private void send(byte[] buffer, int offset, int length) {
        node().onFrame(nowMs, networkId, buffer, offset, length);
    }

    /** Gives the other what is under way. Returns false if that was nothing. */
    boolean deliverTo(WarmNode other) {
        boolean any = false;
        for (byte[] datagram = outgoing.poll(); datagram != null; datagram = outgoing.poll()) {
            other.node().onDatagram(nowMs, SOCKET, endpoint, datagram, 0, datagram.length);
            any = true;
        }
        for (Identity next = unchecked.poll(); next != null; next = unchecked.poll()) {
            node().onValidated(nowMs, next, true);
            any = true;
        }
        Controller controller = node().controller();
        if (controller != null) {
            controller.onDurable(nowMs, saved);
        }
        return any;
    }

    void flush() {
        coalescer.flush();
    }

    void passTime(long toMs) {
        nowMs = toMs;
        if (node().nextDeadlineMs() <= toMs) {
            node().onDeadline(toMs);
        }
    }

    SecretIdentity identity() {
        return identity;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** How often its device was written to. */
    int written() {
        return written;
    }

    Node node() {
        Node started = node;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    @Override
    public void sendDatagram(int socketId, Endpoint to, byte[] buffer, int offset, int length) {
        outgoing.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void sendShortLived(int socketId, Endpoint to, int timeToLive, byte[] buffer, int offset, int length) {}

    @Override
    public void deliverFrame(long network, byte[] buffer, int offset, int length) {
        coalescer.add(buffer, offset, length);
    }

    @Override
    public void persist(StateKind kind, long id, byte @Nullable [] content) {}

    @Override
    public void validate(Identity stranger) {
        unchecked.add(stranger);
    }

    @Override
    public void emit(NodeEvent event) {}

    @Override
    public long save(NetworkRecord network) {
        return ++saved;
    }

    @Override
    public long save(MemberRecord member) {
        return ++saved;
    }

    @Override
    public long deleteNetwork(long id) {
        return ++saved;
    }

    @Override
    public long deleteMember(long id, Address address) {
        return ++saved;
    }
}
