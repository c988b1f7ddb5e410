package one.zerotier.daemon.netconf;

/** An answer is not taken. The message says why, as the end of a sentence about the authority. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RefusedException(Refusal refusal) {
        this(refusal, refusal.sentence());
    }

    RefusedException(Refusal refusal, String sentence) {
        super(sentence);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
