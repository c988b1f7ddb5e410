package one.zerotier.core.sim;

import static one.zerotier.core.sim.EarthSimulationTest.pingUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import one.zerotier.core.controller.IpRange;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.identity.Address;
import one.zerotier.core.multicast.LimitedMulticasts;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.RateLimit;
import one.zerotier.core.network.Route;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One member sends far more multicasts than others can bear. */
class MulticastLimitSimulationTest {
    private static final int FRAME_LENGTH = 500;
    private static final int FLOOD_MS = 5_000;
    /** Of one member, with the usual limits of broadcast: half of the burst, and half of the rate as long as it lasts. */
    private static final int MOST_FRAMES = ((1 << 15) + (1 << 14) * FLOOD_MS / 1_000) / FRAME_LENGTH;

    private static final byte FLOOD = 1;
    private static final byte TALK = 2;

    private final Simulation sim = new Simulation(5).faults(new Faults(5, 5, 0, 0));
    private SimNode controller;
    private SimNode mallory;
    private SimNode alice;
    private SimNode bob;
    private long network;

    @BeforeEach
    void makeNetwork() {
        controller = sim.foundEarth(2).get(0);
        network = controller.controller().freeNetworkId();
        controller.operate(c -> c.put(
                sim.nowMs(),
                NetworkRecord.create(network, sim.nowMs()).toBuilder()
                        .isPrivate(false)
                        .assignIpv4(true)
                        .routes(List.of(new Route(IpPrefix.parse("10.9.0.0/16"), null)))
                        .pools(List.of(new IpRange(IpAddress.parse("10.9.1.1"), IpAddress.parse("10.9.1.254"))))
                        .build()));
        mallory = sim.node();
        alice = sim.node();
        bob = sim.node();
        List<SimNode> members = List.of(mallory, alice, bob);
        members.forEach(node -> node.join(network));
        sim.await("all are on it", () -> members.stream().allMatch(node -> node.hasIp(network)), 20_000);
        sim.run(5_000); // until all know what the others listen to
        pingUntilAnswered(sim, mallory, alice, network);
        pingUntilAnswered(sim, mallory, bob, network);
        pingUntilAnswered(sim, alice, bob, network);
        broadcast(mallory, TALK);
        broadcast(alice, TALK);
        sim.await(
                "mallory reaches all",
                () -> heard(alice, mallory, TALK) == 1 && heard(bob, mallory, TALK) == 1,
                20_000);
        sim.await("and so does alice", () -> heard(bob, alice, TALK) == 1, 20_000);
        sim.run(10_000);
        for (SimNode node : members) {
            node.host(network).multicasts().clear();
        }
    }

    private void broadcast(SimNode from, byte kind) {
        from.host(network).multicast(Mac.BROADCAST, payload(kind));
    }

    private static byte[] payload(byte kind) {
        byte[] payload = new byte[FRAME_LENGTH - 14];
        payload[0] = 0x45;
        payload[1] = kind;
        return payload;
    }

    private long heard(SimNode node, SimNode from, byte kind) {
        long mac = Mac.of(from.address(), network);
        return node.host(network).multicasts().stream()
                .filter(frame -> frame[15] == kind && Mac.format(mac).equals(sourceOf(frame)))
                .count();
    }

    private static String sourceOf(byte[] frame) {
        long source = 0;
        for (int i = 6; i < 12; i++) {
            source = source << 8 | (frame[i] & 0xff);
        }
        return Mac.format(source);
    }

    /** Two frames in every ms of Mallory's, and one of Alice's in a hundred. */
    private void flood() {
        for (int ms = 0; ms < FLOOD_MS; ms++) {
            broadcast(mallory, FLOOD);
            broadcast(mallory, FLOOD);
            if (ms % 100 == 0) {
                broadcast(alice, TALK);
            }
            sim.run(1);
        }
        sim.run(1_000);
    }

    private long told(SimNode node, SimNode of) {
        NodeEvent event = new NodeEvent.MulticastLimited(network, new Address(of.address()), Mac.BROADCAST, 0);
        return node.events().stream().filter(event::equals).count();
    }

    private void assertCountedAt(SimNode node, long frames) {
        assertThat(node.engine().limitedMulticasts(network)).singleElement().satisfies(limited -> {
            assertThat(limited)
                    .extracting(LimitedMulticasts::member, LimitedMulticasts::group)
                    .containsExactly(new Address(mallory.address()), MulticastGroup.BROADCAST);
            assertThat(limited.frames()).isEqualTo(frames);
            assertThat(limited.bytes()).isEqualTo(frames * FRAME_LENGTH);
        });
        assertThat(told(node, mallory)).isOne();
    }

    @Test
    void aFloodIsCutAtItsSenderAndHindersNobody() {
        flood();
        for (SimNode node : List.of(alice, bob)) {
            assertThat(heard(node, mallory, FLOOD)).isBetween(MOST_FRAMES - 50L, (long) MOST_FRAMES);
        }
        assertThat(heard(bob, alice, TALK)).isEqualTo(FLOOD_MS / 100);
        long cut = mallory.count(Counter.MULTICASTS_LIMITED_OUT);
        assertThat(cut)
                .isEqualTo(2L * FLOOD_MS - heard(bob, mallory, FLOOD) - bob.count(Counter.MULTICASTS_LIMITED_IN));
        assertCountedAt(mallory, cut);
        assertThat(alice.count(Counter.MULTICASTS_LIMITED_OUT)).isZero();
    }

    /** Mallory has been told of no limits; nobody corrects that, because the controller is not there. */
    private void forgetLimits() {
        byte[] config =
                Dictionary.decode(mallory.savedConfig(network)).put("x.ml", "").encode();
        controller.kill();
        mallory.rejoin(network, config);
        sim.run(1_000);
        NetworkConfig current = Objects.requireNonNull(
                Objects.requireNonNull(mallory.engine().networks().get(network)).config());
        assertThat(current.multicastLimits()).isNull();
    }

    @Test
    void whoeverDoesNotHeedTheLimitsIsCutByThoseWhoReceive() {
        forgetLimits();
        flood();
        for (SimNode node : List.of(alice, bob)) {
            assertThat(heard(node, mallory, FLOOD)).isBetween(MOST_FRAMES - 50L, (long) MOST_FRAMES);
            assertThat(node.count(Counter.MULTICASTS_LIMITED_IN))
                    .isEqualTo(2L * FLOOD_MS - heard(node, mallory, FLOOD));
            assertCountedAt(node, node.count(Counter.MULTICASTS_LIMITED_IN));
        }
        assertThat(mallory.count(Counter.MULTICASTS_LIMITED_OUT)).isZero();
        assertThat(heard(bob, alice, TALK)).isEqualTo(FLOOD_MS / 100);
    }

    @Test
    void aChangeByTheOperatorHoldsAtOnce() {
        RateLimit narrow = new RateLimit(1, 20_000, 100);
        controller.operate(c -> c.put(
                sim.nowMs(),
                Objects.requireNonNull(c.network(network)).toBuilder()
                        .multicastLimits(new MulticastLimits(
                                MulticastLimits.DEFAULT.network(),
                                MulticastLimits.DEFAULT.group(),
                                new TreeMap<>(Map.of(MulticastGroup.BROADCAST, narrow))))
                        .build()));
        sim.run(1_000);
        flood();
        assertThat(heard(bob, mallory, FLOOD) + heard(bob, alice, TALK)).isEqualTo(20_000 / FRAME_LENGTH);
    }
}
