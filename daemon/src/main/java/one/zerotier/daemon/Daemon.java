package one.zerotier.daemon;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.daemon.api.ApiServer;
import one.zerotier.daemon.controller.ControllerStore;
import one.zerotier.daemon.controller.StoreSource;
import one.zerotier.daemon.controller.StoreSources;
import one.zerotier.daemon.earth.Founding;
import one.zerotier.daemon.earth.Invitation;
import one.zerotier.daemon.earth.PublicPlanet;
import one.zerotier.daemon.home.Home;
import one.zerotier.daemon.home.HomeException;
import one.zerotier.daemon.home.HomePath;
import one.zerotier.daemon.home.IdentityFiles;
import one.zerotier.daemon.home.LocalConfFile;
import one.zerotier.daemon.home.StateFiles;
import one.zerotier.daemon.home.StateWriter;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.launch.ClassArchive;
import one.zerotier.daemon.launch.CompilerWarmup;
import one.zerotier.daemon.launch.Launch;
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

    private static final int HEAP_CHECK_SECONDS = 5;
    /** By then the node is on its networks, if they can be reached, and so are others that start on the same machine. */
    private static final int WARMUP_DELAY_MS = 5_000;

    /** After the warm-up. */
    private static final int ARCHIVE_DELAY_MS = 10_000;

    private final Home home;
    private final IdentityFiles identityFiles;
    private final StateFiles stateFiles;
    private final StateWriter stateWriter;
    private final LocalConfFile localConf;
    private final HomeMemory memory;
    private final StoreSource stores;
    private final int port;
    private final ScheduledExecutorService housekeeping =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "housekeeping"));
    /** Held while parts are started or stopped: never both at once. */
    private final Object lifecycle = new Object();

    private final Thread shutdown = new Thread(() -> stopAndHalt(0), "shutdown");
    private volatile @Nullable Turns turns;
    private volatile @Nullable RunningNode node;
    private volatile @Nullable CompilerWarmup warmup;
    private volatile @Nullable ClassArchive archive;
    private @Nullable ApiServer standbyApi;

    private Daemon(Options options, Home home) throws HomeException, StartException, IOException {
        this.home = home;
        identityFiles = new IdentityFiles(home);
        stateFiles = new StateFiles(home);
        localConf = new LocalConfFile(home);
        port = PortChoice.choose(localConf.current().settings().primaryPort(), options.port());
        stateWriter = new StateWriter(home);
        memory = new HomeMemory(home, stateFiles, stateWriter);
        stores = chooseStores();
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
        Turns newTurns = new Turns(stores, identity.address());
        turns = newTurns;
        newTurns.tryFirst(); // may wait for a database, and nobody who tells us to end must wait for that
        synchronized (lifecycle) {
            List<Endpoint> named = namedEndpoints(options);
            World planet = choosePlanet(identity, invitation, named);
            newTurns.begin(new Activity(identity, planet, named, invitation));
            every(CONF_CHECK_SECONDS, CONF_CHECK_SECONDS, localConf::reload);
            every(METRICS_SECONDS, METRICS_SECONDS, () -> ifRunning(RunningNode::publishMetrics));
            if (Launch.isSet()) {
                every(HEAP_CHECK_SECONDS, HEAP_CHECK_SECONDS, new HeapWatch()::look);
            }
            every(0, EARTH_PAGE_CHECK_SECONDS, () -> ifRunning(RunningNode::followEarth));
            home.announce(ProcessHandle.current().pid(), port);
            ServiceNotify.ready();
            once(WARMUP_DELAY_MS, () -> warmup = CompilerWarmup.begin());
            once(ARCHIVE_DELAY_MS, () -> archive = ClassArchive.makeSoon(home.directory()));
        }
    }

    private void once(long delayMs, Runnable task) {
        ScheduledFuture<?> unused = housekeeping.schedule(task, delayMs, TimeUnit.MILLISECONDS);
    }

    private void every(int initialSeconds, int seconds, Runnable task) {
        ScheduledFuture<?> unused =
                housekeeping.scheduleWithFixedDelay(task, initialSeconds, seconds, TimeUnit.SECONDS);
    }

    private void ifRunning(Consumer<RunningNode> task) {
        RunningNode current = node;
        if (current != null) {
            task.accept(current);
        }
    }

    private StoreSource chooseStores() throws StartException {
        try {
            return StoreSources.choose(localConf.current().settings().controllerStore(), home.controllerDirectory());
        } catch (InvalidValueException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private SecretIdentity loadOrMakeIdentity() throws HomeException {
        SecretIdentity identity = identityFiles.load();
        if (identity != null) {
            return identity;
        }
        System.err.print("Making an identity ");
        identity = IdentityMaker.make(() -> System.err.print('.'));
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

    /** What it is to be active, and what not to be. */
    private final class Activity implements Turns.Role {
        private final SecretIdentity identity;
        private final World firstPlanet;
        private final List<Endpoint> named;
        private final @Nullable Invitation invitation;

        Activity(SecretIdentity identity, World firstPlanet, List<Endpoint> named, @Nullable Invitation invitation) {
            this.identity = identity;
            this.firstPlanet = firstPlanet;
            this.named = named;
            this.invitation = invitation;
        }

        @Override
        public void activate(ControllerStore store) throws HomeException, IOException {
            synchronized (lifecycle) {
                closeQuietly(standbyApi);
                World newest = stateFiles.planet();
                startNode(identity, newest == null ? firstPlanet : newest, named, store, invitation);
                invite();
            }
        }

        @Override
        public void standBy() throws HomeException, IOException {
            synchronized (lifecycle) {
                closeQuietly(node);
                closeQuietly(standbyApi);
                node = null;
                home.apiToken(); // whoever asks must find it, also while the answer is that we are on standby
                ApiServer server = ApiServer.onStandby(localConf);
                standbyApi = server;
                server.start(port);
                localConf.onChange(server::follow);
            }
        }

        @Override
        public void giveUp() {
            stopAndHalt(1);
        }
    }

    private void startNode(
            SecretIdentity identity,
            World planet,
            List<Endpoint> named,
            ControllerStore store,
            @Nullable Invitation invitation)
            throws HomeException, IOException {
        RunningNode started = new RunningNode(
                new RunningNode.Surroundings(
                        home,
                        stateFiles,
                        localConf,
                        memory,
                        port,
                        named,
                        housekeeping,
                        () -> new Thread(this::takeAnotherIdentity, "identity-collision").start()),
                identity,
                planet,
                store,
                invitation);
        node = started; // also if it does not start, so that it is taken apart again
        started.start(invitation);
    }

    /** A root has somebody else under our address. */
    private void takeAnotherIdentity() {
        Turns current = turns;
        if (current == null || current.areShared()) {
            LOG.error(
                    "Another node has the same address, to which this controller's networks belong: it cannot be found"
                            + " until one of the two has another identity.");
            return;
        }
        LOG.warn("Another node has the same address; making a new identity.");
        try {
            closeQuietly(node);
            identityFiles.setAside();
            SecretIdentity identity = loadOrMakeIdentity();
            synchronized (lifecycle) {
                World planet = stateFiles.planet();
                ControllerStore store = current.store();
                if (planet != null && store != null) {
                    startNode(identity, planet, List.of(), store, null);
                    LOG.info("This node is {} now.", identity.address());
                }
            }
        } catch (HomeException | IOException e) {
            LOG.error("Cannot go on with a new identity: {}", e.getMessage());
            stopAndHalt(1);
        }
    }

    /** The one thing that a founder's operator must not miss goes to standard output, alone on its line. */
    private void invite() {
        RunningNode current = node;
        Invitation invitation = current == null ? null : current.invitation();
        if (invitation == null) {
            return;
        }
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
        closeQuietly(warmup);
        closeQuietly(archive);
        closeQuietly(standbyApi);
        closeQuietly(node);
        Turns current = turns;
        closeQuietly(current == null ? stores : current);
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
