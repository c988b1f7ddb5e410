package one.zerotier.daemon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What one run of a program said.
 *
 * @param out on standard output
 * @param err on standard error
 */
record CliRun(int status, String out, String err) {
    interface Program {
        int run(PrintStream out, PrintStream err);
    }

    static CliRun of(Program program) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = program.run(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        return new CliRun(status, out.toString(UTF_8), err.toString(UTF_8));
    }

    /** The command line, for a user with an empty home. */
    static CliRun cli(Path directory, String... arguments) {
        return of((out, err) -> Cli.run(
                arguments, out, err, Map.of("HOME", directory.resolve("user").toString()), directory));
    }

    static CliRun idtool(Path directory, String... arguments) {
        return of((out, err) -> Idtool.run(arguments, out, err, directory));
    }
}
