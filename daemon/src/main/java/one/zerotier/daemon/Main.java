package one.zerotier.daemon;

import java.util.Arrays;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.daemon.cli.Cli;
import one.zerotier.daemon.cli.Idtool;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The program's entry: the daemon, or one of the tools that come in the same jar. */
public final class Main {
    private static final int FAILURE = 1;

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
            default -> daemon(arguments);
        };
    }

    /** Returns an exit status, or -1 if the daemon is running now. */
    private static int daemon(String[] arguments) {
        Options options = new Options();
        CommandLine commandLine = new CommandLine(options);
        try {
            commandLine.parseArgs(arguments);
            if (options.helpRequested) {
                commandLine.usage(System.out);
                return 0;
            }
            if (options.versionRequested) {
                System.out.println(SoftwareVersion.OURS);
                return 0;
            }
            Daemon.start(options);
            return -1;
        } catch (ParameterException e) {
            System.err.println(e.getMessage() + " (-h shows what there is)");
        } catch (StartException e) {
            System.err.println(e.getMessage());
        }
        return FAILURE;
    }
}
