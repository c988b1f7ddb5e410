package one.zerotier.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Platform;

/** The name that {@code ps} shows and {@code killall} goes by, which for every Java program is "java" at first. */
public final class ProcessName {
    /** Longest name that Linux keeps, in bytes. */
    public static final int MAX_LENGTH = 15;

    /** That of the process's first thread, whichever thread writes it. */
    private static final Path COMM = Path.of("/proc/self/comm");

    private ProcessName() {}

    /**
     * Renames this process.
     *
     * @param name at most {@link #MAX_LENGTH} bytes
     * @return false if the system has no way to: macOS takes the name from the file that was started
     * @throws NativeException if there is no {@code /proc} to write to
     */
    public static boolean set(String name) throws NativeException {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("a process name has 1 to 15 bytes, not " + length);
        }
        if (Platform.current() != Platform.LINUX) {
            return false;
        }
        try {
            Files.writeString(COMM, name);
            return true;
        } catch (IOException e) {
            throw new NativeException("write " + COMM, String.valueOf(e.getMessage()));
        }
    }
}
