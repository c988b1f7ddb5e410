package one.zerotier.daemon;

/** The daemon cannot start. The message is one or two sentences for the operator: what is wrong, and what to do. */
final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    StartException(String sentences) {
        super(sentences);
    }

    StartException(String sentences, Throwable cause) {
        super(sentences, cause);
    }
}
