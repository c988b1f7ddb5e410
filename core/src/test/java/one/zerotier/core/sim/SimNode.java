package one.zerotier.core.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import one.zerotier.core.Node;
import one.zerotier.core.NodeConfig;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.crypto.Curve25519;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Effects;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.peer.Path;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.PeerRecord;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.MalformedPacketException;
import org.jspecify.annotations.Nullable;

/** A machine with one node, one UDP socket, and a small IP stack on each virtual port. */
public final class SimNode implements Effects {
    private static final int SOCKET = 1;
    private static final int VALIDATION_MS = 15;

    private final Simulation simulation;
    private final String name;
    private final SecretIdentity identity;
    private final @Nullable SimNat nat;
    private final boolean withController;
    private IpAddress ip;
    private int socket = SOCKET;

    private final Map<Long, byte[]> savedConfigs = new HashMap<>();
    private final Map<Long, byte[]> savedPeers = new LinkedHashMap<>();
    private byte @Nullable [] savedPlanet;
    private final MemoryStore store = new MemoryStore();
    private final Map<Long, SimHost> hosts = new HashMap<>();
    private final List<NodeEvent> events = new ArrayList<>();
    private final Set<Long> changedNetworks = new HashSet<>();
    private @Nullable Node node;
    private @Nullable Sink sink;
    private long wakeAtMs = Long.MAX_VALUE;
    private long skewMs;
    private int starts;
    private boolean likeStock;

    SimNode(Simulation simulation, String name, IpAddress ip, @Nullable SimNat nat, boolean withController) {
        this.simulation = simulation;
        this.name = name;
        this.ip = ip;
        this.nat = nat;
        this.withController = withController;
        this.identity = makeIdentity(simulation);
        simulation.isReal(identity.identity());
    }

    /** Keys are real; that the address follows from them is taken on trust, for it costs a quarter of a second. */
    private static SecretIdentity makeIdentity(Simulation simulation) {
        byte[] secret = new byte[SecretIdentity.PRIVATE_KEY_LENGTH];
        simulation.random.nextBytes(secret);
        byte[] keys = new byte[Identity.PUBLIC_KEY_LENGTH];
        Curve25519.agreementPublicKey(secret, 0, keys, 0);
        Curve25519.signingPublicKey(secret, 32, keys, 32);
        long address = (simulation.random.nextLong() & 0x7f_ffff_ffffL) | 0x01_0000_0000L;
        return new SecretIdentity(new Identity(new Address(address), keys), secret);
    }

    void start() {
        starts++;
        Salsa20Random random = Salsa20Random.seeded(simulation.random.nextLong());
        node = new Node(
                nowMs(),
                new NodeConfig(identity, planet(), List.of(), "sim/java", withController ? store : null),
                this,
                random);
        if (withController) {
            store.loadInto(nowMs(), controller());
        }
        node.enableSpreading(!likeStock);
        announceNetwork();
        savedPeers.values().forEach(record -> input(n -> restorePeer(n, record)));
        savedConfigs.forEach((id, config) -> input(n -> n.join(nowMs(), id, config)));
    }

    private void restorePeer(Node running, byte[] record) {
        try {
            running.restore(nowMs(), PeerRecord.decode(new ByteReader(record)));
        } catch (MalformedPacketException e) {
            throw new AssertionError(e);
        }
    }

    private @Nullable World planet() {
        if (savedPlanet == null) {
            return simulation.planet();
        }
        try {
            return World.decode(new ByteReader(savedPlanet));
        } catch (MalformedPacketException e) {
            throw new AssertionError(e);
        }
    }

    private void announceNetwork() {
        Endpoint bound = new Endpoint(ip, Simulation.PORT);
        LocalNetwork local = new LocalNetwork(
                List.of(new LocalNetwork.Socket(socket, bound)), List.of(bound), virtualSubnets(), List.of());
        input(n -> n.onNetworkChanged(nowMs(), local));
    }

    private List<IpPrefix> virtualSubnets() {
        return hosts.values().stream().flatMap(host -> host.subnets().stream()).toList();
    }

    /** Every input ends with this: the events that it caused are dealt with, and the alarm is set. */
    private void input(Consumer<Node> action) {
        Node running = node;
        if (running == null) {
            return;
        }
        action.accept(running);
        while (store.hasNews()) {
            controller().onDurable(nowMs(), store.sequence());
        }
        for (long id : new ArrayList<>(changedNetworks)) {
            changedNetworks.remove(id);
            configurePort(running, id);
        }
        arm(running);
    }

    private void arm(Node running) {
        long deadline = running.nextDeadlineMs();
        if (deadline >= wakeAtMs) {
            return;
        }
        wakeAtMs = deadline;
        int startedAs = starts;
        simulation.at(deadline - skewMs, () -> {
            if (startedAs != starts || node == null || wakeAtMs != deadline) {
                return;
            }
            wakeAtMs = Long.MAX_VALUE;
            input(n -> n.onDeadline(nowMs()));
        });
    }

    private void configurePort(Node running, long networkId) {
        Network network = running.networks().get(networkId);
        if (network == null) {
            hosts.remove(networkId);
            return;
        }
        SimHost host = hosts.computeIfAbsent(networkId, id -> new SimHost(this, id, network.mac()));
        NetworkConfig config = network.config();
        if (config != null && !host.subnets().equals(config.staticIps())) {
            host.configure(config.staticIps());
            announceNetwork();
            running.subscribe(nowMs(), networkId, host.groups());
        }
    }

    void receive(Endpoint from, byte[] bytes) {
        input(n -> n.onDatagram(nowMs(), socket, from, bytes, 0, bytes.length));
    }

    void sendFrame(long networkId, byte[] frame) {
        input(n -> n.onFrame(nowMs(), networkId, frame, 0, frame.length));
    }

    /** Process gone, memory lost; what was persisted is still there. */
    public void kill() {
        node = null;
        wakeAtMs = Long.MAX_VALUE;
        hosts.clear();
    }

    public void restart() {
        start();
    }

    /** From its next start on, the node knows nothing of our own verbs. */
    public SimNode likeStock() {
        likeStock = true;
        return this;
    }

    boolean understandsSpreading(SimNode other) {
        return engine().understandsSpreading(nowMs(), other.identity.address());
    }

    boolean isRunning() {
        return node != null;
    }

    /** Another address, and a new socket bound to it. */
    public void move() {
        IpAddress before = ip;
        ip = simulation.anotherIp(this);
        simulation.moved(this, before);
        socket++;
        announceNetwork();
    }

    /** The same, while the process is not running. */
    public void moveWhileDown() {
        IpAddress before = ip;
        ip = simulation.anotherIp(this);
        simulation.moved(this, before);
        socket++;
    }

    /** A founder publishes a newer edition of its world. */
    public void publish(World world) {
        input(n -> n.load(nowMs(), world));
    }

    /** This machine's clock is wrong by so much. */
    public void skew(long ms) {
        skewMs = ms;
        wakeAtMs = Long.MAX_VALUE;
        if (node != null) {
            arm(node);
        }
    }

    void subscribe(long networkId, Set<MulticastGroup> groups) {
        input(n -> n.subscribe(nowMs(), networkId, groups));
    }

    /** Whether something was due that nobody woke the node for: then a test has gone past {@link #input}. */
    boolean hasOverslept() {
        return node != null && node.nextDeadlineMs() < nowMs();
    }

    public void join(long networkId) {
        input(n -> n.join(nowMs(), networkId, null));
    }

    /** The configuration that would be there after a restart. */
    byte[] savedConfig(long networkId) {
        return Objects.requireNonNull(savedConfigs.get(networkId));
    }

    /** Begins anew on a network with a configuration that its controller has not made. */
    void rejoin(long networkId, byte[] config) {
        leave(networkId);
        input(n -> n.join(nowMs(), networkId, config));
    }

    public void leave(long networkId) {
        input(n -> n.leave(nowMs(), networkId));
    }

    /** A controller's change by an operator. */
    public void operate(Consumer<Controller> change) {
        input(n -> change.accept(controller()));
    }

    public Node engine() {
        return Objects.requireNonNull(node, name + " is not running");
    }

    public Controller controller() {
        return Objects.requireNonNull(engine().controller());
    }

    public SimHost host(long networkId) {
        return Objects.requireNonNull(hosts.get(networkId), () -> name + " has no port on that network");
    }

    public boolean hasIp(long networkId) {
        SimHost host = hosts.get(networkId);
        return host != null && !host.subnets().isEmpty();
    }

    /** Whether packets to this peer go straight to it now. */
    public boolean isDirectTo(SimNode other) {
        Peer peer = node == null ? null : node.peer(other.identity.address());
        Path path = peer == null ? null : peer.reliablePath(nowMs());
        return path != null;
    }

    public long address() {
        return identity.address().value();
    }

    SecretIdentity secret() {
        return identity;
    }

    Identity identity() {
        return identity.identity();
    }

    IpAddress ip() {
        return ip;
    }

    @Nullable
    SimNat nat() {
        return nat;
    }

    public String name() {
        return name;
    }

    /** From now on, what the node lets out ends here. */
    Sink drain() {
        return drainTo(new Sink());
    }

    Sink drainTo(Sink taker) {
        sink = taker;
        return taker;
    }

    int socket() {
        return socket;
    }

    long nowMs() {
        return simulation.nowMs() + skewMs;
    }

    Simulation simulation() {
        return simulation;
    }

    public long count(Counter counter) {
        return node == null ? 0 : node.counters().get(counter);
    }

    public List<NodeEvent> events() {
        return events;
    }

    @Override
    public void sendDatagram(int socketId, Endpoint to, byte[] buffer, int offset, int length) {
        if (sink != null) {
            sink.takeDatagram(buffer, offset, length);
        } else if (socketId == socket) {
            simulation.send(this, to, Arrays.copyOfRange(buffer, offset, offset + length), false);
        }
    }

    @Override
    public void sendShortLived(int socketId, Endpoint to, int timeToLive, byte[] buffer, int offset, int length) {
        if (socketId == socket) {
            simulation.send(this, to, Arrays.copyOfRange(buffer, offset, offset + length), true);
        }
    }

    @Override
    public void deliverFrame(long networkId, byte[] buffer, int offset, int length) {
        if (sink != null) {
            sink.takeFrame(buffer, offset, length);
            return;
        }
        byte[] frame = Arrays.copyOfRange(buffer, offset, offset + length);
        simulation.at(simulation.nowMs(), () -> {
            SimHost host = hosts.get(networkId);
            if (host != null) {
                host.onFrame(frame);
            }
        });
    }

    @Override
    public void persist(StateKind kind, long id, byte @Nullable [] content) {
        switch (kind) {
            case NETWORK_CONFIG -> {
                if (content == null) {
                    savedConfigs.remove(id);
                } else {
                    savedConfigs.put(id, content);
                }
            }
            case PLANET -> savedPlanet = content;
            case PEER -> {
                if (content != null) {
                    savedPeers.put(id, content);
                }
            }
            case MOON -> {}
        }
    }

    @Override
    public void validate(Identity stranger) {
        int startedAs = starts;
        simulation.at(simulation.nowMs() + VALIDATION_MS, () -> {
            if (startedAs == starts) {
                input(n -> n.onValidated(nowMs(), stranger, simulation.isKnownReal(stranger)));
            }
        });
    }

    @Override
    public void emit(NodeEvent event) {
        events.add(event);
        if (event instanceof NodeEvent.NetworkChanged changed) {
            changedNetworks.add(changed.networkId());
        } else if (event instanceof NodeEvent.NetworkLeft left) {
            changedNetworks.add(left.networkId());
        }
    }

    Set<MulticastGroup> groups(long networkId) {
        return host(networkId).groups();
    }

    @Override
    public String toString() {
        return name;
    }
}
