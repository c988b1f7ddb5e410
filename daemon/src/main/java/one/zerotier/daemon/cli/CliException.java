package one.zerotier.daemon.cli;

/** Ends a command with a status and a sentence on standard error. */
final class CliException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was asked for could not be done. */
    static final int FAILED = 1;
    /** It was not asked for in a way that could be done, or there is no access. */
    static final int MISUSED = 2;

    private final int status;

    CliException(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    int status() {
        return status;
    }
}
