package one.zerotier.core.social.sim;

import java.util.Arrays;
import org.agrona.collections.LongArrayList;

/**
 * Who talks with whom, and how much: for each node a row of others, the closest first. Nodes are numbered in order of their
 * addresses, so a node's number is also its place on the ring.
 */
final class SocialGraph {
    private final long[] addresses;
    private final int[] firstTie;
    private final int[] others;
    private final float[] closeness;

    /**
     * @param addresses sorted
     * @param pairs the lower node in the upper half, each pair once
     * @param strengths of the pairs
     */
    SocialGraph(long[] addresses, LongArrayList pairs, float[] strengths) {
        this.addresses = addresses;
        int nodes = addresses.length;
        firstTie = new int[nodes + 1];
        for (int i = 0; i < pairs.size(); i++) {
            firstTie[lower(pairs.getLong(i)) + 1]++;
            firstTie[upper(pairs.getLong(i)) + 1]++;
        }
        for (int node = 0; node < nodes; node++) {
            firstTie[node + 1] += firstTie[node];
        }
        others = new int[2 * pairs.size()];
        closeness = new float[others.length];
        int[] filled = Arrays.copyOf(firstTie, nodes);
        for (int i : strongestFirst(strengths)) {
            int low = lower(pairs.getLong(i));
            int high = upper(pairs.getLong(i));
            closeness[filled[low]] = strengths[i];
            others[filled[low]++] = high;
            closeness[filled[high]] = strengths[i];
            others[filled[high]++] = low;
        }
    }

    static long pair(int one, int other) {
        return (long) Math.min(one, other) << 32 | Math.max(one, other);
    }

    private static int lower(long pair) {
        return (int) (pair >>> 32);
    }

    private static int upper(long pair) {
        return (int) pair;
    }

    private static int[] strongestFirst(float[] strengths) {
        long[] keys = new long[strengths.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) -Float.floatToIntBits(strengths[i]) << 32 | i; // positive floats sort like their bits
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    int nodes() {
        return addresses.length;
    }

    long address(int node) {
        return addresses[node];
    }

    /** Which node has this address; -1 for none. */
    int node(long address) {
        return Math.max(-1, Arrays.binarySearch(addresses, address));
    }

    /** Its contacts are the entries of {@link #contact} and {@link #closeness} from here up to where the next node's begin. */
    int firstTie(int node) {
        return firstTie[node];
    }

    int degree(int node) {
        return firstTie[node + 1] - firstTie[node];
    }

    int contact(int tie) {
        return others[tie];
    }

    float closeness(int tie) {
        return closeness[tie];
    }

    /** The addresses of a node's contacts, closest first. */
    long[] contacts(int node, int limit) {
        long[] contacts = new long[Math.min(limit, degree(node))];
        for (int i = 0; i < contacts.length; i++) {
            contacts[i] = addresses[others[firstTie[node] + i]];
        }
        return contacts;
    }

    double meanDegree() {
        return (double) others.length / nodes();
    }

    int maxDegree() {
        int max = 0;
        for (int node = 0; node < nodes(); node++) {
            max = Math.max(max, degree(node));
        }
        return max;
    }

    /** How far each node is from one of them, in steps from contact to contact; {@link Integer#MAX_VALUE} if there is no way. */
    int[] distances(int from) {
        int[] distances = new int[nodes()];
        Arrays.fill(distances, Integer.MAX_VALUE);
        int[] queue = new int[nodes()];
        distances[from] = 0;
        queue[0] = from;
        int queued = 1;
        for (int i = 0; i < queued; i++) {
            int node = queue[i];
            for (int tie = firstTie[node]; tie < firstTie[node + 1]; tie++) {
                int other = others[tie];
                if (distances[other] == Integer.MAX_VALUE) {
                    distances[other] = distances[node] + 1;
                    queue[queued++] = other;
                }
            }
        }
        return distances;
    }
}
