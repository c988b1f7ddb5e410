package one.zerotier.daemon.engine;

import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * Decides who loses when more datagrams come than can be dealt with. The system's queue would lose whatever comes last; here
 * it is what those send who send most, so that a flood costs others nothing: to read a datagram and let it go takes a fraction of
 * the time that it takes to deal with it, and so the queue never fills.
 *
 * <p>Nobody loses anything before the queue is {@link #FULL_PERCENT} full. Then a growing share is let go of what comes from
 * senders who have sent more than the average in the last {@link #WINDOW} datagrams.
 */
final class LoadShedding {
    private static final int SENDER_BITS = 8;
    /** Senders are told apart by numbers below this; two may have the same. */
    static final int SENDERS = 1 << SENDER_BITS;

    private static final int WINDOW = 4_096;
    private static final int FULL_PERCENT = 60;
    private static final int CALM_PERCENT = 30;
    /** After so many full turns the queue is looked at. */
    private static final int TURNS_UNTIL_LOOK = 4;

    /** Shares are counted in 64ths. Never all: who sends too much may still have something to say. */
    private static final int ALL = 64;

    /** Up at once, for the queue fills within milliseconds; down with care, or it would fill again. */
    private static final int STEP_UP = 16;

    private static final int STEP_DOWN = 1;
    private static final int SPREADING_STEP = 27; // odd, so that all 64 numbers come in turn

    private final IntSupplier fillPercent;
    private final long multiplier;
    private int[] counts = new int[SENDERS];
    private int[] lastCounts = new int[SENDERS];
    private int seen;
    private int average = Integer.MAX_VALUE;
    private int fullTurns;
    private int share;
    private int position;

    /**
     * @param fillPercent tells how full the system's queue is; asked only if much comes
     * @param seed random and secret, or somebody could choose addresses that have the number of whom he wants to harm
     */
    LoadShedding(IntSupplier fillPercent, long seed) {
        this.fillPercent = fillPercent;
        this.multiplier = seed | 1;
    }

    /**
     * The number of whoever has this IP address. Ports do not tell senders apart, nor does the second half of an IPv6 address:
     * one sender may have as many of them as he likes.
     *
     * <p>The highest bits of a product with a random odd number: whichever two addresses one takes, the chance that they get
     * the same number is at most 2 in {@link #SENDERS} (Dietzfelbinger and others, 1997).
     */
    int sender(boolean v4, long high, long low) {
        return (int) (((v4 ? low : high) * multiplier) >>> (Long.SIZE - SENDER_BITS));
    }

    /** Whether to deal with a datagram of this sender. */
    boolean takes(int sender) {
        if (fullTurns == 0) {
            return true;
        }
        counts[sender]++;
        if (++seen == WINDOW) {
            endWindow();
        }
        if (share == 0 || Math.max(counts[sender], lastCounts[sender]) <= average) {
            return true;
        }
        position = (position + SPREADING_STEP) % ALL;
        return position >= share;
    }

    private void endWindow() {
        int senders = 0;
        for (int count : counts) {
            senders += count == 0 ? 0 : 1;
        }
        average = WINDOW / (senders + 1); // so that a single sender is above it, too
        int[] before = lastCounts;
        lastCounts = counts;
        counts = before;
        Arrays.fill(counts, 0);
        seen = 0;
    }

    /** A turn is over; {@code full} if it ended because there was too much for one turn. */
    void afterTurn(boolean full) {
        if (!full) { // the queue was emptied
            fullTurns = 0;
            share = Math.max(share - STEP_DOWN, 0);
            return;
        }
        fullTurns++;
        if (fullTurns % TURNS_UNTIL_LOOK == 0) {
            int percent = fillPercent.getAsInt();
            if (percent > FULL_PERCENT) {
                share = Math.min(share + STEP_UP, ALL - 1);
            } else if (percent < CALM_PERCENT) {
                share = Math.max(share - STEP_DOWN, 0);
            }
        }
    }
}
