package one.zerotier.core.social.sim;

import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * The rule of the alpha of 2013: each receiver passes the frame on to the four of the likers that it knows with whom it has
 * talked most recently and whose bit in the frame's filter is clear, up to a depth. Its test for duplicates was the wrong way
 * round; here it is as it was meant: only the first copy is delivered and passed on.
 */
final class AlphaRule implements Rule {
    private static final int BREADTH = 4;
    private static final int DEPTH = 8;
    private static final int FILTER_WORDS = 4;
    private static final int FILTER_BITS = 256;
    private static final int DECAY = 2;
    private static final int MOST_CANDIDATES = 64;
    /** Likers to whom a node has a direct path without talking to them. */
    private static final int STRANGERS = 32;

    private static final int LENGTH = PACKET_HEADER_LENGTH + 61 + FRAME_LENGTH - 14;

    private static final class Copy {
        private final long[] filter;
        private final int hop;

        private Copy(long[] filter, int hop) {
            this.filter = filter;
            this.hop = hop;
        }
    }

    private final Lan lan;
    private final BitSet seen = new BitSet();
    private final long seed;
    private long message;

    private int[] known = new int[MOST_CANDIDATES];
    private double[] silence = new double[MOST_CANDIDATES];

    AlphaRule(Lan lan, long seed) {
        this.lan = lan;
        this.seed = seed;
    }

    @Override
    public void start(int origin) {
        seen.clear();
        seen.set(origin);
        message++;
        forward(origin, new long[FILTER_WORDS], 0);
    }

    @Override
    public void onPacket(int receiver, int sender, Object packet) {
        Copy copy = (Copy) packet;
        if (!seen.get(receiver)) {
            seen.set(receiver);
            lan.deliver(receiver, copy.hop);
            if (copy.hop < DEPTH) {
                forward(receiver, copy.filter.clone(), copy.hop);
            }
        }
    }

    @Override
    public void onTime(int node) {
        throw new IllegalStateException("no timers here");
    }

    private void forward(int node, long[] filter, int hop) {
        for (int i = 0; i < DECAY; i++) {
            int bit = lan.random.nextInt(FILTER_BITS);
            filter[bit >>> 6] &= ~(1L << bit);
        }
        int[] next = new int[BREADTH];
        int picked = 0;
        int candidates = mostRecentFirst(node);
        for (int i = 0; i < candidates && picked < BREADTH; i++) {
            int bit = bit(lan.graph.address(known[i]));
            if ((filter[bit >>> 6] & 1L << bit) == 0) {
                filter[bit >>> 6] |= 1L << bit;
                next[picked++] = known[i];
            }
        }
        Copy copy = new Copy(filter, hop + 1);
        for (int i = 0; i < picked; i++) {
            lan.sendCopy(node, next[i], copy, LENGTH);
        }
    }

    private static int bit(long address) {
        long sum = (address >>> 32)
                + (address >>> 24 & 0xff)
                + (address >>> 16 & 0xff)
                + (address >>> 8 & 0xff)
                + (address & 0xff);
        return (int) sum & FILTER_BITS - 1;
    }

    /** At most 64 of those it knows, chosen at random, into {@link #known}. */
    private int mostRecentFirst(int node) {
        int degree = lan.graph.degree(node);
        int total = degree + STRANGERS;
        if (known.length < total) {
            known = new int[total];
            silence = new double[total];
        }
        for (int i = 0; i < degree; i++) {
            int tie = lan.graph.firstTie(node) + i;
            known[i] = lan.graph.contact(tie);
            silence[i] = silence(node, known[i], lan.graph.closeness(tie));
        }
        SplittableRandom strangers = new SplittableRandom(seed + node);
        for (int i = degree; i < total; i++) {
            known[i] = strangers.nextInt(lan.nodes());
            silence[i] = Double.MAX_VALUE;
        }
        int candidates = Math.min(MOST_CANDIDATES, total);
        for (int i = 0; i < candidates; i++) {
            swap(i, i + lan.random.nextInt(total - i));
        }
        sort(candidates);
        return candidates;
    }

    /** Since when both have not talked: the closer they are, the shorter. Another for each message, as they go on talking. */
    private double silence(int one, int other, double closeness) {
        long mixed = new SplittableRandom(SocialGraph.pair(one, other) * 31 + message * 17 + seed).nextLong();
        return -Math.log(((mixed >>> 11) + 1) * 0x1p-53) / closeness;
    }

    private void sort(int count) {
        for (int i = 1; i < count; i++) {
            for (int j = i; j > 0 && silence[j] < silence[j - 1]; j--) {
                swap(j, j - 1);
            }
        }
    }

    private void swap(int one, int other) {
        int node = known[one];
        known[one] = known[other];
        known[other] = node;
        double since = silence[one];
        silence[one] = silence[other];
        silence[other] = since;
    }
}
