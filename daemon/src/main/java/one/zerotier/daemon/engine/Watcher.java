package one.zerotier.daemon.engine;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import one.zerotier.libc.NativeException;
import one.zerotier.link.HostNetwork;
import one.zerotier.link.LinkMonitor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that waits for changes of interfaces, addresses and routes, and looks every few seconds which multicast groups
 * the system listens to on our devices: of those that are not IP's nobody tells, and of the others only their reports, for
 * which see {@link #hurry}. Reports only what is new.
 */
final class Watcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
    private static final int LOOK_INTERVAL_MS = 3_000;
    /** However many signs of changed groups there are: a program of the host can make as many as it likes. */
    private static final int LEAST_LOOK_INTERVAL_MS = 200;

    /** One event makes several changes; they are reported together once it has been quiet for so long. */
    private static final int QUIET_MS = 50;

    private static final int LONGEST_STORM = 10;
    /** After so many looks at groups it looks at everything: of some settings nobody tells. */
    private static final int LOOKS_UNTIL_ALL = 10;

    private final HostNetwork host;
    private final Supplier<Set<String>> ownDevices;
    private final Consumer<HostState> report;
    private final LinkMonitor monitor;
    private final Thread thread;
    private volatile boolean stopped;
    private final AtomicBoolean hurried = new AtomicBoolean();
    private @Nullable HostState last;
    private int looks;

    /** @param ownDevices names of our virtual devices, asked from the watcher's thread */
    Watcher(HostNetwork host, Supplier<Set<String>> ownDevices, Consumer<HostState> report) throws NativeException {
        this.host = host;
        this.ownDevices = ownDevices;
        this.report = report;
        this.monitor = LinkMonitor.open();
        this.thread = new Thread(this::run, "watcher");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Looks soon, mostly at once, because there is a sign that groups have changed. Costs nothing if it comes again and again. */
    void hurry() {
        if (!hurried.get() && hurried.compareAndSet(false, true)) {
            monitor.wakeUp();
        }
    }

    private void run() {
        boolean changed = true;
        while (!stopped) {
            hurried.set(false); // before the look, so that what changes after it is seen by another one
            look(changed);
            long lookedNs = System.nanoTime();
            changed = monitor.awaitChange(LOOK_INTERVAL_MS);
            long restMs = LEAST_LOOK_INTERVAL_MS - NANOSECONDS.toMillis(System.nanoTime() - lookedNs);
            if (!changed && restMs > 0) {
                changed = monitor.awaitChange((int) restMs);
            }
            for (int i = 0; changed && i < LONGEST_STORM && !stopped; i++) {
                if (!monitor.awaitChange(QUIET_MS)) {
                    break;
                }
            }
        }
    }

    private void look(boolean changed) {
        try {
            HostState before = changed || ++looks % LOOKS_UNTIL_ALL == 0 ? null : last;
            Set<String> devices = ownDevices.get();
            HostState state = before == null ? HostState.look(host, devices) : before.lookAtGroups(host, devices);
            if (!state.equals(last)) {
                last = state;
                report.accept(state);
            }
        } catch (NativeException e) {
            LOG.debug("cannot look at the system reason={}", e.getMessage()); // a device may just have gone
        }
    }

    @Override
    public void close() {
        stopped = true;
        monitor.close();
    }
}
