package one.zerotier.core.sim;

import static one.zerotier.core.sim.EarthSimulationTest.pingUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.SpreadingGroup;
import org.junit.jupiter.api.Test;

/** Who knows of whom that he understands our own verbs. */
class SpreadingPeersSimulationTest {
    private final Simulation sim = new Simulation(11).faults(new Faults(5, 40, 0, 0));

    /** Two members that have talked, one of which may be like stock; the founder is root and controller. */
    private SimNode[] members(boolean secondIsLikeStock) {
        sim.foundEarth(2);
        SimNode alice = sim.node();
        SimNode bob = sim.node(Nat.FULL_CONE);
        if (secondIsLikeStock) {
            bob.kill();
            bob.likeStock().restart();
        }
        long earth = sim.earth();
        alice.join(earth);
        bob.join(earth);
        sim.await("both have addresses", () -> alice.hasIp(earth) && bob.hasIp(earth), 20_000);
        pingUntilAnswered(sim, alice, bob, earth);
        return new SimNode[] {alice, bob};
    }

    private Network earthOf(SimNode node) {
        return Objects.requireNonNull(node.engine().networks().get(sim.earth()));
    }

    @Test
    void membersLearnItOfEachOtherAndOfRoots() {
        SimNode[] members = members(false);
        for (SimNode node : members) {
            for (SimNode other : List.of(
                    members[0], members[1], sim.nodes().get(0), sim.nodes().get(1))) {
                assertThat(node == other || node.understandsSpreading(other))
                        .as(node + " of " + other)
                        .isTrue();
            }
        }
        assertThat(Objects.requireNonNull(earthOf(members[0]).member(members[1].address()))
                        .spreads(sim.nowMs()))
                .isTrue();
        sim.check();
    }

    @Test
    void aRootThatIsNoMemberSaysItAsWell() {
        SimNode founder = sim.foundEarth(1).get(0);
        SimNode alice = sim.node();
        founder.leave(sim.earth());
        alice.join(sim.earth());
        sim.await("alice has an address", () -> alice.hasIp(sim.earth()), 20_000);
        sim.await("alice knows", () -> alice.understandsSpreading(founder), 1_000);
        assertThat(founder.understandsSpreading(alice)).isTrue();
        sim.run(600_000);
        assertThat(alice.understandsSpreading(founder)).as("it is renewed").isTrue();
        sim.check();
    }

    @Test
    void oneLikeStockNeitherSaysItNorTakesNote() {
        SimNode[] members = members(true);
        SimNode alice = members[0];
        SimNode bob = members[1];
        sim.run(70_000);
        assertThat(alice.understandsSpreading(bob)).isFalse();
        assertThat(bob.understandsSpreading(alice)).isFalse();
        assertThat(bob.understandsSpreading(sim.nodes().get(0))).isFalse();
        sim.check();
    }

    @Test
    void whoIsSilentOrComesBackLikeStockNoLongerCounts() {
        SimNode[] members = members(false);
        SimNode alice = members[0];
        SimNode bob = members[1];
        bob.kill();
        bob.likeStock().restart();
        sim.run(SpreadingGroup.LIFETIME_MS);
        pingUntilAnswered(sim, alice, bob, sim.earth());
        assertThat(alice.understandsSpreading(bob)).isFalse();
        sim.check();
    }

    @Test
    void theGroupIsNobodysToListenToOrSendTo() {
        SimNode[] members = members(false);
        SimNode alice = members[0];
        SimNode bob = members[1];
        bob.host(sim.earth()).listen(SpreadingGroup.GROUP);
        bob.host(sim.earth()).listen(new MulticastGroup(SpreadingGroup.MAC, 0));
        sim.run(1_000);
        assertThat(earthOf(bob).hostGroups()).noneMatch(SpreadingGroup::isOne);
        alice.host(sim.earth()).multicast(SpreadingGroup.MAC, new byte[] {0x45, 1, 2, 3});
        sim.run(1_000);
        assertThat(bob.host(sim.earth()).multicasts()).isEmpty();
        sim.check();
    }
}
