package one.zerotier.daemon.netconf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import one.zerotier.core.Node;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.home.Provisioning;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives device and authority their thread, clocks and messages. Each node is a device, an authority, both or neither. */
public final class Netconf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Netconf.class);
    private static final long NANOS_PER_MS = 1_000_000;
    private static final long NO_MORE_THAN_MS = 3_600_000;
    private static final long AFTER_FAULT_MS = 10_000;

    private final Engine engine;
    private final SecretIdentity self;
    private final Path home;
    private final @Nullable Identity founder;
    private final Supplier<Provisioning> conf;
    private final SecureRandom random = new SecureRandom();
    private final long startNanos = System.nanoTime();
    private final EngineMachine machine;
    private final Authority authority;
    private final Nudges nudges;
    private final ScheduledThreadPoolExecutor executor;
    private volatile List<Endpoint> served = List.of();
    private volatile @Nullable Device device;
    private @Nullable Provisioning deviceConf;
    private @Nullable ScheduledFuture<?> nextTurn;
    private String complaint = "";

    /**
     * What asks and answers for a node; {@link #start} sets it going.
     *
     * @param founder of the Earth that the node lives on; null if it lives on none
     * @param conf what the operator has configured, at this moment
     * @param isOnEarth whether this machine has an address on Earth, at this moment
     */
    public Netconf(
            Engine engine,
            SecretIdentity self,
            Path home,
            @Nullable Identity founder,
            Supplier<Provisioning> conf,
            Supplier<Boolean> isOnEarth)
            throws IOException {
        this.engine = engine;
        this.self = self;
        this.home = home;
        this.founder = founder;
        this.conf = conf;
        machine = new EngineMachine(engine, conf, isOnEarth);
        authority = new Authority(
                self, Assignments.open(home.resolve("provision.d")), this::identityOf, this::steadyMs, random);
        nudges = new Nudges(authority::hasTold, this::tell);
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "netconf");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    private long steadyMs() {
        return (System.nanoTime() - startNanos) / NANOS_PER_MS;
    }

    private @Nullable Identity identityOf(Address address) {
        return engine.call(host -> {
            Node node = host.node();
            Peer peer = node.peer(address);
            return address.equals(node.address()) ? node.identity() : peer == null ? null : peer.identity();
        });
    }

    public void start() {
        input(nowMs -> {});
    }

    /** What the operator wants may have changed, or whether we are on Earth. From any thread. */
    public void provoke() {
        input(nowMs -> {
            Device asking = device;
            if (asking != null) {
                asking.provoke(nowMs);
            }
        });
    }

    /** On the engine's thread. */
    public void onEvent(Host host, NodeEvent event) {
        if (event instanceof NodeEvent.UserMessage message && message.type() == Message.TYPE) {
            onMessage(host, message);
        } else if (event instanceof NodeEvent.NetworkLeft left) {
            machine.onLeft(left.networkId());
            input(nowMs -> {
                Device asking = device;
                if (asking != null) {
                    asking.onLeft(left.networkId());
                } else {
                    machine.forgetLeft(left.networkId());
                }
            });
        } else if ((event instanceof NodeEvent.OnlineChanged online && online.online())
                || event instanceof NodeEvent.ExternalEndpointsChanged) {
            provoke();
        }
    }

    /** Whoever asks where we are is told at once; only our own authority may tell us anything. */
    private void onMessage(Host host, NodeEvent.UserMessage from) {
        Message message;
        try {
            message = Message.decode(from.data());
        } catch (MalformedPacketException e) {
            LOG.debug("a message that is none from {}", from.from().address());
            return;
        }
        Device asking = device;
        if (message instanceof Message.Where) {
            tell(host, from.from().address());
        } else if (message instanceof Message.Here here
                && asking != null
                && asking.authority().equals(from.from())) {
            input(nowMs -> asking.onHere(nowMs, here));
        }
    }

    private void tell(Host host, Address node) {
        List<Endpoint> where = served;
        if (isAuthority() && !where.isEmpty()) {
            long modified = authority.assignments().modified(node);
            host.node().sendUserMessage(host.nowMs(), node, Message.TYPE, new Message.Here(modified, where).encode());
        }
    }

    private void tell(Address node) {
        engine.call(host -> {
            tell(host, node);
            return node;
        });
    }

    /** Something happens, on our own thread. Whatever comes of it, there is a next time. */
    private void input(LongConsumer input) {
        try {
            executor.execute(() -> {
                boolean failed = true;
                try {
                    followConf();
                    input.accept(steadyMs());
                    turn();
                    failed = false;
                } catch (IllegalStateException e) {
                    LOG.debug("the node is busy or stopping", e);
                } catch (IOException e) {
                    complain("Configuration from afar does not work: " + e);
                } catch (RuntimeException e) {
                    LOG.error("A fault in ZeroTier One itself; please report it. It goes on.", e);
                }
                plan(failed);
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping", e);
        }
    }

    private void complain(String sentence) {
        if (!sentence.equals(complaint)) {
            LOG.error("{}", sentence);
            complaint = sentence;
        }
    }

    private void turn() {
        Device asking = device;
        if (asking != null) {
            asking.turn(steadyMs());
        }
        nudges.turn(steadyMs());
    }

    private void plan(boolean failed) {
        Device asking = device;
        long nowMs = steadyMs();
        long dueMs = failed
                ? nowMs + AFTER_FAULT_MS // there may be no device yet, because of it
                : Math.min(nudges.nextMs(), asking == null ? nowMs + NO_MORE_THAN_MS : asking.nextMs());
        if (nextTurn != null) {
            nextTurn.cancel(false);
        }
        long delayMs = Math.max(0, dueMs - nowMs);
        try {
            nextTurn = executor.schedule(() -> input(atMs -> {}), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping", e);
        }
    }

    /** Another authority is another device, which knows nothing of the first. */
    private void followConf() throws IOException {
        Provisioning wanted = conf.get();
        if (wanted.equals(deviceConf)) {
            return;
        }
        Identity whom = whoDecides(wanted);
        DeviceState.forgetOthers(home.resolve("netconf.d"), whom == null ? null : whom.address());
        device = whom == null ? null : newDevice(whom, wanted);
        deviceConf = wanted; // last, so that what failed is tried again
    }

    private @Nullable Identity whoDecides(Provisioning wanted) {
        Identity whom = wanted.authority() == null ? founder : wanted.authority();
        return whom == null || !wanted.hasAuthority() || whom.equals(self.identity()) ? null : whom;
    }

    private Device newDevice(Identity whom, Provisioning wanted) throws IOException {
        Machine.Target fixed = wanted.url() == null
                ? null
                : new Machine.Target(wanted.url().getHostString(), wanted.url().getPort());
        return new Device(
                steadyMs(),
                self,
                whom,
                fixed,
                machine,
                new DeviceSecret(home.resolve("thisdeviceismine"), self.address(), random),
                home.resolve("netconf.d"),
                random);
    }

    /** Whether this node decides about others. */
    public boolean isAuthority() {
        Boolean configured = conf.get().isAuthority();
        return configured == null ? founder != null && founder.equals(self.identity()) : configured;
    }

    public Authority authority() {
        return authority;
    }

    /** Where requests reach us now; others are told. From any thread. */
    public void serve(List<Endpoint> endpoints) {
        served = endpoints.stream().limit(Message.MAX_ENDPOINTS).toList();
    }

    /** The assignment of a node has changed. From any thread. */
    public void nudge(Address node) {
        input(nowMs -> nudges.add(nowMs, node));
    }

    /** The device's side, for the operator. From any thread. */
    public ObjectNode describe() {
        Device asking = device;
        return asking == null ? Json.object().putNull("authority") : asking.describe();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
