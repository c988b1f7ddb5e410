package one.zerotier.daemon.engine;

import java.util.concurrent.locks.LockSupport;

/**
 * Spares others the waking of us, as network cards moderate their interrupts. Where datagrams come fast but one by one, as
 * those of a sender without segmentation offload, most of what each costs is the waking, and it is the sender who pays if he
 * shares our processors. So we rest a moment and then find some of them together.
 *
 * <p>Nobody rests who answers lone datagrams, however fast, nor who finds many at once anyway.
 */
final class Moderation {
    private static final long REST_NS = 30_000; // and what the system adds, some 50 µs
    /** Of what takes turns with its answer there are at most some 20 a millisecond. */
    private static final int MANY_A_MS = 32;

    private static final int MANY_A_TURN = 32;

    private long windowMs = Long.MIN_VALUE / 2;
    private int turns;
    private int datagrams;
    private boolean due;

    /** A turn is over, in which so many datagrams were received. */
    void afterTurn(long nowMs, int received) {
        long passedMs = nowMs - windowMs;
        if (passedMs != 0) {
            due = datagrams >= MANY_A_MS * passedMs && datagrams < MANY_A_TURN * turns;
            windowMs = nowMs;
            turns = 0;
            datagrams = 0;
        }
        if (received > 0) {
            turns++;
            datagrams += received;
        }
    }

    /** Whether datagrams come so that it is better to let some gather. */
    boolean isDue() {
        return due;
    }

    /** Rests if that is due. */
    void rest() {
        if (due) {
            LockSupport.parkNanos(REST_NS);
        }
    }
}
