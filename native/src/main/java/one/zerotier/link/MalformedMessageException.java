package one.zerotier.link;

/** Bytes that are no message of the kernel's. */
final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMessageException(String message) {
        super(message);
    }
}
