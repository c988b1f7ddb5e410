package one.zerotier.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import one.zerotier.core.controller.IpRange;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Route;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/** A public network whose members, most of them behind NATs, all listen to one group. */
final class SpreadingLan {
    static final MulticastGroup GROUP = new MulticastGroup(0x01005e010203L, 0);
    private static final Nat[] NATS = {Nat.FULL_CONE, Nat.RESTRICTED, Nat.PORT_RESTRICTED, Nat.SYMMETRIC};

    final Simulation sim;
    final List<SimNode> supernodes;
    final List<SimNode> nodes = new ArrayList<>();
    final long network;
    private byte next;

    SpreadingLan(long seed, int supernodes) {
        sim = new Simulation(seed).faults(new Faults(5, 40, 0, 0));
        this.supernodes = sim.foundEarth(supernodes);
        network = founder().controller().freeNetworkId();
    }

    SimNode founder() {
        return supernodes.get(0);
    }

    /** Creates the network. */
    SpreadingLan with(UnaryOperator<NetworkRecord.Builder> change) {
        founder()
                .operate(c -> c.put(
                        sim.nowMs(),
                        change.apply(NetworkRecord.create(network, sim.nowMs()).toBuilder()
                                        .isPrivate(false)
                                        .multicastLimit(1_000)
                                        .assignIpv4(true)
                                        .routes(List.of(new Route(IpPrefix.parse("10.9.0.0/16"), null)))
                                        .pools(List.of(new IpRange(
                                                IpAddress.parse("10.9.1.1"), IpAddress.parse("10.9.1.254")))))
                                .build()));
        return this;
    }

    SimNode add() {
        int i = nodes.size();
        SimNode node = i % 5 == 4 ? sim.node() : sim.node(NATS[i % 5]);
        nodes.add(node);
        return node;
    }

    /** All join at once. */
    SpreadingLan members(int count) {
        while (nodes.size() < count) {
            add();
        }
        nodes.forEach(node -> node.join(network));
        sim.await("all have addresses", () -> nodes.stream().allMatch(n -> n.hasIp(network)), 60_000);
        nodes.forEach(node -> node.host(network).listen(GROUP));
        sim.run(30_000);
        return this;
    }

    /** The node says something to the group; returns which frame that is. */
    byte say(SimNode origin) {
        return say(origin, GROUP.mac());
    }

    byte say(SimNode origin, long mac) {
        next++;
        origin.host(network).multicast(mac, new byte[] {next, 2, 3});
        return next;
    }

    /** How often a host got this frame. */
    long heard(SimNode node, byte frame) {
        return node.isRunning()
                ? node.host(network).multicasts().stream()
                        .filter(each -> each[14] == frame)
                        .count()
                : 0;
    }

    List<SimNode> whoHeard(byte frame) {
        return nodes.stream().filter(node -> heard(node, frame) > 0).toList();
    }

    /** Says it and waits; everybody else who runs gets it once. */
    void assertReachesAll(SimNode origin) {
        byte frame = say(origin);
        sim.run(15_000);
        assertReachedAllBut(Set.of(origin), frame);
    }

    void assertReachedAllBut(Set<SimNode> without, byte frame) {
        for (SimNode node : nodes) {
            if (node.isRunning() && !without.contains(node)) {
                assertThat(heard(node, frame)).as(Objects.toString(node)).isOne();
            }
        }
    }
}
