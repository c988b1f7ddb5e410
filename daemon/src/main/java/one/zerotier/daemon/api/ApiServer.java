package one.zerotier.daemon.api;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadPoolExecutor;
import one.zerotier.daemon.home.LocalConf;
import one.zerotier.daemon.home.LocalConfFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sockets and threads of the API. It listens on the loopback addresses, and on all others only while the operator allows
 * somebody else to manage this node.
 */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    private static final int THREADS = 8;
    private static final int MAX_WAITING_REQUESTS = 64;
    private static final String STANDBY =
            "This process is on standby: another process with the same identity is active,"
                    + " or the database cannot be reached. The log tells more.";

    private final HttpHandler handler;
    private final LocalConfFile conf;
    private final Router router;
    private final ThreadPoolExecutor executor = HttpSockets.threads("http", THREADS, MAX_WAITING_REQUESTS);
    private final List<HttpServer> servers = new ArrayList<>();
    private int port;
    private boolean open;

    /**
     * A server that does not listen yet.
     *
     * @param token what callers must know
     * @param metricsToken what those must know who ask for metrics only
     */
    public ApiServer(ApiContext context, String token, String metricsToken) {
        conf = context.conf();
        router = new Router();
        new StatusPaths(context).addTo(router);
        new NetworkPaths(context.engine()).addTo(router);
        new PeerPaths(context.engine()).addTo(router);
        new MoonPaths(context.engine()).addTo(router);
        new ControllerPaths(context.engine(), context.durability(), context.history()).addTo(router);
        new ConfigPaths(context.conf()).addTo(router);
        new BondPaths().addTo(router);
        new ProvisionPaths(context).addTo(router);
        Access access =
                new Access(token, metricsToken, () -> conf.current().settings().allowManagementFrom());
        EarthReports reports = new EarthReports(context.engine());
        handler = new ApiHandler(
                access,
                router,
                new EarthPage(visitor -> reports.ofOurselves(), visitor -> "This node is on no Earth."),
                new NetconfHandler(context.netconf()));
    }

    private ApiServer(LocalConfFile conf, HttpHandler handler) {
        this.conf = conf;
        this.router = new Router();
        this.handler = handler;
    }

    /** One that does not listen yet, and then says of whatever it is asked that this process is on standby. */
    public static ApiServer onStandby(LocalConfFile conf) {
        return new ApiServer(conf, exchange -> {
            try {
                ApiHandler.write(exchange, Answer.refusal(503, STANDBY));
            } finally {
                exchange.close();
            }
        });
    }

    /**
     * Starts to listen on a port; 0 is any.
     *
     * @throws BindException with a sentence for the operator if somebody else has the port
     */
    public synchronized void start(int wantedPort) throws IOException {
        port = wantedPort;
        bind(isOpenWanted(conf.current()));
    }

    private static boolean isOpenWanted(LocalConf conf) {
        return !conf.settings().allowManagementFrom().isEmpty();
    }

    /** All paths with their methods. */
    Set<String> routes() {
        return router.all();
    }

    /** The port in use. */
    public synchronized int port() {
        return port;
    }

    /** Takes up a changed configuration: only whether others may connect at all is decided here. */
    public synchronized void follow(LocalConf conf) {
        if (servers.isEmpty() || isOpenWanted(conf) == open) {
            return;
        }
        stopListening();
        try {
            bind(!open);
        } catch (IOException e) {
            LOG.error("the API cannot be reached any more: {}", e.getMessage());
        }
    }

    private void bind(boolean toAll) throws IOException {
        try {
            if (toAll) {
                listen(new InetSocketAddress(port));
            } else {
                listen(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
                listenIfThereIsIpv6();
            }
            open = toAll;
        } catch (IOException e) {
            stopListening();
            throw e;
        }
    }

    private void listenIfThereIsIpv6() throws IOException {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        try {
            listen(new InetSocketAddress(InetAddress.getByAddress(loopback), port));
        } catch (SocketException e) {
            if (isInUse(e)) {
                throw e;
            }
            LOG.info("the API is on IPv4 only: {}", e.getMessage());
        }
    }

    private void listen(InetSocketAddress address) throws IOException {
        HttpServer server;
        try {
            server = HttpSockets.listen(address);
        } catch (BindException e) {
            throw isInUse(e) ? portInUse(e) : e;
        }
        server.createContext("/", handler);
        server.setExecutor(executor);
        server.start();
        servers.add(server);
        port = server.getAddress().getPort();
    }

    private static boolean isInUse(SocketException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("in use");
    }

    private BindException portInUse(BindException cause) {
        BindException sentence = new BindException("TCP port " + port + " is in use by another program."
                + " Stop that, or give this one another port as primaryPort in the settings of local.conf.");
        sentence.initCause(cause);
        return sentence;
    }

    private void stopListening() {
        servers.forEach(server -> server.stop(0));
        servers.clear();
    }

    /** Ends requests in progress, too. */
    @Override
    public synchronized void close() {
        stopListening();
        executor.shutdownNow();
    }
}
