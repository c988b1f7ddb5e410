package one.zerotier.daemon.home;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes files in the background, in order, and tells how far it is. Each change has a number; once a number is durable, it
 * and all before it survive whatever happens to the machine. Changes of the same thing that wait together become one, and
 * the directories of all that wait together are synced once, so a burst costs little more than its files.
 *
 * <p>A change that fails is tried again until it works; nothing after it is done before.
 */
public final class DurableWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableWriter.class);

    private static final long RETRY_INTERVAL_MS = 1_000;
    private static final long POLL_INTERVAL_MS = 100;
    private static final long CLOSE_TIMEOUT_MS = 2_000;

    /** One change. It is applied again if it throws. */
    @FunctionalInterface
    public interface Change {
        /** Changes the file system and adds the directories that must be synced for the change to last. */
        void apply(Set<Path> changedDirectories) throws IOException;
    }

    private final Thread thread;
    private Map<Object, Change> waiting = new LinkedHashMap<>();
    private long submitted;
    private volatile long durable;
    private boolean closing;
    private long closeDeadlineNs;
    private volatile LongConsumer listener = sequence -> {};

    public DurableWriter(String threadName) {
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.start();
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
     * Hands over a change and returns its number; never waits for the disk.
     *
     * @param key what it changes: a waiting change with an equal key is forgotten
     */
    public synchronized long submit(Object key, Change change) {
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
        Map<Object, Change> batch = new LinkedHashMap<>();
        while (true) {
            long last;
            synchronized (this) {
                if (!awaitWork()) {
                    return;
                }
                Map<Object, Change> empty = batch;
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
    private boolean applyAll(Map<Object, Change> batch) {
        boolean failed = false;
        Set<Path> directories = new LinkedHashSet<>();
        while (true) {
            try {
                for (Iterator<Change> left = batch.values().iterator(); left.hasNext(); left.remove()) {
                    left.next().apply(directories);
                }
                for (Path directory : directories) {
                    AtomicFile.sync(directory);
                }
                if (failed) {
                    LOG.info("files can be written again");
                }
                return true;
            } catch (IOException | RuntimeException e) {
                if (!failed) {
                    LOG.error("cannot write, trying again until it works: {}", e.toString());
                    failed = true;
                }
                if (!pause()) {
                    LOG.error("giving up {} unwritten changes", batch.size());
                    return false;
                }
            }
        }
    }

    /** False if there is no time left. */
    private synchronized boolean pause() {
        long retryNs = System.nanoTime() + RETRY_INTERVAL_MS * 1_000_000;
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
        synchronized (this) {
            closing = true;
            closeDeadlineNs = System.nanoTime() + CLOSE_TIMEOUT_MS * 1_000_000;
            notifyAll();
        }
        try {
            thread.join(CLOSE_TIMEOUT_MS + 2 * POLL_INTERVAL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
