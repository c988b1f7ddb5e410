package one.zerotier.daemon.api;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadPoolExecutor;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.engine.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where those on Earth find the page: a founder's addresses there. Nothing else is served here, never the API. Follows the
 * addresses as they come and go.
 */
public final class EarthSite implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");
    private static final int HTTP_PORT = 80;
    private static final int THREADS = 2;
    private static final int MAX_WAITING_REQUESTS = 16;

    private final EarthPage page;
    private final ThreadPoolExecutor executor = HttpSockets.threads("earth-page", THREADS, MAX_WAITING_REQUESTS);
    private final Map<InetSocketAddress, HttpServer> servers = new HashMap<>();
    /** Said once, though it is tried again and again. */
    private final Set<InetSocketAddress> complainedOf = new HashSet<>();

    private boolean closed;

    public EarthSite(Engine engine) {
        page = new EarthPage(new EarthReports(engine)::ofVisitor, ip -> "No node on Earth has the address " + ip + ".");
    }

    /**
     * Serves the page at exactly these addresses from now on. To be called again now and then: what failed is tried again.
     *
     * @param port of all of them; 0 for no page
     */
    public synchronized void follow(Set<IpAddress> addresses, int port) throws IOException {
        Set<InetSocketAddress> wanted = new HashSet<>();
        if (port != 0 && !closed) {
            for (IpAddress ip : addresses) {
                wanted.add(new InetSocketAddress(InetAddress.getByAddress(ip.toBytes()), port));
            }
        }
        complainedOf.retainAll(wanted);
        servers.entrySet().removeIf(server -> {
            boolean gone = !wanted.contains(server.getKey());
            if (gone) {
                server.getValue().stop(0);
            }
            return gone;
        });
        for (InetSocketAddress address : wanted) {
            if (!servers.containsKey(address)) {
                serve(address);
            }
        }
    }

    private void serve(InetSocketAddress address) {
        try {
            HttpServer server = HttpSockets.listen(address);
            server.createContext("/", page);
            server.setExecutor(executor);
            server.start();
            servers.put(address, server);
            complainedOf.remove(address);
            LOG.info("Those on Earth find their address at {}", url(address));
        } catch (IOException e) {
            if (complainedOf.add(address)) {
                LOG.warn(
                        "The page of Earth cannot be at {} ({}). Another earthPagePort in the settings of local.conf may"
                                + " help; 0 is for no page.",
                        url(address),
                        e.getMessage());
            }
        }
    }

    private static String url(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        String port = address.getPort() == HTTP_PORT ? "" : ":" + address.getPort();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + port + "/";
    }

    @Override
    public synchronized void close() {
        closed = true;
        servers.values().forEach(server -> server.stop(0));
        servers.clear();
        executor.shutdownNow();
    }
}
