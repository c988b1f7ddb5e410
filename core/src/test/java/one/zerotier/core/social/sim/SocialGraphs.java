package one.zerotier.core.social.sim;

import java.util.SplittableRandom;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;

/** Makes graphs from seeds. */
final class SocialGraphs {
    private static final double MEAN_DEGREE = 12;
    private static final int SMALLEST_COMMUNITY = 20;
    private static final int LARGEST_COMMUNITY = 150;
    private static final double COMMUNITY_TAIL = 1.3;
    /** Of how many others one talks to: most to a few, a few to many. */
    private static final double DEGREE_TAIL = 2.3;

    private static final double SHARE_OF_LONG_TIES = 0.2;
    private static final double STRENGTH_TAIL = 1.2;
    /** Seconds of conversation that are remembered of one who never stops talking: half-life of an hour. */
    private static final float MOST_CLOSENESS = 5_000;

    /** How often those that found themselves or the same partner twice are shuffled again. */
    private static final int ROUNDS = 12;

    private final int nodes;
    private final SplittableRandom random;
    private final LongHashSet known = new LongHashSet(-1);
    private final LongArrayList pairs = new LongArrayList();
    private int pairsInside;

    private SocialGraphs(int nodes, long seed) {
        this.nodes = nodes;
        this.random = new SplittableRandom(seed);
    }

    /** Communities of 20 to 150 with many ties inside and few long ones; a few nodes in each know many more than others do. */
    static SocialGraph communities(int nodes, long seed) {
        SocialGraphs made = new SocialGraphs(nodes, seed);
        made.tieCommunities();
        return made.graph();
    }

    /** Everybody talks to 12 others on average, whoever they are. */
    static SocialGraph random(int nodes, long seed) {
        SocialGraphs made = new SocialGraphs(nodes, seed);
        while (made.pairs.size() < nodes * MEAN_DEGREE / 2) {
            made.tie(made.random.nextInt(nodes), made.random.nextInt(nodes));
        }
        return made.graph();
    }

    private void tieCommunities() {
        int[] inAnyOrder = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            inAnyOrder[i] = i;
        }
        shuffle(inAnyOrder, nodes);
        IntArrayList outside = new IntArrayList();
        for (int start = 0; start < nodes; ) {
            int size = (int) Math.min(LARGEST_COMMUNITY, heavy(SMALLEST_COMMUNITY, COMMUNITY_TAIL));
            if (nodes - start - size < SMALLEST_COMMUNITY) {
                size = Math.min(nodes - start, LARGEST_COMMUNITY);
            }
            tieInside(inAnyOrder, start, size, outside);
            start += size;
        }
        pairsInside = pairs.size();
        match(outside);
    }

    private void tieInside(int[] members, int start, int size, IntArrayList outside) {
        IntArrayList inside = new IntArrayList();
        for (int i = start; i < start + size; i++) {
            double wanted = Math.min(
                    heavy(MEAN_DEGREE * (DEGREE_TAIL - 1) / DEGREE_TAIL, DEGREE_TAIL),
                    Math.min(5 * Math.sqrt(nodes), 0.7 * nodes));
            int within = (int) Math.min(Math.round(wanted * (1 - SHARE_OF_LONG_TIES)), size * 3 / 5);
            add(inside, members[i], within);
            add(outside, members[i], (int) (wanted - within + random.nextDouble()));
        }
        match(inside);
    }

    private static void add(IntArrayList stubs, int node, int times) {
        for (int i = 0; i < times; i++) {
            stubs.addInt(node);
        }
    }

    /** Ties those to each other that are listed, each as often as it is. */
    private void match(IntArrayList stubs) {
        int[] left = stubs.toIntArray();
        int count = left.length;
        for (int round = 0; round < ROUNDS; round++) {
            shuffle(left, count);
            int kept = 0;
            for (int i = 0; i + 1 < count; i += 2) {
                if (!tie(left[i], left[i + 1])) {
                    int one = left[i];
                    int other = left[i + 1];
                    left[kept++] = one;
                    left[kept++] = other;
                }
            }
            count = kept;
        }
    }

    private boolean tie(int one, int other) {
        long pair = SocialGraph.pair(one, other);
        if (one == other || !known.add(pair)) {
            return false;
        }
        pairs.addLong(pair);
        return true;
    }

    /** A number with a heavy tail: the least, and the larger the rarer. */
    private double heavy(double least, double tail) {
        return least * Math.pow(1 - random.nextDouble(), -1 / tail);
    }

    private void shuffle(int[] values, int count) {
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[other];
            values[other] = swapped;
        }
    }

    private SocialGraph graph() {
        float[] strengths = new float[pairs.size()];
        for (int i = 0; i < strengths.length; i++) {
            strengths[i] = (float) Math.min(MOST_CLOSENESS, heavy(i < pairsInside ? 3 : 1, STRENGTH_TAIL));
        }
        LongHashSet distinct = new LongHashSet(-1);
        while (distinct.size() < nodes) {
            distinct.add(1 + random.nextLong((0xffL << 32) - 1));
        }
        return new SocialGraph(
                distinct.stream().mapToLong(Long::longValue).sorted().toArray(), pairs, strengths);
    }
}
