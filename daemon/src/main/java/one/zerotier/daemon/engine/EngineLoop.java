package one.zerotier.daemon.engine;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import one.zerotier.core.Node;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.Timers;
import one.zerotier.core.network.Network;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.libc.NativeException;
import one.zerotier.link.HostNetwork;
import one.zerotier.link.Route;
import one.zerotier.poll.Poller;
import one.zerotier.process.ThreadPriority;
import one.zerotier.resolver.Resolvers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the node and everything it touches; does one thing at a time, and sleeps when there is nothing to do. */
public final class EngineLoop implements Engine, Host, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
    /** Datagrams that are dealt with before somebody else's turn comes: some 0.3 ms of work. */
    private static final int DATAGRAMS_A_TURN = 64;

    private static final long CALL_TIMEOUT_S = 10;
    private static final long LONGEST_SLEEP_MS = 60_000;
    /** So often at most we set again what others remove; they may have a program that removes it again. */
    private static final long REPAIR_INTERVAL_MS = 30_000;

    private final EngineConfig config;
    private final Memory memory;
    private final DurableStore store;
    private Consumer<NodeEvent> listener = event -> {};
    private final HostNetwork host = HostNetwork.current();
    private final Poller poller = new Poller();
    private final Mailbox mailbox = new Mailbox(poller);
    private final Clock clock = new Clock();
    private final Moderation moderation = new Moderation();
    private final NameServers nameServers;
    private final Ports ports;
    private final Sockets sockets;
    private final Validator validator;
    private final Watcher watcher;
    private final Thread thread = new Thread(this::run, "engine");
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ArrayDeque<NodeEvent> events = new ArrayDeque<>();
    private final Set<Long> changedNetworks = new LinkedHashSet<>();
    private final Set<Class<?>> reportedFaults = new LinkedHashSet<>();
    private final Node node;
    private final Sockets.Receiver datagrams = new Sockets.Receiver() {
        @Override
        public void onDatagram(int socketId, Endpoint from, byte[] buffer, int offset, int length) {
            node().onDatagram(nowMs, socketId, from, buffer, offset, length);
        }

        @Override
        public void onShed() {
            node().counters().add(Counter.DROPPED_OVERLOAD);
        }
    };
    private volatile Set<String> deviceNames = Set.of();
    private volatile boolean stopping;
    private HostState hostState = HostState.UNKNOWN;
    private Underlay underlay = Underlay.NONE;
    private long lastRepairMs = Long.MIN_VALUE / 2;
    private long repairDeadlineMs = Timers.NEVER;
    private @Nullable LocalNetwork lastAnnounced;
    private long nowMs;

    /** A store of which one can hear when it is safe. */
    public interface DurableStore {
        long durableSequence();

        /** Called, from any thread, with the number up to which everything is safe. */
        void onDurable(LongConsumer listener);
    }

    public EngineLoop(EngineConfig config, Memory memory, DurableStore store, ResolverJournal journal)
            throws NativeException {
        this.config = config;
        this.memory = memory;
        this.store = store;
        this.nameServers = new NameServers(Resolvers.current(), journal);
        this.ports = new Ports(poller, host, memory, nameServers, config.offloads(), this::onFrame, this::onMalformed);
        this.sockets = new Sockets(
                poller,
                config.port(),
                config.sockets(),
                config.offloads(),
                new SecureRandom().nextLong(),
                datagrams -> node().counters().add(Counter.DATAGRAMS_REFUSED, datagrams));
        this.validator =
                new Validator((identity, valid) -> mailbox.post(() -> node().onValidated(nowMs, identity, valid)));
        this.watcher = new Watcher(host, () -> deviceNames, state -> mailbox.post(() -> onHostState(state)));
        this.nowMs = clock.nowMs();
        byte[] seed = new byte[Salsa20Random.SEED_LENGTH];
        new SecureRandom().nextBytes(seed);
        this.node = new Node(
                nowMs,
                config.node(),
                new HostEffects(sockets, ports, memory, validator, events::add),
                new Salsa20Random(seed));
        node.enableSpreading(config.spreading());
    }

    /** Whom to tell of what happens, on the engine's thread; before {@link #start}. */
    public void onEvent(Consumer<NodeEvent> newListener) {
        listener = newListener;
    }

    /**
     * Starts the engine's thread. Sockets are open and networks joined when this returns.
     *
     * @param first what else is to be done before the first datagram is read
     */
    public void start(Consumer<Host> first) throws NativeException {
        nameServers.start();
        onHostState(HostState.look(host, Set.of()));
        Controller controller = node.controller();
        if (controller != null) {
            config.networks().forEach(controller::load);
            config.members().forEach(member -> controller.load(nowMs, member));
            store.onDurable(sequence -> mailbox.post(() -> controller.onDurable(nowMs, sequence)));
            controller.onDurable(nowMs, store.durableSequence());
        }
        config.joined().forEach((id, cached) -> node.join(nowMs, id, cached));
        first.accept(this);
        afterInput();
        flush();
        watcher.start();
        thread.start();
    }

    private void run() {
        LOG.debug("engine's thread runs first={}", ThreadPriority.raise());
        try {
            while (!stopping) {
                turn();
            }
        } finally {
            ports.close();
            sockets.close();
            poller.close();
            stopped.countDown();
        }
    }

    /** One round: waits for work or the next deadline, and does what there is. */
    private void turn() {
        moderation.rest();
        long deadlineMs = Math.min(node.nextDeadlineMs(), repairDeadlineMs);
        long sleepMs = Math.min(deadlineMs - clock.nowMs(), LONGEST_SLEEP_MS);
        int ready = poller.await((int) Math.max(0, sleepMs));
        nowMs = clock.nowMs();
        int received = 0;
        for (int i = 0; i < ready; i++) {
            try { // and not by guarded(): a lone frame would pay for jumps that the compiler cannot foresee
                received += serve(poller.readyFd(i));
            } catch (RuntimeException e) {
                onFault(e);
            }
        }
        moderation.afterTurn(nowMs, received);
        if (poller.wasWoken()) {
            mailbox.drain(this::guarded);
        }
        guarded(() -> node.onDeadline(nowMs));
        guarded(this::repairPorts);
        guarded(this::afterInput);
        guarded(this::flush);
    }

    /** Lets go of what was collected so that the system gets it in few calls. */
    private void flush() {
        ports.flush();
        sockets.flush();
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            onFault(e);
        }
    }

    /** An error of ours costs one input, not the daemon. The first of each kind is told with all details. */
    private void onFault(RuntimeException e) {
        if (reportedFaults.add(e.getClass())) {
            LOG.error("A fault in ZeroTier One itself; please report it. It goes on.", e);
        }
    }

    /** Returns how many datagrams it received. */
    private int serve(int fd) {
        int received = 0;
        Port port = ports.byFd(fd);
        if (port != null) {
            readFrames(port);
        } else {
            received = sockets.receive(fd, datagrams, DATAGRAMS_A_TURN);
        }
        flush();
        for (Port other : ports.asArray()) {
            if (other.channel().mayHaveAnswer()) {
                readFrames(other);
                flush();
            }
        }
        return received;
    }

    private void readFrames(Port port) {
        try {
            port.channel().readBurst(this::flush);
        } catch (NativeException e) {
            LOG.warn("The device {} is gone: {}", port.name(), e.getMessage());
            ports.close(port.networkId());
            deviceNames = ports.deviceNames();
            node.portFailed(port.networkId(), true);
        }
    }

    private void onFrame(long networkId, byte[] buffer, int offset, int length) {
        if (MembershipReport.isOne(buffer, offset, length)) {
            watcher.hurry();
        }
        node.onFrame(nowMs, networkId, buffer, offset, length);
    }

    private void onMalformed() {
        node.counters().add(Counter.FRAMES_MALFORMED);
    }

    /** Deals with what the last inputs have caused: ports first, so that listeners see the result. */
    private void afterInput() {
        while (!events.isEmpty()) {
            List<NodeEvent> happened = new ArrayList<>(events);
            events.clear();
            happened.forEach(this::note);
            List<Long> changed = new ArrayList<>(changedNetworks);
            changedNetworks.clear();
            if (!changed.isEmpty()) {
                changed.forEach(this::openOrClosePort);
                arrangePorts();
            }
            happened.forEach(listener);
        }
    }

    private void note(NodeEvent event) {
        if (event instanceof NodeEvent.NetworkChanged changed) {
            changedNetworks.add(changed.networkId());
        } else if (event instanceof NodeEvent.NetworkLeft left) {
            changedNetworks.add(left.networkId());
            retryFailedPorts();
        } else if (event instanceof NodeEvent.OnlineChanged) {
            node.networks().all().forEach(network -> changedNetworks.add(network.id()));
        }
    }

    /** Where there were too many devices there may be room now. */
    private void retryFailedPorts() {
        for (Network network : node.networks().all()) {
            if (network.hasPortFailed()) {
                node.portFailed(network.id(), false);
            }
        }
    }

    private void openOrClosePort(long networkId) {
        Network network = node.networks().get(networkId);
        if (network == null) {
            ports.close(networkId);
            deviceNames = ports.deviceNames();
            announceNetwork();
        } else if (ports.get(networkId) == null && !network.hasPortFailed()) {
            try {
                ports.open(network, node.networks().all());
                deviceNames = ports.deviceNames();
            } catch (NativeException e) {
                LOG.warn(
                        "Cannot make a virtual port for network {}: {}.{}",
                        HexFormat.of().toHexDigits(networkId),
                        e.getMessage(),
                        Ports.advice(e.errno()));
                node.portFailed(networkId, true);
            }
        }
    }

    /** Makes all ports what their networks' configurations say, as far as the machine can bear it. */
    private void arrangePorts() {
        List<Port> changed = ports.arrange(node.networks().all(), underlay, rootIps(), node.isOnline());
        if (!changed.isEmpty()) {
            announceNetwork();
            changed.forEach(port -> node.subscribe(nowMs, port.networkId(), port.groups()));
        }
    }

    private Set<IpAddress> rootIps() {
        Set<IpAddress> ips = new LinkedHashSet<>();
        for (Peer root : node.roots().peers()) {
            node.roots().endpointsOf(root.addressValue()).forEach(endpoint -> ips.add(endpoint.ip()));
        }
        return ips;
    }

    private void onHostState(HostState state) {
        boolean addressesChanged = !state.addresses().equals(hostState.addresses());
        boolean bridgesChanged = false;
        hostState = state;
        for (Port port : ports.all()) {
            bridgesChanged |= port.joinBridge(state.ports().get(port.name()));
            Set<Long> groups = state.groups().getOrDefault(port.name(), Set.of());
            if (port.observe(groups, addressesOn(port.name()), routesThrough(port.name()))) {
                node.subscribe(nowMs, port.networkId(), port.groups());
            }
            if (repairDeadlineMs == Timers.NEVER && port.lacksSomething()) {
                repairDeadlineMs = Math.max(nowMs, lastRepairMs + REPAIR_INTERVAL_MS);
            }
        }
        if (addressesChanged) {
            boolean socketsChanged = sockets.sync(state.addresses(), ports.deviceNames());
            if (socketsChanged
                    || lastAnnounced == null
                    || !lastAnnounced.virtual().equals(ports.subnets())) {
                announceNetwork();
            }
        }
        Underlay before = underlay;
        underlay = Underlay.of(state, ports.deviceNames());
        if (bridgesChanged || !underlay.equals(before)) {
            arrangePorts();
        }
    }

    private void repairPorts() {
        if (nowMs >= repairDeadlineMs) {
            repairDeadlineMs = Timers.NEVER;
            lastRepairMs = nowMs;
            ports.all().forEach(Port::forgetWhatIsMissing);
            arrangePorts();
        }
    }

    private List<Route> routesThrough(String device) {
        return hostState.routes().stream()
                .filter(route -> route.device().equals(device))
                .toList();
    }

    private List<IpPrefix> addressesOn(String device) {
        return hostState.addresses().stream()
                .filter(address -> address.device().equals(device))
                .map(address -> new IpPrefix(Ips.fromJdk(address.ip()), address.prefixLength()))
                .toList();
    }

    /** Tells the node what it must know of this machine. */
    private void announceNetwork() {
        LocalNetwork network = new LocalNetwork(
                sockets.describe(),
                sockets.endpoints(),
                ports.subnets(),
                config.sockets().forbidden());
        if (!network.equals(lastAnnounced)) {
            lastAnnounced = network;
            node.onNetworkChanged(nowMs, network);
        }
    }

    /** Runs something on the engine's thread, some time. */
    public void post(Consumer<Host> task) {
        mailbox.post(() -> task.accept(this));
    }

    @Override
    public <T> T call(Function<Host, T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean taken = mailbox.post(() -> {
            try {
                result.complete(task.apply(this));
                afterInput();
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        if (!taken || stopping) {
            throw new IllegalStateException("the engine is overloaded or stopping");
        }
        try {
            return result.get(CALL_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the engine does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new CompletionException(e.getCause());
        }
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public List<Endpoint> listeningOn() {
        return sockets.endpoints();
    }

    @Override
    public int primaryPort() {
        return config.port();
    }

    @Override
    public void join(long networkId) {
        node.join(nowMs, networkId, null);
        afterInput();
    }

    @Override
    public boolean leave(long networkId) {
        boolean left = node.leave(nowMs, networkId);
        afterInput();
        return left;
    }

    @Override
    public @Nullable String deviceName(long networkId) {
        Port port = ports.get(networkId);
        return port == null ? null : port.name();
    }

    /** Addresses that are set on the device of a network now. */
    public Set<IpPrefix> addressesOf(long networkId) {
        Port port = ports.get(networkId);
        return port == null ? Set.of() : port.addresses();
    }

    @Override
    public NetworkSettings settings(long networkId) {
        return memory.settings(networkId);
    }

    @Override
    public void settings(long networkId, NetworkSettings changed) {
        memory.saveSettings(networkId, changed);
        arrangePorts();
        afterInput();
    }

    @Override
    public long durableSequence() {
        return store.durableSequence();
    }

    /** Stops the thread, removes all devices, closes all sockets. Returns when that is done, or after a moment. */
    @Override
    public void close() {
        stopping = true;
        poller.wakeUp();
        watcher.close();
        validator.close();
        if (thread.isAlive()) {
            try {
                stopped.await(2, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            ports.close();
            sockets.close();
            poller.close();
        }
        nameServers.close();
    }
}
