package one.zerotier.daemon;

import one.zerotier.core.wire.SoftwareVersion;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The daemon's command line put to work. Not in {@link Main}, which would load picocli before it knows who runs. */
final class DaemonCommand {
    private static final int FAILURE = 1;

    private DaemonCommand() {}

    /** Returns an exit status, or -1 if the daemon is running now. */
    static int run(String[] arguments) {
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
