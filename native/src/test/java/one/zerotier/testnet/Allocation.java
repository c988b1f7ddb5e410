package one.zerotier.testnet;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures garbage. */
public final class Allocation {
    private static final int ROUNDS = 20_000;
    private static final int MEASUREMENTS = 5;

    private Allocation() {}

    /**
     * How many bytes of heap this thread takes for thousands of rounds of {@code action}. The least of some
     * measurements: now and then the JVM takes a little for itself, while what the action takes it takes every time.
     */
    public static long bytes(Runnable action) {
        long least = measure(action);
        for (int i = 1; i < MEASUREMENTS; i++) {
            least = Math.min(least, measure(action));
        }
        return least;
    }

    private static long measure(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            action.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
