package one.zerotier.process;

import one.zerotier.libc.Libc;
import one.zerotier.libc.Platform;

/** How soon the system runs a thread that has become ready. */
public final class ThreadPriority {
    /** Before what computes, behind what the system itself must do at once. */
    private static final int FIRST = -10;

    private static final int LAST = 10;
    /** Else whoever computes, like a compiler of the JVM, keeps a processor for up to 4 ms while the thread is ready. */
    private static final int SLICE_NS = 100_000;

    private ThreadPriority() {}

    /**
     * Has the calling thread, and threads that it will start, run before those of other programs. On macOS, where niceness is
     * that of a whole process, nothing changes.
     *
     * @return false if the system does not allow it, or cannot
     */
    public static boolean raise() {
        boolean raised = set(FIRST);
        if (raised) {
            Libc.setThreadSlice(FIRST, SLICE_NS); // where the system cannot, the niceness alone has to do
        }
        return raised;
    }

    /** Has the calling thread run when others leave it time, in the same way. */
    public static boolean lower() {
        return set(LAST);
    }

    private static boolean set(int niceness) {
        return Platform.current() == Platform.LINUX && Libc.setThreadNiceness(niceness) >= 0;
    }
}
