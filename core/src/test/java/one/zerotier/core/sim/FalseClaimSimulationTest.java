package one.zerotier.core.sim;

import static one.zerotier.core.sim.EarthSimulationTest.pingUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.controller.IpRange;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.env.Counter;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.Route;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.junit.jupiter.api.Test;

/**
 * Mallory wants to be taken for Bob, on a network whose rules accept everything. Her own node lets her, because Bob has shown it
 * nothing; it would be no other if it did not care.
 */
class FalseClaimSimulationTest {
    private static final int SIZE = 40;

    private final Simulation sim = new Simulation(12).faults(new Faults(5, 40, 0, 0));
    private final List<SimNode> friends = new ArrayList<>();
    private SimNode bob;
    private SimNode mallory;
    private long network;

    private void makeNetwork(int size) {
        SimNode founder = sim.foundEarth(1).get(0);
        network = founder.controller().freeNetworkId();
        founder.operate(c -> c.put(
                sim.nowMs(),
                NetworkRecord.create(network, sim.nowMs()).toBuilder()
                        .isPrivate(false)
                        .enableBroadcast(true)
                        .multicastLimit(1_000)
                        .assignIpv4(true)
                        .routes(List.of(new Route(IpPrefix.parse("10.9.0.0/16"), null)))
                        .pools(List.of(new IpRange(IpAddress.parse("10.9.1.1"), IpAddress.parse("10.9.1.254"))))
                        .build()));
        bob = join(sim.node(Nat.RESTRICTED));
        mallory = join(sim.node());
        for (int i = 0; i < size; i++) {
            friends.add(join(sim.node(Nat.FULL_CONE)));
        }
        sim.await(
                "all have addresses",
                () -> bob.hasIp(network)
                        && mallory.hasIp(network)
                        && friends.stream().allMatch(friend -> friend.hasIp(network)),
                60_000);
        sim.run(10_000);
        friends.forEach(friend -> pingUntilAnswered(sim, friend, bob, network));
    }

    private SimNode join(SimNode node) {
        node.join(network);
        return node;
    }

    private void pretend(long destination) {
        pretend(bob.host(network).ip(), destination);
    }

    /** An ARP reply that nobody asked for: this address is mine. */
    private void pretend(IpAddress ip, long destination) {
        byte[] frame = new byte[EthernetFrame.HEADER_LENGTH + 28];
        long mac = Mac.of(mallory.address(), network);
        EthernetFrame.writeHeader(frame, 0, destination, mac, EthernetFrame.ARP);
        byte[] arp = Bytes.fromHex("0001080006040002");
        System.arraycopy(arp, 0, frame, EthernetFrame.HEADER_LENGTH, arp.length);
        Bytes.putInt48(frame, EthernetFrame.HEADER_LENGTH + 8, mac);
        Bytes.putInt32(frame, EthernetFrame.HEADER_LENGTH + 14, (int) ip.low());
        mallory.sendFrame(network, frame);
    }

    @Test
    void whoTalksWithBobHearsNoneOfItWhoeverPassesItOn() {
        makeNetwork(SIZE);
        pretend(Mac.BROADCAST);
        sim.run(5_000);
        assertThat(mallory.count(Counter.SPREAD_ORIGINATED)).isOne();
        assertThat(mallory.count(Counter.SPREAD_COPIES)).isLessThan(SIZE / 2);
        for (SimNode friend : friends) {
            assertThat(friend.count(Counter.FRAMES_FALSE_CLAIM)).isOne();
        }
        assertThat(bob.count(Counter.FRAMES_FALSE_CLAIM)).isOne();
        sim.check();
    }

    @Test
    void theConversationWithBobGoesOnAndHerOwnAddressIsHeardOf() {
        makeNetwork(1);
        SimNode alice = friends.get(0);
        for (int i = 1; i <= 5; i++) {
            pretend(Mac.of(alice.address(), network));
            sim.run(1_000);
            assertThat(alice.count(Counter.FRAMES_FALSE_CLAIM)).isEqualTo(i);
        }
        pingUntilAnswered(sim, alice, bob, network);
        pingUntilAnswered(sim, mallory, alice, network);
        assertThat(alice.count(Counter.FRAMES_FALSE_CLAIM)).isEqualTo(5);
    }

    @Test
    void aNodeOfOursDoesNotLetItsHostLie() {
        makeNetwork(1);
        SimNode alice = friends.get(0);
        pingUntilAnswered(sim, mallory, bob, network);
        pretend(Mac.of(alice.address(), network));
        pretend(Mac.BROADCAST);
        sim.run(1_000);
        assertThat(mallory.count(Counter.FRAMES_FALSE_CLAIM)).isEqualTo(2);
        assertThat(sim.total(Counter.FRAMES_FALSE_CLAIM)).isEqualTo(2);
    }

    /** Otherwise the above would prove nothing. */
    @Test
    void whatTheControllerHasGivenToNobodyMayBeClaimed() {
        makeNetwork(1);
        SimNode alice = friends.get(0);
        int before = alice.host(network).frames();
        pretend(IpAddress.parse("10.9.7.7"), Mac.of(alice.address(), network));
        sim.run(1_000);
        assertThat(alice.host(network).frames()).isEqualTo(before + 1);
        assertThat(sim.total(Counter.FRAMES_FALSE_CLAIM)).isZero();
    }
}
