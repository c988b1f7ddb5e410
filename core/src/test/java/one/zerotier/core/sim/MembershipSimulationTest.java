package one.zerotier.core.sim;

import static one.zerotier.core.sim.EarthSimulationTest.pingUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import one.zerotier.core.controller.IpRange;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.NetworkStatus;
import one.zerotier.core.network.Route;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.language.Program;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A private network: who is on it, who is not, and what a change of that does. */
class MembershipSimulationTest {
    private final Simulation sim = new Simulation(7).faults(new Faults(5, 40, 0, 0));
    private SimNode controller;
    private SimNode alice;
    private SimNode bob;
    private SimNode mallory;
    private long network;

    @BeforeEach
    void makeNetwork() {
        controller = sim.foundEarth(1).get(0);
        network = controller.controller().freeNetworkId();
        controller.operate(c -> c.put(
                sim.nowMs(),
                NetworkRecord.create(network, sim.nowMs()).toBuilder()
                        .assignIpv4(true)
                        .routes(List.of(new Route(IpPrefix.parse("10.9.0.0/16"), null)))
                        .pools(List.of(new IpRange(IpAddress.parse("10.9.1.1"), IpAddress.parse("10.9.1.254"))))
                        .build()));
        alice = sim.node(Nat.FULL_CONE);
        bob = sim.node(Nat.RESTRICTED);
        mallory = sim.node();
        for (SimNode node : List.of(alice, bob, mallory)) {
            node.join(network);
        }
        sim.run(10_000);
    }

    private void authorize(SimNode node, boolean allow) {
        controller.operate(c -> {
            MemberRecord member =
                    Objects.requireNonNull(c.member(network, new Address(node.address())), "has not asked yet");
            c.put(sim.nowMs(), member.authorized(allow, sim.nowMs(), "api", null));
        });
    }

    private NetworkStatus status(SimNode node) {
        return Objects.requireNonNull(node.engine().networks().get(network)).status();
    }

    @Test
    void strangersAreDeniedAndListedForTheOperator() {
        assertThat(status(alice)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        assertThat(alice.hasIp(network)).isFalse();
        assertThat(controller.controller().members(network)).hasSize(3).noneMatch(MemberRecord::authorized);
    }

    @Test
    void authorizedMembersAreToldAtOnceAndTalk() {
        authorize(alice, true);
        authorize(bob, true);
        sim.run(500);
        assertThat(alice.hasIp(network)).isTrue();
        assertThat(bob.hasIp(network)).isTrue();
        pingUntilAnswered(sim, alice, bob, network);
        sim.await("they are direct", () -> alice.isDirectTo(bob) && bob.isDirectTo(alice), 10_000);
    }

    @Test
    void theUnauthorizedGetNothing() {
        authorize(alice, true);
        authorize(bob, true);
        sim.run(1_000);
        pingUntilAnswered(sim, alice, bob, network);
        for (int i = 0; i < 5; i++) {
            alice.host(network).multicast(Mac.BROADCAST, new byte[100]);
            sim.run(1_000);
        }
        assertThat(bob.host(network).multicasts()).hasSize(5);
        assertThat(mallory.host(network).frames()).isZero();
    }

    @Test
    void deauthorizationTakesEffectWithinSeconds() {
        authorize(alice, true);
        authorize(bob, true);
        sim.run(1_000);
        pingUntilAnswered(sim, alice, bob, network);
        authorize(bob, false);
        sim.run(2_000);
        long before = sim.nowMs();
        alice.host(network).ping(bob.host(network).ip());
        bob.host(network).ping(alice.host(network).ip());
        sim.run(3_000);
        assertThat(alice.host(network).lastPongMs(bob.host(network).ip())).isLessThan(before);
        assertThat(bob.host(network).lastPongMs(alice.host(network).ip())).isLessThan(before);
        sim.await("bob has noticed", () -> status(bob) == NetworkStatus.ACCESS_DENIED, 1_000);
        authorize(bob, true);
        sim.run(1_000);
        pingUntilAnswered(sim, alice, bob, network);
    }

    @Test
    void theControllerItselfCanBeAMember() {
        controller.join(network);
        authorize(alice, true);
        sim.run(1_000);
        authorize(controller, true);
        sim.run(1_000);
        pingUntilAnswered(sim, alice, controller, network);
    }

    /** Nobody sends the revocation to its signer, who must heed it all the same. */
    @Test
    void theControllerAsAMemberNoLongerAdmitsTheDeauthorized() {
        controller.join(network);
        sim.run(1_000);
        authorize(controller, true);
        authorize(alice, true);
        sim.run(1_000);
        pingUntilAnswered(sim, alice, controller, network);
        assertThat(controllerAdmits(alice)).isTrue();
        authorize(alice, false);
        sim.run(100);
        assertThat(controllerAdmits(alice)).isFalse();
    }

    private boolean controllerAdmits(SimNode node) {
        return admits(controller, node);
    }

    @Test
    void aChangeOfTheNetworkReachesMembersAtOnce() {
        authorize(alice, true);
        sim.run(1_000);
        controller.operate(c -> c.put(
                sim.nowMs(),
                Objects.requireNonNull(c.network(network)).toBuilder()
                        .name("renamed")
                        .build()));
        sim.run(300);
        assertThat(Objects.requireNonNull(
                                Objects.requireNonNull(alice.engine().networks().get(network))
                                        .config())
                        .name())
                .isEqualTo("renamed");
    }

    private void change(UnaryOperator<NetworkRecord.Builder> changes) {
        controller.operate(c -> c.put(
                sim.nowMs(),
                changes.apply(Objects.requireNonNull(c.network(network)).toBuilder())
                        .build()));
    }

    /** Of the last rule, which takes what others leave. */
    private long accepted(SimNode node) {
        RuleSet rules =
                Objects.requireNonNull(node.engine().networks().get(network)).baseRules();
        return rules.hits(rules.size() - 1);
    }

    @Test
    void whatRulesHaveCountedIsKeptUntilTheyChange() throws Exception {
        RuleSet rules = Program.compile("drop ipprotocol tcp; accept;").rules();
        change(record -> record.rules(rules));
        authorize(alice, true);
        authorize(bob, true);
        sim.run(1_000);
        pingUntilAnswered(sim, alice, bob, network);
        long before = accepted(alice);
        assertThat(before).isPositive();
        change(record -> record.name("renamed"));
        sim.run(200_000); // and it is renewed by itself, too
        assertThat(accepted(alice)).isGreaterThanOrEqualTo(before);
        controller.kill();
        controller.restart();
        sim.run(200_000);
        assertThat(accepted(alice)).isGreaterThanOrEqualTo(before);

        RuleSet others = Program.compile("drop ipprotocol udp; accept;").rules();
        change(record -> record.rules(others));
        sim.run(1_000);
        assertThat(accepted(alice)).isLessThan(before);
    }

    @Test
    void membersSurviveARestartOfTheController() {
        authorize(alice, true);
        authorize(bob, true);
        sim.run(1_000);
        IpAddress before = alice.host(network).ip();
        controller.kill();
        sim.run(5_000);
        controller.restart();
        alice.kill();
        sim.run(100);
        alice.restart();
        sim.await("alice is back", () -> alice.hasIp(network) && alice.engine().isOnline(), 10_000);
        assertThat(alice.host(network).ip()).isEqualTo(before);
        pingUntilAnswered(sim, alice, bob, network);
    }

    /** Nobody has asked the new process for anything yet. */
    @Test
    void deauthorizationRightAfterARestartOfTheControllerTakesEffectWithinSeconds() {
        authorize(alice, true);
        authorize(bob, true);
        sim.run(1_000);
        pingUntilAnswered(sim, alice, bob, network);
        sim.await("they are direct", () -> alice.isDirectTo(bob) && bob.isDirectTo(alice), 10_000);
        controller.kill();
        sim.run(2_000);
        controller.restart();
        assertThat(admits(alice, bob)).isTrue();
        authorize(bob, false);
        sim.await("alice drops bob", () -> !admits(alice, bob), 3_000);
        assertThat(admits(alice, bob)).isFalse();
        sim.await("bob has noticed", () -> status(bob) == NetworkStatus.ACCESS_DENIED, 3_000);
        assertThat(status(alice)).isEqualTo(NetworkStatus.OK);
    }

    private boolean admits(SimNode node, SimNode member) {
        return Objects.requireNonNull(node.engine().networks().get(network))
                .admits(Objects.requireNonNull(node.engine().peer(new Address(member.address()))));
    }

    @Test
    void aMulticastReachesThoseWhoListenAndNobodyElse() {
        for (SimNode node : List.of(alice, bob, mallory)) {
            authorize(node, true);
        }
        sim.run(1_000);
        MulticastGroup group = new MulticastGroup(0x01005e010203L, 0);
        bob.host(network).listen(group);
        sim.run(2_000);
        alice.host(network).multicast(group.mac(), new byte[] {0x45, 1, 2, 3});
        sim.run(1_000);
        assertThat(bob.host(network).multicasts()).hasSize(1);
        assertThat(mallory.host(network).multicasts()).isEmpty();
    }
}
