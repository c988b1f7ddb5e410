package one.zerotier.daemon.api;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that is served at addresses that come and go. */
final class HttpSites implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");
    private static final int HTTP_PORT = 80;
    private static final int THREAD_IDLE_SECONDS = 30;

    private final String name;
    private final HttpHandler handler;
    private final String onServing;
    private final String onFailure;
    private final ThreadPoolExecutor executor;
    private final Visits visits = new Visits();
    private final Map<InetSocketAddress, PublicServer> servers = new HashMap<>();
    /** Said once, though it is tried again and again. */
    private final Set<InetSocketAddress> complainedOf = new HashSet<>();

    private boolean closed;

    /**
     * Sites at no address yet.
     *
     * @param onServing for the log, with a place for the URL
     * @param onFailure for the log, with places for the URL and the reason
     */
    HttpSites(String name, HttpHandler handler, String onServing, String onFailure) {
        this.name = name;
        this.handler = handler;
        this.onServing = onServing;
        this.onFailure = onFailure;
        // A thread for each visit; few of them have anything to do but to wait.
        this.executor = new ThreadPoolExecutor(
                0, 2 * Visits.MAX, THREAD_IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Serves at exactly these addresses from now on. To be called again now and then: what failed is tried again. */
    synchronized void follow(Set<InetSocketAddress> addresses) {
        Set<InetSocketAddress> wanted = closed ? Set.of() : addresses;
        complainedOf.retainAll(wanted);
        servers.entrySet().removeIf(server -> {
            boolean gone = !wanted.contains(server.getKey());
            if (gone) {
                close(server.getValue());
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
            servers.put(address, new PublicServer(name, address, handler, visits, executor));
            complainedOf.remove(address);
            LOG.info(onServing, url(address));
        } catch (IOException e) {
            if (complainedOf.add(address)) {
                LOG.warn(onFailure, url(address), e.getMessage());
            }
        }
    }

    private static void close(PublicServer server) {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("closing", e);
        }
    }

    private static String url(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        String port = address.getPort() == HTTP_PORT ? "" : ":" + address.getPort();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + port + "/";
    }

    /** Where it is served now. */
    synchronized Set<InetSocketAddress> serving() {
        return Set.copyOf(servers.keySet());
    }

    @Override
    public synchronized void close() {
        closed = true;
        servers.values().forEach(HttpSites::close);
        servers.clear();
        visits.endAll();
        executor.shutdownNow();
    }
}
