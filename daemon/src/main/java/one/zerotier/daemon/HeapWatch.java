package one.zerotier.daemon;

/**
 * Keeps the heap small. The JVM's serial collector lets the old generation grow to the limit, a quarter of the machine, before
 * it looks for garbage there; this looks whenever it has become twice as large as what was in use the last time.
 */
final class HeapWatch {
    private static final long SMALLEST = 40L << 20;

    private final Runtime runtime;
    private long limit = SMALLEST;

    HeapWatch(Runtime runtime) {
        this.runtime = runtime;
    }

    /** To be called every few seconds. */
    void look() {
        if (runtime.totalMemory() > limit) {
            runtime.gc();
            limit = limitFor(runtime.totalMemory() - runtime.freeMemory());
        }
    }

    static long limitFor(long used) {
        return Math.max(SMALLEST, 2 * used);
    }
}
