package one.zerotier.process;

import one.zerotier.libc.Libc;
import one.zerotier.libc.Platform;

/** The memory of the process that is not the JVM's heap: of its compilers above all, which free most of what they use. */
public final class NativeHeap {
    private NativeHeap() {}

    /** Gives back what is free. Takes a few milliseconds, for which other threads that want memory wait. */
    public static boolean trim() {
        return Platform.current() == Platform.LINUX && Libc.trimHeap();
    }
}
