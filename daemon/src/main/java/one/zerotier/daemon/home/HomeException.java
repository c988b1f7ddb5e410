package one.zerotier.daemon.home;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Something in the home directory, or about it, keeps the daemon from running. The message is what to tell its operator. */
public final class HomeException extends Exception {
    private static final long serialVersionUID = 1L;

    HomeException(String sentences) {
        super(sentences);
    }

    /**
     * @param what such as {@code The file x cannot be read}
     * @param advice the next sentence
     */
    HomeException(String what, IOException cause, String advice) {
        super(what + ": " + reason(cause) + ". " + advice, cause);
    }

    /** What the system said, without the name of the file. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "something else has that name";
        }
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
