package one.zerotier.libc;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;

/**
 * Runs programs that belong to the system, where it offers no steadier interface: {@code ifconfig} and {@code route} on
 * macOS.
 */
public final class SystemProgram {
    private SystemProgram() {}

    /**
     * Runs a program to its end and returns what it wrote to both outputs.
     *
     * @param command its full path and its arguments; no shell reads them
     * @throws NativeException if it cannot be started or says that it failed, with its own words
     */
    public static String run(List<String> command) throws NativeException {
        String call = String.join(" ", command);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset()).strip();
            int status = process.waitFor();
            if (status != 0) {
                throw new NativeException(call, output.isEmpty() ? "exit status " + status : output);
            }
            return output;
        } catch (NativeException e) {
            throw e;
        } catch (IOException e) {
            throw new NativeException(call, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NativeException(call, Errno.EINTR);
        }
    }
}
