package one.zerotier.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import one.zerotier.core.NodeConfig;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.IdentityGenerator;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.PeerRecord;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.daemon.api.ApiContext;
import one.zerotier.daemon.api.ApiServer;
import one.zerotier.daemon.api.EarthSite;
import one.zerotier.daemon.api.Metrics;
import one.zerotier.daemon.controller.FileStore;
import one.zerotier.daemon.earth.EarthKeeper;
import one.zerotier.daemon.earth.Founding;
import one.zerotier.daemon.earth.Invitation;
import one.zerotier.daemon.earth.PublicPlanet;
import one.zerotier.daemon.engine.EngineConfig;
import one.zerotier.daemon.engine.EngineLoop;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.engine.SocketRules;
import one.zerotier.daemon.home.Home;
import one.zerotier.daemon.home.HomeException;
import one.zerotier.daemon.home.HomePath;
import one.zerotier.daemon.home.IdentityFiles;
import one.zerotier.daemon.home.LocalConf;
import one.zerotier.daemon.home.LocalConfFile;
import one.zerotier.daemon.home.StateFiles;
import one.zerotier.daemon.home.StateWriter;
import one.zerotier.daemon.netconf.Netconf;
import one.zerotier.process.ProcessName;
import one.zerotier.process.ServiceNotify;
import one.zerotier.process.Uid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the daemon together, in the one order that works, and takes it apart again. */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");
    private static final String PROCESS_NAME = "zerotier-one";
    /** Operators edit {@code local.conf} while the daemon runs. */
    private static final int CONF_CHECK_SECONDS = 10;
    /** As often as stock. */
    private static final int METRICS_SECONDS = 5;
    /** Should an event be missed, or a port be in use for a while. */
    private static final int EARTH_PAGE_CHECK_SECONDS = 10;

    private final Home home;
    private final IdentityFiles identityFiles;
    private final StateFiles stateFiles;
    private final StateWriter stateWriter;
    private final LocalConfFile localConf;
    private final HomeMemory memory;
    private final FileStore store;
    private final int port;
    private final ScheduledExecutorService housekeeping =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "housekeeping"));
    private final AtomicBoolean changingIdentity = new AtomicBoolean();
    private final AtomicBoolean earthPageIsDue = new AtomicBoolean();
    /** Held while parts are started or stopped: never both at once. */
    private final Object lifecycle = new Object();

    private final Thread shutdown = new Thread(() -> stopAndHalt(0), "shutdown");
    private volatile @Nullable EngineLoop engine;
    private volatile @Nullable EarthKeeper earthKeeper;
    private @Nullable ApiServer api;
    private volatile @Nullable EarthSite earthSite;
    private volatile @Nullable Netconf netconf;
    /** Null on planets that are not of our kind. */
    private volatile @Nullable Identity founder;
    /** Our addresses there. */
    private volatile Set<IpAddress> onEarth = Set.of();

    private Daemon(Options options, Home home) throws HomeException, StartException, IOException {
        this.home = home;
        identityFiles = new IdentityFiles(home);
        stateFiles = new StateFiles(home);
        localConf = new LocalConfFile(home);
        port = PortChoice.choose(localConf.current().settings().primaryPort(), options.port());
        stateWriter = new StateWriter(home);
        memory = new HomeMemory(home, stateFiles, stateWriter);
        store = FileStore.open(controllerDirectory());
    }

    /** Returns when the daemon runs; it goes on by itself until the process is told to end. */
    static void start(Options options) throws StartException {
        Invitation invitation = options.invitation();
        try {
            requireRoot(options);
            ProcessName.set(PROCESS_NAME);
            start(options, invitation, Home.open(HomePath.choose(options.home())));
        } catch (HomeException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StartException("ZeroTier One cannot start: " + e.getMessage() + ".", e);
        }
    }

    private static void requireRoot(Options options) throws StartException, IOException {
        if (!options.unprivileged() && !Uid.isRoot()) {
            throw new StartException("ZeroTier One must be run as root, because it makes a network device:"
                    + " start it with sudo. (-U leaves this check out.)");
        }
    }

    private static void start(Options options, @Nullable Invitation invitation, Home home)
            throws HomeException, StartException, IOException {
        Daemon daemon = null;
        boolean running = false;
        try {
            daemon = new Daemon(options, home);
            daemon.begin(options, invitation);
            running = true;
        } finally {
            if (!running && daemon != null) {
                daemon.giveUp();
            } else if (!running) {
                home.close();
            }
        }
    }

    private void begin(Options options, @Nullable Invitation invitation)
            throws HomeException, StartException, IOException {
        Runtime.getRuntime().addShutdownHook(shutdown); // first, because we may be told to end while we start
        SecretIdentity identity = loadOrMakeIdentity();
        LOG.info("ZeroTier One, node {}, port {}, home directory {}.", identity.address(), port, home.directory());
        synchronized (lifecycle) {
            List<Endpoint> named = namedEndpoints(options);
            World planet = choosePlanet(identity, invitation, named);
            startApi(identity, planet, startEngine(identity, planet, named, invitation));
            ScheduledFuture<?> unused = housekeeping.scheduleWithFixedDelay(
                    localConf::reload, CONF_CHECK_SECONDS, CONF_CHECK_SECONDS, TimeUnit.SECONDS);
            unused = housekeeping.scheduleWithFixedDelay(
                    this::publishMetrics, METRICS_SECONDS, METRICS_SECONDS, TimeUnit.SECONDS);
            unused = housekeeping.scheduleWithFixedDelay(
                    this::followEarth, 0, EARTH_PAGE_CHECK_SECONDS, TimeUnit.SECONDS);
            home.announce(ProcessHandle.current().pid(), port);
            ServiceNotify.ready();
            invite();
        }
    }

    private Path controllerDirectory() {
        String configured = localConf.current().settings().controllerDirectory();
        return configured == null ? home.controllerDirectory() : Path.of(configured);
    }

    private SecretIdentity loadOrMakeIdentity() throws HomeException {
        SecretIdentity identity = identityFiles.load();
        if (identity != null) {
            return identity;
        }
        System.err.print("Making an identity ");
        byte[] seed = new byte[Salsa20Random.SEED_LENGTH];
        new SecureRandom().nextBytes(seed);
        IdentityGenerator generator = new IdentityGenerator(new Salsa20Random(seed));
        while (identity == null) {
            System.err.print('.');
            identity = generator.attempt();
        }
        System.err.println(" " + identity.address());
        identityFiles.save(identity);
        return identity;
    }

    /** Where the operator says that this supernode is found; remembered in {@code local.conf}. */
    private List<Endpoint> namedEndpoints(Options options) throws HomeException, StartException {
        List<Endpoint> named = options.endpoints(port);
        if (!named.isEmpty()) {
            localConf.putSettings(EndpointSetting.write(named));
        }
        return EndpointSetting.read(localConf.current());
    }

    /** The world to live in: the one we know, the one we are invited to, the stock one, or one that we found now. */
    private World choosePlanet(SecretIdentity identity, @Nullable Invitation invitation, List<Endpoint> named)
            throws HomeException, StartException {
        World known = stateFiles.planet();
        if (known != null) {
            if (invitation != null
                    && known.id() != invitation.provisionalPlanet().id()) {
                throw new StartException("The home directory " + home.directory()
                        + " already belongs to another Earth. Give another home directory before the invitation,"
                        + " or remove the file planet from this one to leave that Earth for good.");
            }
            return known;
        }
        World planet;
        if (invitation != null) {
            planet = invitation.provisionalPlanet();
        } else if (!stateFiles.networks().isEmpty()) {
            planet = PublicPlanet.load();
        } else {
            planet = Founding.planet(identity, named, System.currentTimeMillis());
        }
        stateFiles.savePlanet(planet);
        return planet;
    }

    private EngineLoop startEngine(
            SecretIdentity identity, World planet, List<Endpoint> named, @Nullable Invitation invitation)
            throws HomeException, IOException {
        List<NetworkRecord> networks = new ArrayList<>();
        List<MemberRecord> members = new ArrayList<>();
        store.load(networks::add, members::add);
        boolean founder = Founding.isFounder(identity, planet);
        EarthKeeper keeper = founder ? new EarthKeeper(identity, planet, named, memory) : null;
        earthKeeper = keeper;
        EngineLoop loop = new EngineLoop(
                new EngineConfig(
                        new NodeConfig(identity, planet, stateFiles.moons(), platform(), store),
                        port,
                        rules(),
                        networks,
                        members,
                        new HashMap<>(stateFiles.networks())),
                memory,
                new EngineLoop.DurableStore() {
                    @Override
                    public long durableSequence() {
                        return store.durableSequence();
                    }

                    @Override
                    public void onDurable(LongConsumer listener) {
                        store.onDurable(listener);
                    }
                });
        EventLog eventLog = new EventLog(loop, invitation != null);
        loop.onEvent(event -> onEvent(loop, eventLog, event));
        engine = loop;
        loop.start(host -> {
            restorePeers(host);
            if (keeper != null) {
                foundEarth(host);
                keeper.update(host);
            }
            if (invitation != null) {
                host.join(invitation.networkId());
            }
        });
        return loop;
    }

    private void startApi(SecretIdentity identity, World planet, EngineLoop loop) throws HomeException, IOException {
        founder = Founding.founderOf(planet);
        Netconf configurations = new Netconf(
                loop,
                identity,
                home.directory(),
                founder,
                () -> localConf.current().settings().provisioning(),
                () -> !onEarth.isEmpty());
        closeQuietly(netconf);
        netconf = configurations;
        ApiServer server = new ApiServer(
                new ApiContext(
                        loop, home.directory(), localConf, store::awaitDurable, this::invitation, configurations),
                home.apiToken(),
                home.metricsToken());
        api = server;
        closeQuietly(earthSite);
        earthSite = new EarthSite(loop, configurations);
        server.start(port);
        localConf.onChange(conf -> {
            server.follow(conf);
            configurations.provoke();
            followEarthSoon();
        });
        configurations.start();
    }

    /** Our addresses on Earth decide where the founder's page is, and whether we can reach others there. On housekeeping. */
    private void followEarth() {
        earthPageIsDue.set(false);
        EngineLoop loop = engine;
        EarthSite site = earthSite;
        Netconf configurations = netconf;
        if (loop == null || site == null || configurations == null) {
            return;
        }
        try {
            Identity whose = founder;
            Set<IpAddress> addresses = whose == null
                    ? Set.of()
                    : loop.call(host -> loop
                            .addressesOf(Earth.networkId(whose.address().value()))
                            .stream()
                            .map(IpPrefix::ip)
                            .collect(Collectors.toSet()));
            LocalConf.Settings settings = localConf.current().settings();
            boolean founding = earthKeeper != null;
            boolean deciding = configurations.isAuthority();
            site.follow(founding ? addresses : Set.of(), settings.earthPagePort());
            site.followElsewhere(
                    deciding && !founding ? addresses : Set.of(),
                    settings.earthPagePort(),
                    deciding ? settings.provisioning().listen() : List.of());
            configurations.serve(deciding ? site.serving() : List.of());
            if (!addresses.equals(onEarth)) {
                onEarth = addresses;
                configurations.provoke();
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("the page of Earth stays as it is", e); // the node is stopping
        }
    }

    /** From the engine's thread, which must not wait for sockets of others. */
    private void followEarthSoon() {
        if (!earthPageIsDue.getAndSet(true)) {
            try {
                housekeeping.execute(this::followEarth);
            } catch (RejectedExecutionException e) {
                LOG.debug("stopping", e);
            }
        }
    }

    private void publishMetrics() {
        EngineLoop loop = engine;
        try {
            if (loop != null) {
                home.publishMetrics(new Metrics(loop).text());
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("metrics cannot be written", e); // a full disk or a node that is stopping; others say so
        }
    }

    private @Nullable String invitation() {
        EarthKeeper keeper = earthKeeper;
        return keeper == null ? null : keeper.invitation().toString();
    }

    private void onEvent(EngineLoop loop, EventLog eventLog, NodeEvent event) {
        eventLog.onEvent(event);
        EarthKeeper keeper = earthKeeper;
        if (keeper != null) {
            keeper.onEvent(loop, event);
        }
        if (event instanceof NodeEvent.NetworkChanged || event instanceof NodeEvent.NetworkLeft) {
            followEarthSoon();
        }
        Netconf configurations = netconf;
        if (configurations != null && loop == engine) {
            configurations.onEvent(loop, event);
        }
        if (event instanceof NodeEvent.IdentityCollision && loop == engine && !changingIdentity.getAndSet(true)) {
            new Thread(this::takeAnotherIdentity, "identity-collision").start();
        }
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
            records = stateFiles.peers(host.nowMs());
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

    /** A root has somebody else under our address. */
    private void takeAnotherIdentity() {
        LOG.warn("Another node has the same address; making a new identity.");
        try {
            closeQuietly(api);
            closeQuietly(netconf);
            closeQuietly(engine);
            identityFiles.setAside();
            SecretIdentity identity = loadOrMakeIdentity();
            synchronized (lifecycle) {
                World planet = stateFiles.planet();
                if (planet != null) {
                    startApi(identity, planet, startEngine(identity, planet, List.of(), null));
                    LOG.info("This node is {} now.", identity.address());
                }
            }
            changingIdentity.set(false);
        } catch (HomeException | IOException e) {
            LOG.error("Cannot go on with a new identity: {}", e.getMessage());
            stopAndHalt(1);
        }
    }

    private SocketRules rules() {
        LocalConf conf = localConf.current();
        return new SocketRules(
                conf.settings().interfacePrefixBlacklist(), conf.settings().bind(), conf.forbidden());
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "");
        return (system.startsWith("mac") ? "macos" : system) + "/" + ("amd64".equals(machine) ? "x86_64" : machine);
    }

    /** The one thing that a founder's operator must not miss goes to standard output, alone on its line. */
    private void invite() {
        EarthKeeper keeper = earthKeeper;
        if (keeper == null) {
            return;
        }
        Invitation invitation = keeper.invitation();
        if (invitation.endpoints().isEmpty()) {
            LOG.warn("This machine has no address at which others could find it yet;"
                    + " say where it is found with --endpoint IP/PORT.");
        }
        System.out.println("Invitation: " + invitation);
        System.out.flush();
    }

    /** After a start that failed, which has a status of its own. */
    private void giveUp() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdown);
        } catch (IllegalStateException e) {
            LOG.debug("told to end while starting", e); // the hook runs already, and tidies up
            return;
        }
        stop();
    }

    /** Being told to end is not a failure, whatever signal said so: that is status 0. */
    private void stopAndHalt(int status) {
        synchronized (lifecycle) {
            stop();
            Runtime.getRuntime().halt(status);
        }
    }

    private void stop() {
        ServiceNotify.stopping();
        housekeeping.shutdownNow();
        closeQuietly(earthSite);
        closeQuietly(api);
        closeQuietly(netconf);
        closeQuietly(engine);
        store.close();
        stateWriter.close();
        home.close();
    }

    private static void closeQuietly(@Nullable AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            LOG.debug("closing", e);
        }
    }
}
