package one.zerotier.core.sim;

import static one.zerotier.core.sim.EarthSimulationTest.pingUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import one.zerotier.core.identity.Address;
import one.zerotier.core.peer.Path;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.wire.IpScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two machines on one LAN, which the supernode sees at one address. */
class SameNatSimulationTest {
    private static Simulation earthWith(long seed, Nat kind) {
        Simulation sim = new Simulation(seed).faults(Faults.REALISTIC);
        sim.foundEarth(1);
        SimNat nat = sim.nat(kind);
        sim.node(nat).join(sim.earth());
        sim.node(nat).join(sim.earth());
        return sim;
    }

    /** Whether the router sends their packets back in or not, they find the way that does not need it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void neighboursTalkWithinTheirLan(boolean hairpins) {
        Nat kind = new Nat(Nat.PORT_RESTRICTED.mapping(), Nat.PORT_RESTRICTED.filtering(), hairpins);
        Simulation sim = earthWith(5, kind);
        SimNode alice = sim.nodes().get(1);
        SimNode bob = sim.nodes().get(2);
        sim.await("both have addresses", () -> alice.hasIp(sim.earth()) && bob.hasIp(sim.earth()), 20_000);
        pingUntilAnswered(sim, alice, bob, sim.earth());
        sim.await("they are direct within the LAN", () -> isWithinLan(alice, bob) && isWithinLan(bob, alice), 30_000);
        sim.check();
    }

    private static boolean isWithinLan(SimNode from, SimNode to) {
        Peer peer = Objects.requireNonNull(from.engine().peer(new Address(to.address())));
        Path best = peer.reliablePath(from.nowMs());
        return best != null && best.endpoint().ip().scope() == IpScope.PRIVATE;
    }

    /** What makes a failure worth reporting: the same seed is the same run, to the last byte. */
    @Test
    void theSameSeedIsTheSameRun() {
        long[] first = run(9);
        assertThat(run(9)).isEqualTo(first);
        assertThat(run(10)).isNotEqualTo(first);
    }

    private static long[] run(long seed) {
        Simulation sim = earthWith(seed, Nat.SYMMETRIC);
        sim.run(60_000);
        return new long[] {sim.datagrams(), sim.digest()};
    }
}
