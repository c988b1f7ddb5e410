package one.zerotier.daemon;

import one.zerotier.core.wire.SoftwareVersion;

/** The daemon's command line put to work. Not in {@link Main}, which would load more before it knows who runs. */
final class DaemonCommand {
    private static final int FAILURE = 1;

    private DaemonCommand() {}

    /** Returns an exit status, or -1 if the daemon is running now. */
    static int run(String[] arguments) {
        try {
            Options options = Options.parse(arguments);
            if (options.helpRequested()) {
                System.out.print(Options.HELP);
                return 0;
            }
            if (options.versionRequested()) {
                System.out.println(SoftwareVersion.OURS);
                return 0;
            }
            Daemon.start(options);
            return -1;
        } catch (StartException e) {
            System.err.println(e.getMessage());
            return FAILURE;
        }
    }
}
