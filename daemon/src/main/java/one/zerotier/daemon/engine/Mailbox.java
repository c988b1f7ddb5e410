package one.zerotier.daemon.engine;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import one.zerotier.poll.Poller;

/** Where other threads leave work for the engine's. Bounded; a full one refuses. */
final class Mailbox {
    private static final int CAPACITY = 4_096;

    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Poller poller;

    Mailbox(Poller poller) {
        this.poller = poller;
    }

    /** Returns false if there is no room. */
    boolean post(Runnable task) {
        boolean taken = queue.offer(task);
        if (taken) {
            poller.wakeUp();
        }
        return taken;
    }

    /** Does what there is, in the given way; the engine's thread only. After the poller was woken there may be some. */
    void drain(Consumer<Runnable> way) {
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            way.accept(task);
        }
    }
}
