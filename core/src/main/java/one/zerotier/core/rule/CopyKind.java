package one.zerotier.core.rule;

/** Why a frame is sent to somebody it is not addressed to; EXT_FRAME's flags tell the target. */
public enum CopyKind {
    TEE(0x02, 0x08),
    /** The whole frame, which its destination does not get. */
    REDIRECT(0x04, 0x0a),
    /** Like TEE, with an answer requested. */
    WATCH(0x16, 0x1c);

    private final int outboundFlags;
    private final int inboundFlags;

    CopyKind(int outboundFlags, int inboundFlags) {
        this.outboundFlags = outboundFlags;
        this.inboundFlags = inboundFlags;
    }

    /** The flags of the EXT_FRAME that carries the copy. PROTOCOL.md, "EXT_FRAME". */
    public int extFrameFlags(boolean inbound) {
        return inbound ? inboundFlags : outboundFlags;
    }
}
