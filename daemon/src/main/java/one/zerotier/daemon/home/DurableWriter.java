package one.zerotier.daemon.home;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes changes in the background, in order, and tells how far it is. Each change has a number; once a number is durable, it
 * and all before it survive whatever happens to the machine. Changes of the same thing that wait together become one, so what
 * waits is never more than there are things; all that waits together is handed over together, so that a burst costs little.
 *
 * <p>A change that fails is tried again until it works; nothing after it is done before.
 */
public final class DurableWriter<C> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableWriter.class);

    private static final long POLL_INTERVAL_MS = 100;
    private static final long CLOSE_TIMEOUT_MS = 2_000;

    /** What is changed: files, or a database. */
    @FunctionalInterface
    public interface Medium<C> {
        /**
         * Makes these changes, in order, so that they last, and takes those out of the collection that are made. If it throws it
         * is called again with what is left.
         */
        void write(Collection<C> changes) throws IOException;
    }

    private final Medium<C> medium;
    private final long retryIntervalMs;
    private final Thread thread;
    private Map<Object, C> waiting = new LinkedHashMap<>();
    private long submitted;
    private volatile long durable;
    private boolean closing;
    private long closeDeadlineNs;
    private volatile LongConsumer listener = sequence -> {};

    public DurableWriter(String threadName, Medium<C> medium, long retryIntervalMs) {
        this.medium = medium;
        this.retryIntervalMs = retryIntervalMs;
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** One for files. */
    public static DurableWriter<FileMedium.Change> ofFiles(String threadName) {
        return new DurableWriter<>(threadName, new FileMedium(), FileMedium.RETRY_INTERVAL_MS);
    }

    /** Whom to tell, on the writer's thread, that a number has become durable. */
    public void onDurable(LongConsumer newListener) {
        listener = newListener;
    }

    /** Everything up to this number is durable; 0 at first. */
    public long durableSequence() {
        return durable;
    }

    /**
     * Hands over a change and returns its number; never waits for the medium.
     *
     * @param key what it changes: a waiting change with an equal key is forgotten
     */
    public synchronized long submit(Object key, C change) {
        if (closing) {
            throw new IllegalStateException("closed");
        }
        waiting.remove(key);
        waiting.put(key, change); // at the end, so that the order is that of the last changes
        notifyAll();
        return ++submitted;
    }

    /** Waits until a number is durable; false if that takes too long. */
    public synchronized boolean awaitDurable(long sequence, long timeoutMs) throws InterruptedException {
        long deadlineNs = System.nanoTime() + timeoutMs * 1_000_000;
        while (durable < sequence) {
            long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return true;
    }

    private void run() {
        Map<Object, C> batch = new LinkedHashMap<>();
        while (true) {
            long last;
            synchronized (this) {
                if (!awaitWork()) {
                    return;
                }
                Map<Object, C> empty = batch;
                batch = waiting;
                waiting = empty;
                last = submitted;
            }
            if (!applyAll(batch)) {
                return;
            }
            synchronized (this) {
                durable = last;
                notifyAll();
            }
            tell(last);
        }
    }

    /** Whatever the listener does with it, the next change must be written, too. */
    private void tell(long sequence) {
        try {
            listener.accept(sequence);
        } catch (RuntimeException e) {
            LOG.error("telling that something is durable", e);
        }
    }

    /** False if there is no more to come. */
    private synchronized boolean awaitWork() {
        while (waiting.isEmpty()) {
            if (closing) {
                return false;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                return false; // nobody but the end of the program does that
            }
        }
        return true;
    }

    /** Returns false if it had to give up because the program ends. */
    private boolean applyAll(Map<Object, C> batch) {
        boolean failed = false;
        while (true) {
            try {
                medium.write(batch.values());
                batch.clear();
                if (failed) {
                    LOG.info("changes can be written again");
                }
                return true;
            } catch (IOException | RuntimeException e) {
                if (!failed) {
                    LOG.error("cannot write, trying again until it works: {}", reason(e));
                    failed = true;
                }
                if (!pause()) {
                    LOG.error("giving up {} unwritten changes", batch.size());
                    return false;
                }
            }
        }
    }

    /** Some exceptions have a message that says nothing without their name. */
    private static String reason(Exception e) {
        return e.getClass() == IOException.class ? String.valueOf(e.getMessage()) : e.toString();
    }

    /** False if there is no time left. */
    private synchronized boolean pause() {
        long retryNs = System.nanoTime() + retryIntervalMs * 1_000_000;
        while (System.nanoTime() - retryNs < 0) {
            if (closing && System.nanoTime() - closeDeadlineNs >= 0) {
                return false;
            }
            try {
                wait(POLL_INTERVAL_MS);
            } catch (InterruptedException e) {
                return false;
            }
        }
        return true;
    }

    /** Writes what waits, if that takes no longer than some seconds. Nothing can be submitted any more. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT_MS);
    }

    /** The same with another limit; 0 to give up what waits. */
    public void close(long timeoutMs) {
        synchronized (this) {
            closing = true;
            closeDeadlineNs = System.nanoTime() + timeoutMs * 1_000_000;
            notifyAll();
        }
        try {
            thread.join(timeoutMs + 2 * POLL_INTERVAL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
