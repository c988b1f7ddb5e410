package one.zerotier.core.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.network.Route;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private static final long NOW_MS = Crowd.START_MS;

    private final Crowd crowd = new Crowd(new EverythingIsSafe());
    private final Controller controller = crowd.controller;
    private final long id = crowd.network(1);

    private NetworkRecord network(String first, String last) {
        return NetworkRecord.create(id, NOW_MS).toBuilder()
                .isPrivate(false)
                .assignIpv4(true)
                .routes(List.of(new Route(IpPrefix.parse("10.0.0.0/8"), null)))
                .pools(List.of(new IpRange(IpAddress.parse(first), IpAddress.parse(last))))
                .build();
    }

    private List<IpAddress> ips(int index) {
        return controller.member(id, Crowd.address(index)).ipAssignments();
    }

    @Test
    void everyAddressOfAPoolIsGivenBeforeItIsExhausted() {
        controller.put(NOW_MS, network("10.0.0.1", "10.0.15.254"));
        for (int i = 0; i < 16 * 254; i++) {
            crowd.ask(NOW_MS, id, i);
            assertThat(ips(i)).hasSize(1);
        }
        assertThat(crowd.env.counters().get(Counter.CONTROLLER_POOLS_EXHAUSTED)).isZero();
        crowd.ask(NOW_MS, id, 5000);
        assertThat(ips(5000)).isEmpty();
        assertThat(crowd.env.counters().get(Counter.CONTROLLER_POOLS_EXHAUSTED)).isEqualTo(1);
    }

    @Test
    void whoGetsNoAddressIsAMemberAllTheSameAndTheOperatorIsToldOnce() {
        controller.put(NOW_MS, network("10.0.0.1", "10.0.0.2"));
        for (int i = 0; i < 4; i++) {
            crowd.ask(NOW_MS, id, i);
        }
        assertThat(crowd.configurations).hasSize(4);
        assertThat(crowd.effects.events).containsExactly(new NodeEvent.PoolsExhausted(id, Crowd.address(2)));
        assertThat(crowd.env.counters().get(Counter.CONTROLLER_POOLS_EXHAUSTED)).isEqualTo(2);

        controller.deleteMember(NOW_MS, id, Crowd.address(0));
        crowd.ask(NOW_MS + 2_000, id, 2);
        assertThat(ips(2)).hasSize(1);
        crowd.ask(NOW_MS + 2_000, id, 3);
        assertThat(crowd.effects.events).hasSize(2);

        controller.put(NOW_MS + 3_000, network("10.0.0.1", "10.0.0.9"));
        assertThat(ips(3)).hasSize(1); // without asking
    }

    /** Overlapping pools are allowed, as in stock: an address is given once. */
    @Test
    void poolsMayOverlapAndMayLieOutsideOfRoutes() {
        IpRange outside = new IpRange(IpAddress.parse("11.0.0.1"), IpAddress.parse("11.0.0.9"));
        IpRange first = new IpRange(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.3"));
        IpRange second = new IpRange(IpAddress.parse("10.0.0.2"), IpAddress.parse("10.0.0.4"));
        controller.put(
                NOW_MS,
                network("10.0.0.1", "10.0.0.2").toBuilder()
                        .pools(List.of(outside, first, second))
                        .build());
        for (int i = 0; i < 4; i++) {
            crowd.ask(NOW_MS, id, i);
        }
        assertThat(List.of(ips(0), ips(1), ips(2), ips(3)))
                .doesNotHaveDuplicates()
                .allSatisfy(ips -> {
                    assertThat(ips).hasSize(1);
                    assertThat(first.contains(ips.get(0)) || second.contains(ips.get(0)))
                            .isTrue();
                });
    }

    @Test
    void aChangeReachesALargeNetworkAFewMembersAtATime() {
        controller.put(NOW_MS, network("10.0.0.1", "10.0.15.254"));
        int members = 1_000;
        for (int i = 0; i < members; i++) {
            crowd.ask(NOW_MS, id, i);
        }
        crowd.configurations.clear();
        controller.put(NOW_MS, controller.network(id).toBuilder().name("x").build());
        assertThat(crowd.configurations).hasSize(PushQueue.PER_TURN);
        assertThat(controller.waiting()).isEqualTo(members - PushQueue.PER_TURN);
        controller.put(NOW_MS, controller.network(id).toBuilder().name("y").build());
        long nowMs = NOW_MS;
        int turns = 0;
        while (crowd.timers.nextDeadlineMs() < NOW_MS + 60_000) {
            int before = crowd.configurations.values().stream().mapToInt(n -> n).sum();
            nowMs = crowd.timers.nextDeadlineMs();
            crowd.timers.fireDue(nowMs);
            int told = crowd.configurations.values().stream().mapToInt(n -> n).sum() - before;
            assertThat(told).isLessThanOrEqualTo(PushQueue.PER_TURN);
            turns++;
        }
        assertThat(crowd.configurations).hasSize(members);
        assertThat(turns).isBetween(members / PushQueue.PER_TURN - 1, members / PushQueue.PER_TURN + 2);
        assertThat(nowMs - NOW_MS).isLessThan(2_000);
        assertThat(controller.waiting()).isZero();
    }

    @Test
    void theDeauthorizationOfOneCostsNoConfigurations() {
        controller.put(
                NOW_MS,
                network("10.0.0.1", "10.0.15.254").toBuilder().isPrivate(true).build());
        for (int i = 0; i < 100; i++) {
            controller.put(
                    NOW_MS, MemberRecord.create(id, Crowd.address(i), NOW_MS).authorized(true, NOW_MS, "api", null));
            crowd.ask(NOW_MS, id, i);
        }
        crowd.configurations.clear();
        MemberRecord member = controller.member(id, Crowd.address(7));
        controller.put(NOW_MS, member.authorized(false, NOW_MS, "api", null));
        crowd.timers.fireDue(NOW_MS);
        assertThat(crowd.configurations).isEmpty();
        assertThat(crowd.revocations).hasSize(100).allMatch(it -> it.issuedTo().equals(Crowd.address(7)));
    }

    /** A stranger does not count members who are in. */
    @Test
    void aLargePrivateNetworkStillHearsNewcomers() {
        controller.put(
                NOW_MS,
                network("10.0.0.1", "10.0.255.254").toBuilder().isPrivate(true).build());
        for (int i = 0; i < 10_000; i++) {
            controller.load(
                    NOW_MS, MemberRecord.create(id, Crowd.address(i), NOW_MS).authorized(true, NOW_MS, "api", null));
        }
        crowd.ask(NOW_MS, id, 10_000);
        assertThat(controller.member(id, Crowd.address(10_000))).isNotNull();
        assertThat(crowd.refused).containsEntry(Crowd.address(10_000), ErrorCode.NETWORK_ACCESS_DENIED);
    }

    @Test
    void whoWasDeletedIsKeptOutAfterANewStart() {
        controller.put(
                NOW_MS,
                network("10.0.0.1", "10.0.0.9").toBuilder().isPrivate(true).build());
        for (int i = 0; i < 2; i++) {
            controller.put(
                    NOW_MS, MemberRecord.create(id, Crowd.address(i), NOW_MS).authorized(true, NOW_MS, "api", null));
        }
        controller.deleteMember(NOW_MS + 5, id, Crowd.address(0));
        NetworkRecord kept = controller.network(id);
        assertThat(kept.deletedMembers()).containsOnly(Map.entry(Crowd.address(0), NOW_MS + 5));

        Crowd later = new Crowd(new EverythingIsSafe());
        later.controller.load(kept);
        later.controller.load(NOW_MS, controller.member(id, Crowd.address(1)));
        later.ask(NOW_MS + 10, id, 1);
        assertThat(later.revocations).hasSize(1);
        assertThat(later.revocations.get(0).issuedTo()).isEqualTo(Crowd.address(0));
        assertThat(later.revocations.get(0).threshold()).isEqualTo(NOW_MS + 5);

        long muchLaterMs = NOW_MS + 3 * 3_600_000L;
        later.controller.deleteMember(muchLaterMs, id, Crowd.address(1));
        assertThat(later.controller.network(id).deletedMembers().keySet())
                .as("the others' certificates have run out")
                .containsExactly(Crowd.address(1));
    }

    /** A private network with so many members that are authorized and have asked. */
    private void membersWhoAsked(int count) {
        controller.put(
                NOW_MS,
                network("10.0.0.1", "10.0.255.254").toBuilder().isPrivate(true).build());
        for (int i = 0; i < count; i++) {
            controller.put(
                    NOW_MS, MemberRecord.create(id, Crowd.address(i), NOW_MS).authorized(true, NOW_MS, "api", null));
            crowd.ask(NOW_MS, id, i);
        }
    }

    /** Another process with what this one has stored. */
    private Crowd startedAt(long nowMs) {
        Crowd later = new Crowd(new EverythingIsSafe());
        later.controller.load(controller.network(id));
        controller.members(id).forEach(member -> later.controller.load(nowMs, member));
        return later;
    }

    private static void runUntil(Crowd running, long untilMs) {
        while (running.timers.nextDeadlineMs() <= untilMs) {
            running.timers.fireDue(running.timers.nextDeadlineMs());
        }
    }

    private static void deauthorize(Crowd running, long nowMs, MemberRecord member) {
        running.controller.put(nowMs, member.authorized(false, nowMs, "api", null));
    }

    @Test
    void afterANewStartMembersThatMayBeThereAreToldThoughTheyHaveNotAsked() {
        membersWhoAsked(100);
        long startMs = NOW_MS + 10_000;
        Crowd later = startedAt(startMs);
        deauthorize(later, startMs, later.controller.member(id, Crowd.address(7)));
        later.timers.fireDue(startMs);
        assertThat(later.revoked).hasSize(PushQueue.PER_TURN).containsKey(Crowd.address(7));
        runUntil(later, startMs + 1_000);
        assertThat(later.revoked).hasSize(100);
        assertThat(later.configurations).isEmpty();

        NetworkRecord renamed =
                later.controller.network(id).toBuilder().name("renamed").build();
        later.controller.put(startMs + 5_000, renamed);
        runUntil(later, startMs + 10_000);
        assertThat(later.configurations).hasSize(99).doesNotContainKey(Crowd.address(7));
    }

    @Test
    void whoHasNotAskedForTwoMinutesIsTakenForAway() {
        membersWhoAsked(3);
        Crowd later = startedAt(NOW_MS);
        long lateMs = NOW_MS + Controller.ONLINE_MS + 1;
        runUntil(later, lateMs);
        later.ask(lateMs, id, 1);
        later.configurations.clear();
        deauthorize(later, lateMs, later.controller.member(id, Crowd.address(0)));
        later.controller.put(
                lateMs, later.controller.network(id).toBuilder().name("x").build());
        runUntil(later, lateMs + 10_000);
        assertThat(later.revoked).containsOnlyKeys(Crowd.address(1));
        assertThat(later.configurations).containsOnlyKeys(Crowd.address(1));
    }

    @Test
    void whoWasPutOutRightBeforeACrashIsPutOutAgainByTheNextProcess() {
        membersWhoAsked(4);
        deauthorize(crowd, NOW_MS + 1, controller.member(id, Crowd.address(0)));
        controller.deleteMember(NOW_MS + 1, id, Crowd.address(1));
        Crowd later = startedAt(NOW_MS + 2_000);
        runUntil(later, NOW_MS + 10_000);
        assertThat(later.revocations)
                .extracting(revocation -> revocation.issuedTo())
                .contains(Crowd.address(0), Crowd.address(1));
        assertThat(later.revoked).containsKeys(Crowd.address(0), Crowd.address(2), Crowd.address(3));

        Crowd muchLater = startedAt(NOW_MS + 1 + Controller.ONLINE_MS + 1);
        runUntil(muchLater, NOW_MS + Controller.ONLINE_MS + 10_000);
        assertThat(muchLater.revocations).isEmpty();
    }

    @Test
    void aFloodOfChangesDoesNotGrowWithoutEnd() {
        membersWhoAsked(1_000);
        Crowd later = startedAt(NOW_MS);
        for (int i = 0; i < 200; i++) {
            deauthorize(later, NOW_MS, later.controller.member(id, Crowd.address(i)));
        }
        later.timers.fireDue(NOW_MS);
        assertThat(later.controller.waiting()).isBetween(40_000, PushQueue.MAX_WAITING);
    }
}
