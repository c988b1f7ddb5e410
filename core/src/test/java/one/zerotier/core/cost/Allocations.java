package one.zerotier.core.cost;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what code allocates. */
public final class Allocations {
    /** How often the work is done. */
    public static final int ROUNDS = 10;

    private Allocations() {}

    /**
     * The fewest bytes that any of several rounds of this work allocated. What the work itself allocates shows in every
     * round; what the JVM charges to a thread while it links or compiles does not.
     */
    public static long fewestBytes(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            work.run();
            fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return fewest;
    }
}
