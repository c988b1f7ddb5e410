package one.zerotier.core.sim;

import static one.zerotier.core.sim.SpreadingLan.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import one.zerotier.core.env.Counter;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.wire.Dictionary;
import org.junit.jupiter.api.Test;

/** Sixty nodes that pass each other's multicasts on, and what may go wrong with that. */
class SpreadingFaultsSimulationTest {
    private static final int SIZE = 60;
    private static final int FLOOD = 300;
    private static final int FLOOD_LENGTH = 1_400;
    private static final MulticastGroup MDNS = new MulticastGroup(0x01005e0000fbL, 0);

    private static SpreadingLan lan() {
        return new SpreadingLan(4, 1).with(record -> record).members(SIZE);
    }

    @Test
    void allGetAFrameAlthoughPacketsAreLost() {
        SpreadingLan lan = lan();
        lan.sim.faults(new Faults(5, 40, 5, 0));
        for (int i = 0; i < 5; i++) {
            lan.assertReachesAll(lan.nodes.get(7 * i));
        }
        lan.sim.check();
    }

    @Test
    void whoIsGoneTakesNobodyAlong() {
        SpreadingLan lan = lan();
        for (int i = 10; i < 20; i++) {
            lan.nodes.get(i).kill();
        }
        lan.assertReachesAll(lan.nodes.get(0));
        lan.assertReachesAll(lan.nodes.get(55));
        lan.sim.check();
    }

    /** What is too early or too late is told by the time of the network, which comes from the controller. */
    @Test
    void aNodeWhoseClockIsWrongHearsAndIsHeard() {
        SpreadingLan lan = new SpreadingLan(4, 1).with(record -> record);
        for (int i = 0; i < 3; i++) {
            SimNode node = lan.add();
            node.kill();
            node.skew((i - 1) * 600_000L);
            node.restart();
        }
        lan.members(SIZE);
        lan.assertReachesAll(lan.nodes.get(0));
        lan.assertReachesAll(lan.nodes.get(2));
        lan.assertReachesAll(lan.nodes.get(30));
        assertThat(lan.sim.total(Counter.SPREAD_UNTIMELY)).isZero();
    }

    @Test
    void oneLikeStockGetsFramesFromTheirOriginAndIsHeardByAsManyAsStockReaches() {
        SpreadingLan lan = new SpreadingLan(4, 1).with(record -> record.multicastLimit(100));
        SimNode stock = lan.add();
        stock.kill();
        stock.likeStock().restart();
        lan.members(SIZE);
        lan.assertReachesAll(lan.nodes.get(30));
        assertThat(stock.count(Counter.SPREAD_RECEIVED)).isZero();
        long copies = lan.sim.total(Counter.SPREAD_COPIES);
        byte frame = lan.say(stock);
        lan.sim.run(15_000);
        assertThat(lan.sim.total(Counter.SPREAD_COPIES))
                .as("nobody passes it on")
                .isEqualTo(copies);
        assertThat(lan.whoHeard(frame)).hasSizeBetween(1, 100);
        lan.nodes.forEach(node -> assertThat(lan.heard(node, frame)).isLessThanOrEqualTo(1));
        lan.sim.check();
    }

    @Test
    void aFewAreServedDirectly() {
        SpreadingLan lan = new SpreadingLan(4, 1).with(record -> record).members(10);
        lan.assertReachesAll(lan.nodes.get(3));
        assertThat(lan.sim.total(Counter.SPREAD_ORIGINATED)).isZero();
        assertThat(lan.sim.total(Counter.SPREAD_COPIES)).isZero();
    }

    @Test
    void aRestartOfTheFounderHindersNobody() {
        SpreadingLan lan = lan();
        lan.founder().kill(); // which relays for those that cannot reach each other
        lan.say(lan.nodes.get(1));
        lan.sim.run(15_000);
        lan.founder().restart();
        lan.sim.run(20_000);
        lan.assertReachesAll(lan.nodes.get(2));
        lan.sim.run(120_000);
        lan.assertReachesAll(lan.nodes.get(3));
        lan.sim.check();
    }

    @Test
    void withTwoSupernodesItIsTheSame() {
        SpreadingLan lan = new SpreadingLan(4, 2).with(record -> record).members(SIZE);
        lan.assertReachesAll(lan.nodes.get(0));
        lan.founder().kill();
        lan.sim.run(60_000);
        lan.assertReachesAll(lan.nodes.get(1));
        lan.sim.check();
    }

    /** Views come from other members; who has just met nobody is served as stock serves. */
    @Test
    void supernodesLikeStockAreNoDirectoriesButFramesArrive() {
        SpreadingLan lan = new SpreadingLan(4, 1).with(record -> record);
        lan.founder().kill();
        lan.founder().likeStock().restart();
        lan.members(SIZE);
        List<Integer> reached = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            byte frame = lan.say(lan.nodes.get(i * 11));
            lan.sim.run(15_000);
            reached.add(lan.whoHeard(frame).size());
        }
        assertThat(reached).as("reached of 59").allMatch(count -> count >= 55);
        lan.sim.check();
    }

    private static void talk(SpreadingLan lan, SimNode one, SimNode other) {
        lan.sim.await(
                "an answer",
                () -> {
                    one.host(lan.network)
                            .pingAtMostEvery(500, other.host(lan.network).ip());
                    return one.host(lan.network)
                                    .lastPongMs(other.host(lan.network).ip())
                            > 0;
                },
                20_000);
    }

    @Test
    void ifFewerMayGetItTheyAreThoseWhomOneTalksTo() {
        SpreadingLan lan =
                new SpreadingLan(4, 1).with(record -> record.multicastLimit(40)).members(SIZE);
        SimNode origin = lan.nodes.get(0);
        Set<SimNode> contacts = new HashSet<>(lan.nodes.subList(20, 30));
        contacts.forEach(contact -> talk(lan, origin, contact));
        lan.sim.run(10_000);
        for (int i = 0; i < 3; i++) {
            byte frame = lan.say(origin);
            lan.sim.run(15_000);
            assertThat(lan.whoHeard(frame)).hasSizeBetween(30, 40).containsAll(contacts);
        }
        lan.sim.check();
    }

    @Test
    void broadcastsAndServiceDiscoveryReachAll() {
        SpreadingLan lan = lan();
        lan.nodes.forEach(node -> node.host(lan.network).listen(MDNS));
        lan.sim.run(30_000);
        SimNode origin = lan.nodes.get(5);
        for (long mac : new long[] {Mac.BROADCAST, MDNS.mac()}) {
            byte frame = lan.say(origin, mac);
            lan.sim.run(15_000);
            lan.assertReachedAllBut(Set.of(origin), frame);
        }
        assertThat(origin.count(Counter.SPREAD_ORIGINATED)).isEqualTo(2);
        lan.sim.check();
    }

    @Test
    void anActiveBridgeGetsEachFrameOnceWhetherOrNotItListens() {
        SpreadingLan lan = lan();
        SimNode listens = lan.nodes.get(8);
        SimNode other = lan.nodes.get(9);
        other.host(lan.network).ignore(GROUP);
        for (SimNode bridge : List.of(listens, other)) {
            lan.founder()
                    .operate(c -> c.put(
                            lan.sim.nowMs(),
                            Objects.requireNonNull(c.member(
                                            lan.network, bridge.identity().address()))
                                    .toBuilder()
                                    .activeBridge(true)
                                    .build()));
        }
        lan.sim.run(20_000);
        lan.assertReachesAll(lan.nodes.get(30));
        lan.sim.check();
    }

    /** The one who sends does not know of limits, and the controller is not there to tell it. */
    @Test
    void aFloodIsCutByEverybodyWhoWouldPassItOn() {
        SpreadingLan lan = new SpreadingLan(4, 2).with(record -> record).members(SIZE);
        SimNode mallory = lan.nodes.get(0);
        byte[] config = Dictionary.decode(mallory.savedConfig(lan.network))
                .put("x.ml", "")
                .encode();
        lan.founder().kill();
        lan.sim.run(30_000);
        mallory.rejoin(lan.network, config);
        lan.sim.run(5_000);
        byte[] flood = new byte[FLOOD_LENGTH - 14];
        for (int i = 0; i < FLOOD; i++) {
            mallory.host(lan.network).multicast(Mac.BROADCAST, flood);
            lan.sim.run(1);
        }
        byte talk = lan.say(lan.nodes.get(1), Mac.BROADCAST);
        lan.sim.run(15_000);
        int most = ((1 << 17) + (1 << 16) * (FLOOD + 1_000) / 1_000) / FLOOD_LENGTH; // they come within a second more
        for (SimNode node : lan.nodes.subList(1, SIZE)) {
            assertThat(lan.heard(node, (byte) 0)).as(node.name()).isBetween(most / 2L, (long) most);
            assertThat(node.count(Counter.SPREAD_RECEIVED)).isLessThanOrEqualTo(most + 1L);
        }
        lan.assertReachedAllBut(Set.of(mallory, lan.nodes.get(1)), talk);
        assertThat(lan.heard(mallory, talk)).isOne();
        assertThat(mallory.count(Counter.MULTICASTS_LIMITED_OUT)).isZero();
        assertThat(lan.sim.total(Counter.MULTICASTS_LIMITED_IN)).isPositive();
    }

    @Test
    void whoJoinsAmongManyIsSoonReached() {
        SpreadingLan lan = new SpreadingLan(4, 1).with(record -> record).members(SIZE / 2);
        while (lan.nodes.size() < SIZE) {
            lan.add().join(lan.network);
        }
        lan.sim.await("all have addresses", () -> lan.nodes.stream().allMatch(n -> n.hasIp(lan.network)), 60_000);
        lan.nodes.subList(SIZE / 2, SIZE).forEach(node -> node.host(lan.network).listen(GROUP));
        lan.sim.run(3_000);
        byte early = lan.say(lan.nodes.get(0));
        lan.sim.run(27_000);
        assertThat(lan.whoHeard(early)).hasSizeGreaterThan(SIZE - 6);
        lan.assertReachesAll(lan.nodes.get(40));
        lan.sim.check();
    }
}
