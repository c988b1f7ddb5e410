package one.zerotier.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import one.zerotier.libc.Libc;
import one.zerotier.libc.Platform;

/** The memory of the process that is not the JVM's heap: of its compilers above all, which free most of what they use. */
public final class NativeHeap {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private NativeHeap() {}

    /** Gives back what is free. Takes a few milliseconds, for which other threads that want memory wait. */
    public static boolean trim() {
        return Platform.current() == Platform.LINUX && Libc.trimHeap();
    }

    /** How much of the process is in memory, in KiB, the JVM's heap included; 0 where the system does not tell. */
    public static long residentKib() {
        try (BufferedReader lines = Files.newBufferedReader(STATUS)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(RESIDENT)) { // VmRSS:     12345 kB
                    String value = line.substring(RESIDENT.length()).strip();
                    return Long.parseLong(value.substring(0, value.indexOf(' ')));
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
