package one.zerotier.daemon.api;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The HTTP servers of the API and their threads, with limits. Strangers come to {@link PublicServer}. */
final class HttpSockets {
    private static final int BACKLOG = 32;
    private static final int THREAD_IDLE_SECONDS = 30;

    static {
        // The JDK's server reads these once. Header and body leave one after the other, and the second must not wait 40
        // ms for the first to be confirmed.
        set("sun.net.httpserver.nodelay", "true");
        // A request that dribbles in holds a thread, hence the limits.
        set("sun.net.httpserver.maxReqTime", "5");
        set("sun.net.httpserver.maxRspTime", "60");
        // How often it looks at these limits: each look wakes the processor, for each server.
        set("sun.net.httpserver.timerMillis", "5000");
        set("sun.net.httpserver.idleInterval", "30");
        set("sun.net.httpserver.maxIdleConnections", "64");
        set("sun.net.httpserver.maxReqHeaders", "100");
        set("jdk.httpserver.maxConnections", "256");
        // Newer JDKs refuse requests without a Host, but the stock command line sends none. Who needs a Host looks at
        // it.
        set("sun.net.httpserver.disableHostValidation", "true");
    }

    private HttpSockets() {}

    private static void set(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** A server that has its port, and is yet to be told what to do and started. */
    static HttpServer listen(InetSocketAddress address) throws IOException {
        return HttpServer.create(address, BACKLOG);
    }

    /** Threads that end when there is nothing to do; further requests wait, up to a limit, and then are hung up on. */
    static ThreadPoolExecutor threads(String name, int threads, int maxWaiting) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, THREAD_IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(maxWaiting), task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
