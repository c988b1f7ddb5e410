package one.zerotier.core.sim;

import static one.zerotier.core.sim.EarthSimulationTest.pingUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.network.MulticastGroup;
import org.junit.jupiter.api.Test;

/** Who joins or leaves a group while frames go to it. */
class GroupsSimulationTest {
    private static final MulticastGroup GROUP = new MulticastGroup(0x0100_5e01_0203L, 0);

    private final Simulation sim = new Simulation(12).faults(new Faults(5, 40, 0, 0));
    private final List<SimNode> members = new ArrayList<>();

    private void members(int count, boolean lastIsLikeStock) {
        sim.foundEarth(1);
        for (int i = 0; i < count; i++) {
            SimNode node = sim.node();
            if (lastIsLikeStock && i == count - 1) {
                node.kill();
                node.likeStock().restart();
            }
            node.join(sim.earth());
            members.add(node);
        }
        sim.await("all have addresses", () -> members.stream().allMatch(node -> node.hasIp(sim.earth())), 20_000);
    }

    private SimHost host(int member) {
        return members.get(member).host(sim.earth());
    }

    private int known(int member) {
        return members.get(member).engine().knownMembers(sim.earth(), GROUP);
    }

    private int heard(int member) {
        return host(member).multicasts().size();
    }

    /** One frame every 100 ms. */
    private void stream(int from, int frames) {
        for (int i = 0; i < frames; i++) {
            host(from).multicast(GROUP.mac(), datagram(host(from)));
            sim.run(100);
        }
    }

    /** UDP from the host's own address, as the rules of Earth demand. */
    private static byte[] datagram(SimHost from) {
        byte[] packet = new byte[28];
        packet[0] = 0x45;
        packet[9] = 17;
        Bytes.putInt32(packet, 12, (int) from.ip().low());
        return packet;
    }

    /** The second listener and the sender have never heard of each other. */
    @Test
    void whoJoinsWhileAStreamGoesOnGetsItWithinTwoSeconds() {
        members(3, false);
        host(1).listen(GROUP);
        stream(0, 30);
        assertThat(heard(1)).isGreaterThan(25);
        host(2).listen(GROUP);
        stream(0, 20);
        int before = heard(2);
        assertThat(before).isPositive();
        stream(0, 10);
        assertThat(heard(2)).isEqualTo(before + 10);
        sim.check();
    }

    @Test
    void whoHasLeftGetsNothingAfterTwoSecondsAndIsForgotten() {
        members(2, false);
        SimNode founder = sim.nodes().get(0);
        host(1).listen(GROUP);
        stream(0, 20);
        assertThat(known(0)).isOne();
        host(1).ignore(GROUP);
        stream(0, 20);
        int before = heard(1);
        stream(0, 10);
        assertThat(heard(1)).isEqualTo(before);
        assertThat(known(0)).isZero();
        assertThat(founder.engine().knownMembers(sim.earth(), GROUP)).isZero();
        sim.check();
    }

    @Test
    void whoLeavesTheNetworkLeavesItsGroups() {
        members(2, false);
        host(1).listen(GROUP);
        stream(0, 20);
        members.get(1).leave(sim.earth());
        sim.run(200);
        assertThat(known(0)).isZero();
        sim.check();
    }

    /** It is not told, but its next frame is answered with an error that stock knows. */
    @Test
    void aSenderLikeStockIsToldByAnError() {
        members(2, true);
        host(0).listen(GROUP);
        stream(1, 20);
        assertThat(known(1)).isOne();
        host(0).ignore(GROUP);
        sim.run(2_000);
        assertThat(known(1)).isOne();
        stream(1, 1);
        sim.run(200);
        assertThat(known(1)).isZero();
        sim.check();
    }

    @Test
    void whoIsLikeStockLeavesWithoutAWord() {
        members(2, true);
        host(1).listen(GROUP);
        stream(0, 20);
        host(1).ignore(GROUP);
        stream(0, 50);
        assertThat(known(0)).isOne();
        sim.check();
    }

    @Test
    void whoComesBackAtOnceMissesNothing() {
        members(2, false);
        host(1).listen(GROUP);
        stream(0, 20);
        for (int i = 0; i < 50; i++) {
            int before = heard(1);
            host(1).ignore(GROUP);
            sim.run(70L * i % 1_300); // some of these are long enough for others to be told
            host(1).listen(GROUP);
            sim.run(200);
            stream(0, 1);
            assertThat(heard(1)).isGreaterThan(before);
        }
        sim.check();
    }

    @Test
    void joiningAndLeavingWithoutEndCostsNothing() {
        members(2, false);
        pingUntilAnswered(sim, members.get(0), members.get(1), sim.earth());
        host(1).listen(GROUP);
        sim.run(5_000);
        long before = sim.datagrams();
        sim.run(10_000);
        long quiet = sim.datagrams() - before;
        before = sim.datagrams();
        for (int i = 0; i < 100; i++) {
            host(1).ignore(GROUP);
            sim.run(50);
            host(1).listen(GROUP);
            sim.run(50);
        }
        assertThat(sim.datagrams() - before).isLessThan(quiet + 20);
        sim.check();
    }

    /** What is new is told twice: of a hundred listeners one in a hundred is missed, where it would be one in ten. */
    @Test
    void aLostWordOfJoiningIsMadeGood() {
        members(2, false);
        pingUntilAnswered(sim, members.get(0), members.get(1), sim.earth());
        sim.faults(new Faults(5, 40, 10, 0));
        int missed = 0;
        for (int i = 0; i < 100; i++) {
            MulticastGroup group = new MulticastGroup(0x0100_5e02_0000L + i, 0);
            host(1).listen(group);
            sim.run(1_500);
            missed += members.get(0).engine().knownMembers(sim.earth(), group) == 0 ? 1 : 0;
        }
        assertThat(missed).isLessThanOrEqualTo(5);
    }
}
