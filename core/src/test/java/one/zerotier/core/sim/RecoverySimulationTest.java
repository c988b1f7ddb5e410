package one.zerotier.core.sim;

import static one.zerotier.core.sim.EarthSimulationTest.pingUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What breaks must heal, and soon. */
class RecoverySimulationTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aFounderThatIsKilledAndRestartedIsFoundAgain(long seed) {
        Simulation sim = new Simulation(seed).faults(Faults.REALISTIC);
        SimNode founder = sim.foundEarth(1).get(0);
        long earth = sim.earth();
        SimNode alice = join(sim, sim.node(Nat.PORT_RESTRICTED));
        SimNode bob = join(sim, sim.node(Nat.SYMMETRIC));
        pingUntilAnswered(sim, alice, bob, earth);
        founder.kill();
        sim.run(20_000);
        assertThat(alice.engine().isOnline()).isFalse();
        founder.restart();
        sim.await(
                "both are online again",
                () -> alice.engine().isOnline() && bob.engine().isOnline(),
                10_000);
        pingUntilAnswered(sim, alice, bob, earth);
        pingUntilAnswered(sim, alice, founder, earth);
        sim.check();
    }

    /** So quickly that nobody has noticed: it must still learn who listens to what, or nobody new finds anybody by ARP. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aFounderRestartedInAMomentKnowsItsMembersAgain(long seed) {
        Simulation sim = new Simulation(seed).faults(new Faults(5, 60, 0, 0));
        SimNode founder = sim.foundEarth(1).get(0);
        SimNode bob = join(sim, sim.node(Nat.PORT_RESTRICTED));
        sim.run(seed * 1_000);
        founder.kill();
        sim.run(300);
        founder.restart();
        sim.run(1_000);
        assertThat(bob.engine().isOnline()).isTrue();
        SimNode carol = join(sim, sim.node(Nat.PORT_RESTRICTED));
        carol.host(sim.earth()).ping(bob.host(sim.earth()).ip());
        sim.await(
                "an answer",
                () -> carol.host(sim.earth()).lastPongMs(bob.host(sim.earth()).ip()) > 0,
                3_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aFounderThatMovedWhileItWasDownIsFoundAgainThroughItsPeerCache(long seed) {
        Simulation sim = new Simulation(seed).faults(new Faults(5, 60, 0, 0));
        SimNode founder = sim.foundEarth(1).get(0);
        long earth = sim.earth();
        SimNode alice = join(sim, sim.node());
        pingUntilAnswered(sim, alice, founder, earth);
        founder.kill();
        sim.run(10_000);
        founder.moveWhileDown();
        founder.restart();
        founder.publish(sim.planetWithRootsWhereTheyAre());
        sim.await("alice has the new world and is online", () -> alice.engine().isOnline(), 10_000);
        pingUntilAnswered(sim, alice, founder, earth);
        sim.check();
    }

    static SimNode join(Simulation sim, SimNode node) {
        node.join(sim.earth());
        sim.await(node + " has an address", () -> node.hasIp(sim.earth()), 20_000);
        return node;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyRootDiesInTurnAndRelayingGoesOn(long seed) {
        Simulation sim = new Simulation(seed).faults(new Faults(5, 60, 1, 0));
        List<SimNode> roots = sim.foundEarth(3);
        long earth = sim.earth();
        SimNode alice = join(sim, sim.node(Nat.SYMMETRIC));
        SimNode bob = join(sim, sim.node(Nat.PORT_RESTRICTED)); // these two cannot meet
        pingUntilAnswered(sim, alice, bob, earth);
        for (SimNode root : roots) {
            root.kill();
            long before = sim.nowMs();
            sim.await("relaying goes on without " + root, () -> pingWasAnswered(alice, bob, earth, before), 10_000);
            root.restart();
            sim.run(15_000);
        }
        roots.forEach(SimNode::kill);
        sim.run(30_000);
        roots.forEach(SimNode::restart);
        long before = sim.nowMs();
        sim.await("all is well when all roots are back", () -> pingWasAnswered(alice, bob, earth, before), 20_000);
        sim.check();
    }

    /** Pings at most every half second. */
    private static boolean pingWasAnswered(SimNode from, SimNode to, long network, long since) {
        if (from.host(network).lastPongMs(to.host(network).ip()) > since) {
            return true;
        }
        from.host(network).pingAtMostEvery(500, to.host(network).ip());
        return false;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aNodeThatMovesIsReachedAgainWithinSeconds(long seed) {
        Simulation sim = new Simulation(seed).faults(new Faults(5, 60, 1, 0));
        sim.foundEarth(1);
        long earth = sim.earth();
        SimNode alice = join(sim, sim.node(Nat.PORT_RESTRICTED));
        SimNode bob = join(sim, sim.node());
        pingUntilAnswered(sim, alice, bob, earth);
        sim.await("they are direct", () -> alice.isDirectTo(bob) && bob.isDirectTo(alice), 10_000);
        for (SimNode mover : List.of(alice, bob)) {
            mover.move();
            long before = sim.nowMs();
            SimNode other = mover == alice ? bob : alice;
            sim.await("still reached", () -> pingWasAnswered(other, mover, earth, before), 6_000);
            sim.await("direct again", () -> alice.isDirectTo(bob) && bob.isDirectTo(alice), 15_000);
        }
        sim.check();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aPartitionHeals(long seed) {
        Simulation sim = new Simulation(seed).faults(Faults.REALISTIC);
        sim.foundEarth(1);
        long earth = sim.earth();
        SimNode alice = join(sim, sim.node(Nat.RESTRICTED));
        SimNode bob = join(sim, sim.node(Nat.FULL_CONE));
        pingUntilAnswered(sim, alice, bob, earth);
        sim.cutOff(alice, true);
        sim.run(600_000); // longer than anything is remembered
        assertThat(bob.isDirectTo(alice)).isFalse();
        sim.cutOff(alice, false);
        long before = sim.nowMs();
        sim.await("reached again", () -> pingWasAnswered(bob, alice, earth, before), 30_000);
        sim.check();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aNatThatForgetsIsGotOver(long seed) {
        Simulation sim = new Simulation(seed).faults(new Faults(5, 60, 1, 0));
        sim.foundEarth(1);
        long earth = sim.earth();
        SimNat nat = sim.nat(Nat.PORT_RESTRICTED);
        SimNode alice = join(sim, sim.node(nat));
        SimNode bob = join(sim, sim.node(Nat.PORT_RESTRICTED));
        pingUntilAnswered(sim, alice, bob, earth);
        sim.await("they are direct", () -> alice.isDirectTo(bob) && bob.isDirectTo(alice), 10_000);
        nat.forget();
        long before = sim.nowMs();
        sim.await("reached again", () -> pingWasAnswered(bob, alice, earth, before), 10_000);
        sim.await("direct again", () -> alice.isDirectTo(bob) && bob.isDirectTo(alice), 20_000);
        sim.check();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void clocksThatAreHoursApartDoNotMatter(long seed) {
        Simulation sim = new Simulation(seed).faults(Faults.REALISTIC);
        sim.foundEarth(1);
        long earth = sim.earth();
        SimNode alice = sim.node(Nat.PORT_RESTRICTED);
        SimNode bob = sim.node(Nat.FULL_CONE);
        for (SimNode node : List.of(alice, bob)) {
            node.kill();
            node.skew(node == alice ? 3 * 3_600_000L : -30 * 86_400_000L);
            node.restart();
        }
        join(sim, alice);
        join(sim, bob);
        pingUntilAnswered(sim, alice, bob, earth);
        sim.await("they are direct", () -> alice.isDirectTo(bob) && bob.isDirectTo(alice), 15_000);
        sim.check();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void heavyLossSlowsButDoesNotStop(long seed) {
        Simulation sim = new Simulation(seed).faults(new Faults(20, 200, 25, 5));
        sim.foundEarth(2);
        long earth = sim.earth();
        SimNode alice = sim.node(Nat.PORT_RESTRICTED);
        SimNode bob = sim.node(Nat.PORT_RESTRICTED);
        alice.join(earth);
        bob.join(earth);
        sim.await("both have addresses", () -> alice.hasIp(earth) && bob.hasIp(earth), 60_000);
        long before = sim.nowMs();
        sim.await("a ping is answered", () -> pingWasAnswered(bob, alice, earth, before), 30_000);
        sim.await("they are direct", () -> alice.isDirectTo(bob) && bob.isDirectTo(alice), 60_000);
        sim.check();
    }
}
