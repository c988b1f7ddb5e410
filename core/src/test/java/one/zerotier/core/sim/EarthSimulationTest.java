package one.zerotier.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarthSimulationTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void twoNodesBehindNatsMeetOnEarth(long seed) {
        Simulation sim = new Simulation(seed).faults(Faults.REALISTIC);
        sim.foundEarth(1);
        SimNode alice = sim.node(Nat.PORT_RESTRICTED);
        SimNode bob = sim.node(Nat.PORT_RESTRICTED);
        long earth = sim.earth();
        alice.join(earth);
        bob.join(earth);
        sim.await("both have addresses", () -> alice.hasIp(earth) && bob.hasIp(earth), 20_000);
        long start = sim.nowMs();
        pingUntilAnswered(sim, alice, bob, earth);
        sim.await("they are direct", () -> alice.isDirectTo(bob) && bob.isDirectTo(alice), 10_000);
        assertThat(sim.nowMs() - start).isLessThan(10_000);
        sim.check();
    }

    static void pingUntilAnswered(Simulation sim, SimNode from, SimNode to, long network) {
        for (int i = 0; i < 10; i++) {
            long before = sim.nowMs();
            from.host(network).ping(to.host(network).ip());
            sim.run(1_000);
            if (from.host(network).lastPongMs(to.host(network).ip()) >= before) {
                return;
            }
        }
        throw new AssertionError(from + " got no answer from " + to);
    }

    @Test
    void twoHundredNodesBehindMixedNatsJoinEarthAndEveryPairThatCanBeDirectIs() {
        Simulation sim = new Simulation(42).faults(new Faults(5, 60, 0, 0));
        sim.foundEarth(1);
        long earth = sim.earth();
        Nat[] kinds = {null, Nat.FULL_CONE, Nat.RESTRICTED, Nat.PORT_RESTRICTED, Nat.SYMMETRIC};
        List<SimNode> members = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Nat kind = kinds[i % kinds.length];
            SimNode node = kind == null ? sim.node() : sim.node(kind);
            node.join(earth);
            members.add(node);
            sim.run(50);
        }
        sim.await("all have addresses", () -> members.stream().allMatch(node -> node.hasIp(earth)), 60_000);
        for (int round = 1; round < members.size(); round++) {
            for (int i = 0; i < members.size(); i++) {
                SimNode from = members.get(i);
                SimNode to = members.get((i + round) % members.size());
                if (i < (i + round) % members.size()) {
                    from.host(earth).ping(to.host(earth).ip());
                }
            }
            sim.run(100);
        }
        sim.run(30_000);
        List<String> wrong = new ArrayList<>();
        for (SimNode a : members) {
            for (SimNode b : members) {
                if (a != b && canMeet(a, b) && !a.isDirectTo(b)) {
                    wrong.add(a + " to " + b);
                }
            }
        }
        assertThat(wrong).isEmpty();
        sim.check();
    }

    static boolean canMeet(SimNode a, SimNode b) {
        return Nat.canMeet(a.nat() == null ? null : a.nat().kind, b.nat() == null ? null : b.nat().kind);
    }
}
