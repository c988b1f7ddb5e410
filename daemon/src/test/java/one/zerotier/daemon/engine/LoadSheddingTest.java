package one.zerotier.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A queue of the system's and somebody who deals with a datagram in 7 µs, or lets it go in 0.7. */
final class LoadSheddingTest {
    private static final int ROOM = 4_000;
    private static final double DEALING_US = 7;
    private static final double LETTING_GO_US = 0.7;
    private static final int TURN = 64;
    private static final double SECOND_US = 1e6;
    private static final long SEED = 0x7d1c_93e0_58a2_46bfL;

    private boolean sheds = true;
    private int queued;
    private final LoadShedding shedding = new LoadShedding(() -> queued * 100 / ROOM, SEED);
    private final int[] sent = new int[LoadShedding.SENDERS];
    private final int[] served = new int[LoadShedding.SENDERS];
    private double longestUs;

    private record Datagram(int sender, double cameUs) {}

    /** @param rates datagrams a second, of sender 0, 1, 2 …, which come at random moments */
    private void run(double seconds, int... rates) {
        Random random = new Random(5);
        Arrays.fill(sent, 0);
        Arrays.fill(served, 0);
        longestUs = 0;
        Queue<Datagram> queue = new ArrayDeque<>();
        double nowUs = 0;
        double[] nextUs = new double[rates.length];
        for (int i = 0; i < rates.length; i++) {
            nextUs[i] = gap(random, rates[i]);
        }
        while (nowUs < seconds * SECOND_US) {
            int count = 0;
            while (count < TURN) {
                arrive(queue, random, nextUs, rates, nowUs);
                Datagram datagram = queue.poll();
                if (datagram == null) {
                    break;
                }
                count++;
                if (!sheds || shedding.takes(datagram.sender)) {
                    nowUs += DEALING_US;
                    served[datagram.sender]++;
                    longestUs = Math.max(longestUs, nowUs - datagram.cameUs);
                } else {
                    nowUs += LETTING_GO_US;
                }
            }
            queued = queue.size();
            shedding.afterTurn(count == TURN);
            nowUs += 3; // the system's share of a turn
        }
    }

    private void arrive(Queue<Datagram> queue, Random random, double[] nextUs, int[] rates, double nowUs) {
        for (int i = earliest(nextUs); nextUs[i] <= nowUs; i = earliest(nextUs)) {
            sent[i]++;
            if (queue.size() < ROOM) {
                queue.add(new Datagram(i, nextUs[i]));
            }
            nextUs[i] += gap(random, rates[i]);
        }
    }

    private static int earliest(double[] nextUs) {
        int first = 0;
        for (int i = 1; i < nextUs.length; i++) {
            first = nextUs[i] < nextUs[first] ? i : first;
        }
        return first;
    }

    private static double gap(Random random, int rate) {
        return -Math.log(1 - random.nextDouble()) / rate * SECOND_US;
    }

    private double shareServed(int sender) {
        return (double) served[sender] / sent[sender];
    }

    @Test
    void nobodyLosesAnythingWithoutOverload() {
        run(2, 120_000, 1_000);
        assertThat(shareServed(0)).isGreaterThan(0.999);
        assertThat(shareServed(1)).isGreaterThan(0.999);
    }

    @Test
    void aFloodCostsOthersNothing() {
        run(2, 600_000, 1_000, 20_000);
        assertThat(shareServed(1)).isGreaterThan(0.98); // the first milliseconds cost something
        assertThat(shareServed(2)).isGreaterThan(0.98); // the first milliseconds cost something
        assertThat(served[0]).as("what is left is the flood's").isGreaterThan(50_000);
        assertThat(longestUs).as("in us").isLessThan(40_000);
    }

    /** The same flood, and a queue that loses whatever comes last. */
    @Test
    void withoutSheddingAFloodCostsOthersAsMuchAsItself() {
        sheds = false;
        run(2, 600_000, 1_000, 20_000);
        assertThat(shareServed(0)).isBetween(0.15, 0.3); // 140,000 of 621,000
        assertThat(shareServed(1)).isBetween(0.15, 0.3);
        assertThat(shareServed(2)).isBetween(0.15, 0.3);
    }

    @Test
    void aSingleSenderGetsWhatThereIs() {
        run(2, 300_000);
        assertThat(served[0]).isGreaterThan(200_000);
    }

    @Test
    void twoFloodsShare() {
        run(2, 200_000, 300_000, 1_000);
        assertThat(shareServed(2)).isGreaterThan(0.98); // the first milliseconds cost something
        assertThat(served[0]).isGreaterThan(50_000);
        assertThat(served[1]).isGreaterThan(50_000);
    }

    private static int numberOf(LoadShedding shedding, int ip) {
        return shedding.sender(true, 0, Integer.toUnsignedLong(ip));
    }

    /** Somebody who knew the key chose them; with other keys they share a place as often as any two. */
    @Test
    void nobodyCanChooseAnAddressThatFallsOnAnothersPlace() {
        Random random = new Random(6);
        int victim = 0xcb00_7101;
        int chosen = random.nextInt();
        while (numberOf(shedding, chosen) != numberOf(shedding, victim)) {
            chosen = random.nextInt();
        }
        int keys = 10_000;
        int shared = 0;
        for (int i = 0; i < keys; i++) {
            LoadShedding other = new LoadShedding(() -> 0, random.nextLong());
            shared += numberOf(other, chosen) == numberOf(other, victim) ? 1 : 0;
        }
        assertThat(shared).isLessThan(keys * 3 / LoadShedding.SENDERS);
    }

    @Test
    void addressesAreSpreadOverAllPlaces() {
        Random random = new Random(7);
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < 10 * LoadShedding.SENDERS; i++) {
            used.add(numberOf(shedding, random.nextInt()));
        }
        assertThat(used).hasSize(LoadShedding.SENDERS).allMatch(place -> place >= 0 && place < LoadShedding.SENDERS);
    }

    @Test
    void whoHasOneIpv6NetworkIsOneSender() {
        long network = 0x2001_0db8_0000_0001L;
        assertThat(shedding.sender(false, network, 1)).isEqualTo(shedding.sender(false, network, 2));
        assertThat(shedding.sender(false, network, 1)).isNotEqualTo(shedding.sender(false, network + 1, 1));
    }
}
