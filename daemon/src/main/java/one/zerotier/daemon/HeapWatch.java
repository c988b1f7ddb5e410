package one.zerotier.daemon;

import one.zerotier.process.NativeHeap;

/**
 * Keeps the process small. The JVM's serial collector lets the old generation grow to the limit, a quarter of the machine, before
 * it looks for garbage there; this looks whenever it has become twice as large as what was in use the last time.
 */
final class HeapWatch {
    private static final long SMALLEST = 40L << 20;
    /** After so many looks, what the compilers have freed is given back: a fifth of the process, soon after a start. */
    private static final int LOOKS_UNTIL_TRIM = 3;

    private final Runtime runtime;
    private long limit = SMALLEST;
    private int looks;

    HeapWatch(Runtime runtime) {
        this.runtime = runtime;
    }

    /** To be called every few seconds, by one thread. */
    void look() {
        if (runtime.totalMemory() > limit) {
            runtime.gc();
            limit = limitFor(runtime.totalMemory() - runtime.freeMemory());
        }
        if (++looks % LOOKS_UNTIL_TRIM == 0) {
            NativeHeap.trim();
        }
    }

    static long limitFor(long used) {
        return Math.max(SMALLEST, 2 * used);
    }
}
