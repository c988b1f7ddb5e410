package one.zerotier.core.rule;

/** Sends the copies that rules ask for. */
@FunctionalInterface
public interface CopySink {
    /**
     * Sends an EXT_FRAME with the MACs and ethertype of the frame and the first bytes of its payload.
     *
     * @param target address of the node to send to
     * @param frame lent for the call
     * @param length how many bytes of the payload, at most what it has
     */
    void copy(long target, CopyKind kind, FrameView frame, int length);
}
