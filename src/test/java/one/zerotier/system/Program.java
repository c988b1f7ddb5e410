package one.zerotier.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the system, run to its end. */
final class Program {
    private static final long TIMEOUT_S = 120;

    /** How it ended and what it printed. */
    record Result(int status, String out, String err) {
        /** Both outputs, for messages. */
        String all() {
            return "status " + status + "\n" + out + err;
        }
    }

    private Program() {}

    /** Fails with the program's own words unless it ends with status 0. */
    static String run(List<String> command) {
        return check(command, attempt(command, ""));
    }

    /** The same with something to read. */
    static String run(List<String> command, String input) {
        return check(command, attempt(command, input));
    }

    private static String check(List<String> command, Result result) {
        if (result.status != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + result.all());
        }
        return result.out;
    }

    /** Whatever status it ends with. Outputs go through files, so that neither can block the program. */
    static Result attempt(List<String> command, String input) {
        Path out = null;
        Path err = null;
        try {
            out = Files.createTempFile("lab", ".out");
            err = Files.createTempFile("lab", ".err");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(UTF_8));
            }
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(String.join(" ", command) + " did not end within " + TIMEOUT_S + " s:\n"
                        + Files.readString(out) + Files.readString(err));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            delete(out);
            delete(err);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
