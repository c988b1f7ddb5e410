package one.zerotier.libc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs that belong to the system, where it offers no steadier interface: {@code ifconfig} and {@code route} on
 * macOS, and what tells its resolver of name servers.
 */
public final class SystemProgram {
    /** None of them waits for anything but the machine itself. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_OUTPUT = 64 * 1024;

    private SystemProgram() {}

    /** The full path of a program, looked for in these directories only, in their order; null if it is in none. */
    public static @Nullable Path find(String name, List<Path> directories) {
        return directories.stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /**
     * Runs a program to its end and returns what it wrote to both outputs.
     *
     * @param command its full path and its arguments; no shell reads them
     * @throws NativeException if it cannot be started, says that it failed, with its own words, or takes too long
     */
    public static String run(List<String> command) throws NativeException {
        return run(command, "", TIMEOUT);
    }

    /**
     * The same for a program that reads something.
     *
     * @param timeout after which it is ended, and counts as failed
     */
    public static String run(List<String> command, String input, Duration timeout) throws NativeException {
        String call = String.join(" ", command);
        Process process = null;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            InputStream from = process.getInputStream();
            CompletableFuture<byte[]> written =
                    CompletableFuture.supplyAsync(() -> readAll(from), SystemProgram::start);
            try (OutputStream to = process.getOutputStream()) {
                to.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading all of it; its status says whether that is a failure.
            }
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new NativeException(call, Errno.ETIMEDOUT);
            }
            // What it started may outlive it and hold its output open.
            String output =
                    new String(written.get(timeout.toMillis(), TimeUnit.MILLISECONDS), Charset.defaultCharset());
            int status = process.exitValue();
            if (status != 0) {
                throw new NativeException(call, output.isBlank() ? "exit status " + status : output.strip());
            }
            return output.strip();
        } catch (NativeException e) {
            throw e;
        } catch (IOException | ExecutionException e) {
            throw new NativeException(call, String.valueOf(e.getMessage()));
        } catch (TimeoutException e) {
            throw new NativeException(call, Errno.ETIMEDOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NativeException(call, Errno.EINTR);
        } finally {
            if (process != null) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private static void start(Runnable reader) {
        Thread thread = new Thread(reader, "program-output");
        thread.setDaemon(true);
        thread.start();
    }

    private static byte[] readAll(InputStream from) {
        try {
            byte[] output = from.readNBytes(MAX_OUTPUT);
            from.skip(Long.MAX_VALUE);
            return output;
        } catch (IOException e) {
            return new byte[0]; // it was ended
        }
    }
}
