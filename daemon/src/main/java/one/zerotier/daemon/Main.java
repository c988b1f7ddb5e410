package one.zerotier.daemon;

import java.util.Arrays;
import one.zerotier.daemon.cli.Cli;
import one.zerotier.daemon.cli.Idtool;
import one.zerotier.daemon.launch.ClassArchive;
import one.zerotier.daemon.launch.Launch;

/** The program's entry: the daemon, or one of the tools that come in the same jar. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status = run(arguments);
        if (status >= 0) {
            System.exit(status);
        }
    }

    private static int run(String[] arguments) {
        String[] rest = Arrays.copyOfRange(arguments, Math.min(1, arguments.length), arguments.length);
        return switch (arguments.length == 0 ? "" : arguments[0]) {
            case "cli", "-q" -> Cli.run(rest, System.out, System.err);
            case "idtool", "-i" -> Idtool.run(rest, System.out, System.err);
            case ClassArchive.REHEARSE -> Rehearsal.run(rest);
            default -> {
                Launch.again(arguments); // returns only if this JVM is to stay
                yield DaemonCommand.run(arguments);
            }
        };
    }
}
