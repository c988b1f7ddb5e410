package one.zerotier.daemon.api;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.netconf.Sources;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP for strangers, one request for each connection. The JDK's server knows no limits for each source: who opens a few
 * connections and sends a byte now and then holds all of its threads.
 */
final class PublicServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PublicServer.class);
    private static final int BACKLOG = 64;
    private static final int LOOK_INTERVAL_MS = 1_000;
    private static final int FAREWELL_MS = 1_000;

    private final ServerSocket listener = new ServerSocket();
    private final HttpHandler handler;
    private final Visits visits;
    private final Executor threads;
    private final Thread acceptor;

    /** Listens, and serves. */
    PublicServer(String name, InetSocketAddress address, HttpHandler handler, Visits visits, Executor threads)
            throws IOException {
        this.handler = handler;
        this.visits = visits;
        this.threads = threads;
        acceptor = new Thread(this::accept, name + "-door");
        acceptor.setDaemon(true);
        try {
            listener.setReuseAddress(true);
            listener.bind(address, BACKLOG);
        } catch (IOException e) {
            close();
            throw e;
        }
        acceptor.start();
    }

    private static long steadyMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                listener.setSoTimeout(visits.isEmpty() ? 0 : LOOK_INTERVAL_MS); // nobody there, nothing to look at
                receive(listener.accept());
            } catch (SocketTimeoutException e) {
                LOG.trace("nobody new", e);
            } catch (IOException e) {
                LOG.debug("closing, or too many files are open", e);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(listener.isClosed() ? 0 : LOOK_INTERVAL_MS));
            }
            visits.endOld(steadyMs());
        }
    }

    private void receive(Socket socket) {
        byte[] bytes = socket.getInetAddress().getAddress();
        Visits.Visit visit = visits.enter(steadyMs(), socket, Sources.of(IpAddress.of(bytes, 0, bytes.length)));
        if (visit == null) {
            Visits.hangUp(socket);
            return;
        }
        try {
            threads.execute(() -> serve(visit, socket));
        } catch (RejectedExecutionException e) {
            visits.leave(visit);
            Visits.hangUp(socket);
        }
    }

    private void serve(Visits.Visit visit, Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            PublicExchange exchange = PublicExchange.read(socket);
            if (exchange.isGood()) {
                handler.handle(exchange);
            } else {
                ApiHandler.write(exchange, Answer.refusal(400, "This is no request of HTTP."));
            }
            exchange.close();
            sayGoodbye(socket);
        } catch (IOException e) {
            LOG.debug("a visitor is gone or too slow", e);
        } catch (RuntimeException e) {
            LOG.error("a request failed", e);
        } finally {
            visits.leave(visit);
        }
    }

    /** Closing while something unread is on its way would take back what we have said. */
    private static void sayGoodbye(Socket socket) throws IOException {
        socket.shutdownOutput();
        socket.setSoTimeout(FAREWELL_MS);
        byte[] ignored = new byte[PublicExchange.MAX_HEAD_LENGTH];
        for (int reads = 0;
                reads < ignored.length / 1024 && socket.getInputStream().read(ignored) >= 0; ) {
            reads++;
        }
    }

    /** The port is free only when nobody waits at it any more. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join(LOOK_INTERVAL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
