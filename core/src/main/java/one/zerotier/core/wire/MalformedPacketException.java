package one.zerotier.core.wire;

/** Bytes that are not what they claim to be. It has no stack trace: strangers can cause it at the rate of their uplink. */
public final class MalformedPacketException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message constant text, so that throwing costs one small object */
    public MalformedPacketException(String message) {
        super(message, null, false, false);
    }
}
