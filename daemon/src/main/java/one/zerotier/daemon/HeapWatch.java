package one.zerotier.daemon;

import java.util.function.LongSupplier;
import one.zerotier.process.NativeHeap;

/**
 * Keeps the process small. The JVM's serial collector lets the old generation grow to the limit, a quarter of the machine, before
 * it looks for garbage there; this looks whenever it has become twice as large as what was in use the last time. And what the
 * compilers have freed, a fifth of the process soon after a start, goes back to the system.
 */
final class HeapWatch {
    private static final long SMALLEST = 40L << 20;
    /** The process has to grow by so much before it is worth while to look for what was freed. */
    private static final long GROWTH_KIB = 1_024;

    private final Runtime runtime;
    private final LongSupplier residentKib;
    private final Runnable trim;
    private long limit = SMALLEST;
    private long leastKib;

    HeapWatch() {
        this(Runtime.getRuntime(), NativeHeap::residentKib, NativeHeap::trim);
    }

    HeapWatch(Runtime runtime, LongSupplier residentKib, Runnable trim) {
        this.runtime = runtime;
        this.residentKib = residentKib;
        this.trim = trim;
    }

    /** To be called every few seconds, by one thread. */
    void look() {
        if (runtime.totalMemory() > limit) {
            runtime.gc();
            limit = limitFor(runtime.totalMemory() - runtime.freeMemory());
        }
        long kib = residentKib.getAsLong();
        if (kib > leastKib + GROWTH_KIB) {
            trim.run();
            leastKib = residentKib.getAsLong();
        } else {
            leastKib = Math.min(leastKib, kib);
        }
    }

    static long limitFor(long used) {
        return Math.max(SMALLEST, 2 * used);
    }
}
