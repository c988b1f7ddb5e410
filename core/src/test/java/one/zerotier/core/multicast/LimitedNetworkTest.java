package one.zerotier.core.multicast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.core.network.RateLimit;
import org.junit.jupiter.api.Test;

class LimitedNetworkTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final RateLimit PLENTY = new RateLimit(1 << 30, 1 << 30, 100);
    private static final MulticastGroup MDNS = new MulticastGroup(0x0100_5e00_00fbL, 0);
    private static final long ALICE = 1;
    private static final long BOB = 2;

    private static LimitedNetwork network(RateLimit all, RateLimit group) {
        return new LimitedNetwork(new MulticastLimits(all, group, Collections.emptySortedMap()));
    }

    /** Sends frames in every ms of a time; returns how many bytes passed. */
    private static long flood(LimitedNetwork network, long startMs, long ms, long member, MulticastGroup group) {
        long passed = 0;
        for (long nowMs = startMs; nowMs < startMs + ms; nowMs++) {
            while (network.admit(nowMs, member, group, 500)) {
                passed += 500;
            }
        }
        return passed;
    }

    @Test
    void aFloodGetsTheBurstAndThenTheRate() {
        LimitedNetwork network = network(PLENTY, new RateLimit(100_000, 200_000, 100));
        assertThat(flood(network, START_MS, 10_000, ALICE, MDNS)).isBetween(1_198_000L, 1_200_000L);
    }

    @Test
    void oneMemberGetsNoMoreThanItsShareAndLeavesTheRest() {
        LimitedNetwork network = network(PLENTY, new RateLimit(100_000, 200_000, 25));
        assertThat(flood(network, START_MS, 10_000, ALICE, MDNS)).isBetween(299_000L, 300_000L);
        assertThat(flood(network, START_MS + 10_000, 1, BOB, MDNS)).isEqualTo(50_000);
    }

    @Test
    void whatTheNetworkHasBoundsThoseWhoMakeUpGroups() {
        LimitedNetwork network = network(new RateLimit(100_000, 200_000, 50), PLENTY);
        long passed = 0;
        for (int i = 0; i < 100_000; i++) {
            passed += network.admit(START_MS + i / 10, ALICE, new MulticastGroup(Mac.BROADCAST, i), 1_000) ? 1_000 : 0;
        }
        assertThat(passed).isBetween(598_000L, 600_000L);
        assertThat(network.bucketCount()).isLessThanOrEqualTo(Buckets.CAPACITY);
        assertThat(network.admit(START_MS + 10_000, BOB, MDNS, 1_000)).isTrue();
    }

    @Test
    void aFrameThatIsRefusedCostsNobody() {
        Map<MulticastGroup, RateLimit> narrow = Map.of(MDNS, new RateLimit(1, 16_384, 100));
        LimitedNetwork network =
                new LimitedNetwork(new MulticastLimits(new RateLimit(1, 100_000, 100), PLENTY, new TreeMap<>(narrow)));
        assertThat(flood(network, START_MS, 100, ALICE, MDNS)).isEqualTo(16_000);
        assertThat(flood(network, START_MS + 100, 1, ALICE, MulticastGroup.BROADCAST))
                .isEqualTo(84_000);
    }

    @Test
    void smallFramesCostAsMuchAsThoseOf256Bytes() {
        LimitedNetwork network = network(PLENTY, new RateLimit(1, 25_600, 100));
        int passed = 0;
        while (network.admit(START_MS, ALICE, MDNS, 60)) {
            passed++;
        }
        assertThat(passed).isEqualTo(100);
    }

    @Test
    void verySlowRatesAreKeptExactly() {
        LimitedNetwork network = network(PLENTY, new RateLimit(64, 16_384, 50));
        assertThat(flood(network, START_MS, 1, ALICE, MDNS)).isEqualTo(16_000);
        int passed = 0;
        for (int ms = 1; ms <= 1_000_000; ms++) {
            passed += network.admit(START_MS + ms, ALICE, MDNS, 256) ? 1 : 0;
        }
        assertThat(passed).isEqualTo((1_000 * 32 + 384) / 256);
    }

    /** More buckets than there is room for, all of them in debt: newcomers share, and get no more than one of them would. */
    @Test
    void whoeverFillsTheTableGainsNothing() {
        LimitedNetwork network = network(PLENTY, new RateLimit(1, 16_384, 100));
        long passed = 0;
        for (int i = 0; i < 20_000; i++) {
            passed += network.admit(START_MS, ALICE, new MulticastGroup(Mac.BROADCAST, i), 16_384) ? 1 : 0;
        }
        assertThat(passed).isBetween(Buckets.CAPACITY / 2 - 1L, Buckets.CAPACITY / 2 + 1L);
        assertThat(network.bucketCount()).isEqualTo(Buckets.CAPACITY);
    }

    @Test
    void bucketsThatAreFullGiveWay() {
        LimitedNetwork network = network(PLENTY, new RateLimit(1_000_000, 1_000_000, 100));
        for (int i = 0; i < 100_000; i++) {
            long nowMs = START_MS + i;
            assertThat(network.admit(nowMs, ALICE, new MulticastGroup(Mac.BROADCAST, i), 1_000))
                    .isTrue();
        }
        assertThat(network.bucketCount()).isEqualTo(Buckets.CAPACITY);
    }

    /** What a bucket is, in decimal fractions of a byte and without haste. */
    private static final class SlowBucket {
        private final double bytesPerMs;
        private final double burst;
        private double level;
        private long atMs = START_MS;

        private SlowBucket(RateLimit limit, double share) {
            bytesPerMs = limit.bytesPerSecond() * share / 1_000;
            burst = share == 1 ? limit.burst() : Math.max(RateLimit.MIN_BURST, Math.floor(limit.burst() * share));
            level = burst;
        }

        /** Positive if there is enough. */
        private double left(long nowMs, int bytes) {
            level = Math.min(burst, level + (nowMs - atMs) * bytesPerMs);
            atMs = nowMs;
            return level - bytes;
        }
    }

    private record Passed(long atMs, int cost) {}

    /**
     * Members send to groups, now and then in bursts. Each decision is that of the slow reference, unless that is a hair's breadth;
     * and in no interval does anything pass that is more than burst and rate.
     */
    @Test
    void itDecidesAsTheReferenceAndNeverLetsMoreThrough() {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            RateLimit all = any(random);
            RateLimit group = any(random);
            Map<MulticastGroup, RateLimit> single = Map.of(MDNS, any(random));
            MulticastLimits limits = new MulticastLimits(all, group, new TreeMap<>(single));
            LimitedNetwork network = new LimitedNetwork(limits);
            Map<String, SlowBucket> slow = new HashMap<>();
            Map<String, List<Passed>> passed = new HashMap<>();
            Map<String, RateLimit> limitOf = new HashMap<>();
            long nowMs = START_MS;
            for (int i = 0; i < 3_000; i++) {
                nowMs += random.nextInt(10) == 0 ? random.nextInt(200) : random.nextInt(2);
                long member = 1L + random.nextInt(3);
                MulticastGroup to = random.nextBoolean() ? MDNS : new MulticastGroup(Mac.BROADCAST, random.nextInt(3));
                int length = 60 + random.nextInt(2_800);
                int cost = Math.max(256, length);
                RateLimit ofGroup = single.getOrDefault(to, group);
                limitOf.put("network", all);
                limitOf.put("group " + to, ofGroup);
                SlowBucket[] four = {
                    slow.computeIfAbsent("network", key -> new SlowBucket(all, 1)),
                    slow.computeIfAbsent("member " + member, key -> new SlowBucket(all, all.memberShare() / 100.0)),
                    slow.computeIfAbsent("group " + to, key -> new SlowBucket(ofGroup, 1)),
                    slow.computeIfAbsent(
                            to + " of " + member, key -> new SlowBucket(ofGroup, ofGroup.memberShare() / 100.0))
                };
                double left = Double.MAX_VALUE;
                for (SlowBucket bucket : four) {
                    left = Math.min(left, bucket.left(nowMs, cost));
                }
                boolean admitted = network.admit(nowMs, member, to, length);
                if (Math.abs(left) > 1) {
                    assertThat(admitted)
                            .as("seed %d, frame %d, %s left", seed, i, left)
                            .isEqualTo(left > 0);
                }
                if (admitted) {
                    for (SlowBucket bucket : four) {
                        bucket.level -= cost;
                    }
                    for (String key : List.of("network", "group " + to)) {
                        passed.computeIfAbsent(key, unused -> new ArrayList<>()).add(new Passed(nowMs, cost));
                    }
                }
            }
            passed.forEach((key, frames) -> assertWithin(key, limitOf.get(key), frames));
        }
    }

    private static RateLimit any(Random random) {
        return new RateLimit(
                1L + random.nextInt(1 << random.nextInt(8, 21)),
                RateLimit.MIN_BURST + random.nextInt(100_000),
                1 + random.nextInt(100));
    }

    /** Looks at every interval that begins and ends with a frame; others can only have less in them. */
    private static void assertWithin(String key, RateLimit limit, List<Passed> frames) {
        for (int from = 0; from < frames.size(); from++) {
            long bytes = 0;
            for (int to = from; to < frames.size(); to++) {
                bytes += frames.get(to).cost;
                double ms = frames.get(to).atMs - frames.get(from).atMs;
                double most = limit.burst() + limit.bytesPerSecond() * ms / 1_000;
                if (bytes > most) {
                    assertThat((double) bytes)
                            .as("%s from %d to %d", key, from, to)
                            .isLessThanOrEqualTo(most);
                }
            }
        }
    }
}
