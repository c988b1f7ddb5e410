package one.zerotier.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.controller.IpRange;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.env.Counter;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Route;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.junit.jupiter.api.Test;

/** Whole nodes behind NATs that pass each other's multicasts on. */
class SpreadingSimulationTest {
    private static final MulticastGroup GROUP = new MulticastGroup(0x01005e010203L, 0);
    private static final int SIZE = 60;
    private static final Nat[] NATS = {Nat.FULL_CONE, Nat.RESTRICTED, Nat.PORT_RESTRICTED, Nat.SYMMETRIC};

    private final Simulation sim = new Simulation(4).faults(new Faults(5, 40, 0, 0));
    private final List<SimNode> nodes = new ArrayList<>();
    private SimNode founder;
    private long network;

    private void network(boolean isPrivate, int limit) {
        founder = sim.foundEarth(1).get(0);
        network = founder.controller().freeNetworkId();
        founder.operate(c -> c.put(
                sim.nowMs(),
                NetworkRecord.create(network, sim.nowMs()).toBuilder()
                        .isPrivate(isPrivate)
                        .multicastLimit(limit)
                        .assignIpv4(true)
                        .routes(List.of(new Route(IpPrefix.parse("10.9.0.0/16"), null)))
                        .pools(List.of(new IpRange(IpAddress.parse("10.9.1.1"), IpAddress.parse("10.9.1.254"))))
                        .build()));
        for (int i = 0; i < SIZE; i++) {
            SimNode node = i % 5 == 4 ? sim.node() : sim.node(NATS[i % 5]);
            nodes.add(node);
            node.join(network);
        }
        sim.run(10_000);
        if (isPrivate) {
            founder.operate(c ->
                    c.members(network).forEach(m -> c.put(sim.nowMs(), m.authorized(true, sim.nowMs(), "test", null))));
        }
        sim.await("all have addresses", () -> nodes.stream().allMatch(n -> n.hasIp(network)), 60_000);
        nodes.forEach(node -> node.host(network).listen(GROUP));
        sim.run(10_000);
    }

    private long reached() {
        return nodes.stream()
                .filter(node -> node.host(network).multicasts().size() == 1)
                .count();
    }

    private void say(SimNode origin) {
        origin.host(network).multicast(GROUP.mac(), new byte[] {1, 2, 3});
    }

    @Test
    void everyMemberOfAPublicNetworkGetsAFrameOnce() {
        network(false, 1_000);
        say(nodes.get(0));
        sim.run(5_000);
        assertThat(reached()).isEqualTo(SIZE - 1);
        assertThat(nodes.get(0).count(Counter.SPREAD_COPIES)).isLessThan(20);
        sim.check();
    }

    @Test
    void everyMemberOfAPrivateNetworkGetsAFrameOnce() {
        network(true, 1_000);
        say(nodes.get(0));
        sim.run(5_000);
        assertThat(reached()).isEqualTo(SIZE - 1);
        sim.check();
    }
}
