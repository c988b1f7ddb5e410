package one.zerotier.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import one.zerotier.core.NodeConfig;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.PeerRecord;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.daemon.api.ApiContext;
import one.zerotier.daemon.api.ApiServer;
import one.zerotier.daemon.api.Metrics;
import one.zerotier.daemon.controller.ControllerStore;
import one.zerotier.daemon.earth.EarthKeeper;
import one.zerotier.daemon.earth.Founding;
import one.zerotier.daemon.earth.Invitation;
import one.zerotier.daemon.engine.EngineConfig;
import one.zerotier.daemon.engine.EngineLoop;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.engine.SocketRules;
import one.zerotier.daemon.home.Home;
import one.zerotier.daemon.home.HomeException;
import one.zerotier.daemon.home.LocalConf;
import one.zerotier.daemon.home.LocalConfFile;
import one.zerotier.daemon.home.ResolverFile;
import one.zerotier.daemon.home.StateFiles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node and what serves it, of one identity and with one store: from its start until it is closed, or another takes its
 * place.
 */
final class RunningNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");

    /**
     * What outlives a node.
     *
     * @param port of UDP and of the API
     * @param named endpoints where the operator says that this supernode is found
     * @param onCollision what to do if somebody else has our address
     */
    record Surroundings(
            Home home,
            StateFiles stateFiles,
            LocalConfFile localConf,
            HomeMemory memory,
            int port,
            List<Endpoint> named,
            Executor housekeeping,
            Runnable onCollision) {
        Surroundings {
            named = List.copyOf(named);
        }
    }

    private final Surroundings surroundings;
    private final EngineLoop engine;
    private final @Nullable EarthKeeper earthKeeper;
    private final ApiServer api;
    private final OnEarth onEarth;
    private final AtomicBoolean collided = new AtomicBoolean();

    /** @param invitation to a network that it is to join; null for none */
    RunningNode(
            Surroundings surroundings,
            SecretIdentity identity,
            World planet,
            ControllerStore store,
            @Nullable Invitation invitation)
            throws HomeException, IOException {
        this.surroundings = surroundings;
        boolean founder = Founding.isFounder(identity, planet);
        earthKeeper = founder ? new EarthKeeper(identity, planet, surroundings.named, surroundings.memory) : null;
        engine = new EngineLoop(
                engineConfig(identity, planet, store), surroundings.memory, store, new ResolverFile(surroundings.home));
        onEarth = new OnEarth(
                engine, identity, planet, surroundings.home, surroundings.localConf, surroundings.housekeeping);
        api = new ApiServer(
                new ApiContext(
                        engine,
                        surroundings.home.directory(),
                        surroundings.localConf,
                        store::awaitDurable,
                        store::history,
                        () -> earthKeeper == null
                                ? null
                                : earthKeeper.invitation().toString(),
                        onEarth.netconf()),
                surroundings.home.apiToken(),
                surroundings.home.metricsToken());
        EventLog eventLog = new EventLog(engine, invitation != null);
        engine.onEvent(event -> onEvent(eventLog, event));
    }

    private EngineConfig engineConfig(SecretIdentity identity, World planet, ControllerStore store)
            throws HomeException, IOException {
        List<NetworkRecord> networks = new ArrayList<>();
        List<MemberRecord> members = new ArrayList<>();
        store.load(networks::add, members::add);
        StateFiles files = surroundings.stateFiles;
        SortedMap<Long, byte[]> joined = files.networks();
        surroundings.memory.takeOver(joined);
        return new EngineConfig(
                new NodeConfig(identity, planet, files.moons(), platform(), store),
                surroundings.port,
                surroundings.localConf.current().settings().spreading(),
                surroundings.localConf.current().settings().offloads(),
                rules(surroundings.localConf.current()),
                networks,
                members,
                new HashMap<>(joined));
    }

    /** Its sockets are open when this returns. */
    void start(@Nullable Invitation invitation) throws IOException {
        engine.start(host -> {
            restorePeers(host);
            if (earthKeeper != null) {
                foundEarth(host);
                earthKeeper.update(host);
            }
            if (invitation != null) {
                host.join(invitation.networkId());
            }
        });
        api.start(surroundings.port);
        surroundings.localConf.onChange(conf -> {
            api.follow(conf);
            onEarth.onConfChanged();
        });
        onEarth.start();
    }

    private void onEvent(EventLog eventLog, NodeEvent event) {
        eventLog.onEvent(event);
        if (earthKeeper != null) {
            earthKeeper.onEvent(engine, event);
        }
        onEarth.onEvent(event);
        if (event instanceof NodeEvent.IdentityCollision && !collided.getAndSet(true)) {
            surroundings.onCollision.run();
        }
    }

    /** On the thread for housekeeping. */
    void followEarth() {
        onEarth.follow();
    }

    void publishMetrics() {
        try {
            surroundings.home.publishMetrics(new Metrics(engine).text());
        } catch (IOException | IllegalStateException e) {
            LOG.debug("metrics cannot be written", e); // a full disk or a node that is stopping; others say so
        }
    }

    /** What others need to join us; null unless we have founded an Earth. */
    @Nullable
    Invitation invitation() {
        return earthKeeper == null ? null : earthKeeper.invitation();
    }

    /** On the first start; later, Earth comes from the store like any network. */
    private void foundEarth(Host host) {
        Controller controller = host.node().controller();
        long address = host.node().address().value();
        long earth = Earth.networkId(address);
        if (controller != null
                && controller.network(earth) == null
                && host.node().networks().all().isEmpty()) {
            controller.put(host.nowMs(), Earth.create(address, host.nowMs()));
            host.join(earth);
        }
    }

    private void restorePeers(Host host) {
        Map<Address, byte[]> records;
        try {
            records = surroundings.stateFiles.peers(host.nowMs());
        } catch (HomeException e) {
            LOG.warn("{}", e.getMessage());
            return;
        }
        records.forEach((address, record) -> {
            try {
                host.node().restore(host.nowMs(), PeerRecord.decode(new ByteReader(record)));
            } catch (MalformedPacketException e) {
                LOG.debug("peer record of another format address={}", address);
            }
        });
    }

    private static SocketRules rules(LocalConf conf) {
        return new SocketRules(
                conf.settings().interfacePrefixBlacklist(), conf.settings().bind(), conf.forbidden());
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "");
        return (system.startsWith("mac") ? "macos" : system) + "/" + ("amd64".equals(machine) ? "x86_64" : machine);
    }

    @Override
    public void close() {
        onEarth.close();
        api.close();
        engine.close();
    }
}
