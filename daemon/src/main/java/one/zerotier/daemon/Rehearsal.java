package one.zerotier.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.controller.StoreSource;
import one.zerotier.daemon.controller.StoreSources;
import one.zerotier.daemon.earth.PublicPlanet;
import one.zerotier.daemon.home.Home;
import one.zerotier.daemon.home.HomeException;
import one.zerotier.daemon.home.LocalConfFile;
import one.zerotier.daemon.home.StateFiles;
import one.zerotier.daemon.home.StateWriter;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what a start does, in a home directory of its own and on loopback alone, without a device, so that the JVM loads what a
 * start needs, and can archive it.
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final int FAILURE = 1;
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    /** Nobody listens there, and nothing leaves the machine. */
    private static final Endpoint NOWHERE = new Endpoint(LOOPBACK, 9);

    private static final long PLANET_ID = 1;
    /** What a node may come to use; the rest has its own uses, mostly in other processes. */
    private static final Pattern NODE = Pattern.compile(
            "one/zerotier/(core|libc|link|poll|process|tap|udp|daemon/(engine|home|api|json|earth|netconf))/.*\\.class");

    private static final List<String> ASKED = List.of("/status", "/network", "/peer", "/metrics", "/unstable/networks");

    private Rehearsal() {}

    /**
     * Returns an exit status.
     *
     * @param arguments the directory that is to be made for this
     */
    static int run(String[] arguments) {
        try {
            Options options = Options.parse("-p", "0", String.join(" ", arguments));
            rehearse(Home.open(Path.of(String.valueOf(options.home()))));
            loadTheRest();
            return 0;
        } catch (StartException | HomeException | InvalidValueException | IOException | InterruptedException e) {
            LOG.warn("{}", e.getMessage());
            return FAILURE;
        }
    }

    private static void rehearse(Home home)
            throws HomeException, StartException, InvalidValueException, IOException, InterruptedException {
        SecretIdentity identity = IdentityMaker.make(() -> {});
        LocalConfFile localConf = new LocalConfFile(home);
        localConf.putSettings(Json.object().set("bind", Json.strings(List.of(LOOPBACK))));
        World.Root root = new World.Root(PublicPlanet.load().roots().get(0).identity(), List.of(NOWHERE));
        World planet = World.sign(World.Type.PLANET, PLANET_ID, System.currentTimeMillis(), identity, List.of(root));
        StateFiles files = new StateFiles(home);
        files.savePlanet(planet);
        int port = PortChoice.choose(null, 0);
        ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor();
        try (StateWriter writer = new StateWriter(home);
                StoreSource stores = StoreSources.choose(null, home.controllerDirectory());
                StoreSource.Tenure tenure = acquire(stores, identity)) {
            RunningNode.Surroundings surroundings = new RunningNode.Surroundings(
                    home,
                    files,
                    localConf,
                    new HomeMemory(home, files, writer),
                    port,
                    List.of(),
                    housekeeping,
                    () -> {});
            try (RunningNode node = new RunningNode(surroundings, identity, planet, tenure.store(), null)) {
                node.start(null);
                node.followEarth();
                node.publishMetrics();
                for (String path : ASKED) {
                    ask(port, path, home.apiToken());
                }
            }
        } finally {
            housekeeping.shutdownNow();
            home.close();
        }
    }

    private static StoreSource.Tenure acquire(StoreSource stores, SecretIdentity identity)
            throws InvalidValueException, IOException {
        StoreSource.@Nullable Tenure tenure = stores.tryAcquire(identity.address());
        if (tenure == null) {
            throw new IOException("the store of a directory that was just made is another's");
        }
        return tenure;
    }

    private static void ask(int port, String path, String token) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-ZT1-Auth: " + token
                + "\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    /** What the rehearsal has not met, because it is alone: loaded, not initialized. */
    private static void loadTheRest() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("java.class.path", ""))) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (NODE.matcher(name).matches()) {
                    load(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                }
            }
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, Rehearsal.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            LOG.debug("not for this machine: {}", name, e);
        }
    }
}
