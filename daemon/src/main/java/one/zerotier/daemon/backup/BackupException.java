package one.zerotier.daemon.backup;

/** A backup that cannot be made or restored, with a sentence that says why and what to do. */
public final class BackupException extends Exception {
    private static final long serialVersionUID = 1L;

    BackupException(String sentence) {
        super(sentence);
    }

    BackupException(String sentence, Throwable cause) {
        super(sentence + ": " + cause.getMessage(), cause);
    }
}
