package one.zerotier.daemon;

import one.zerotier.core.wire.SoftwareVersion;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The program's entry: the daemon, or one of the tools that come in the same jar. */
public final class Main {
    private static final int FAILURE = 1;

    private Main() {}

    public static void main(String[] arguments) {
        int status = daemon(arguments);
        if (status >= 0) {
            System.exit(status);
        }
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
