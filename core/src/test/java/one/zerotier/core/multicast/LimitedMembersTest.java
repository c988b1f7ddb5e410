package one.zerotier.core.multicast;

import static org.assertj.core.api.Assertions.assertThat;

import one.zerotier.core.identity.Address;
import one.zerotier.core.network.MulticastGroup;
import org.junit.jupiter.api.Test;

class LimitedMembersTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final MulticastGroup MDNS = new MulticastGroup(0x0100_5e00_00fbL, 0);

    private final LimitedMembers members = new LimitedMembers();

    @Test
    void framesAndBytesAreCountedForEachMemberAndGroup() {
        members.add(START_MS, 1, MDNS, 100);
        members.add(START_MS + 5, 1, MDNS, 200);
        members.add(START_MS + 6, 1, MulticastGroup.BROADCAST, 50);
        members.add(START_MS + 7, 2, MDNS, 1_000);
        assertThat(members.list())
                .containsExactly(
                        new LimitedMulticasts(new Address(2), MDNS, 1, 1_000, START_MS + 7, START_MS + 7),
                        new LimitedMulticasts(new Address(1), MDNS, 2, 300, START_MS, START_MS + 5),
                        new LimitedMulticasts(
                                new Address(1), MulticastGroup.BROADCAST, 1, 50, START_MS + 6, START_MS + 6));
    }

    @Test
    void aMemberIsToldOfOnceInAMinuteWhateverItSendsTo() {
        int told = 0;
        for (int i = 0; i < 180_000; i += 10) {
            told += members.add(START_MS + i, 1, new MulticastGroup(MDNS.mac(), i), 100) ? 1 : 0;
        }
        assertThat(told).isEqualTo(3);
        assertThat(members.add(START_MS + 170_000, 2, MDNS, 100)).isTrue();
    }

    @Test
    void groupsThatSomebodyMakesUpAreCountedTogether() {
        for (int i = 0; i < 1_000; i++) {
            members.add(START_MS, 1, new MulticastGroup(MDNS.mac(), i), 100);
        }
        assertThat(members.list()).hasSize(LimitedMembers.MAX_GROUPS + 1);
        assertThat(members.list().get(0))
                .isEqualTo(new LimitedMulticasts(
                        new Address(1),
                        null,
                        1_000L - LimitedMembers.MAX_GROUPS,
                        100L * (1_000 - LimitedMembers.MAX_GROUPS),
                        START_MS,
                        START_MS));
    }

    @Test
    void whenThereAreTooManyMembersTheOneThatIsQuietLongestIsForgotten() {
        for (int i = 1; i <= LimitedMembers.MAX_MEMBERS; i++) {
            members.add(START_MS + i, i, MDNS, 100);
        }
        long oneMore = LimitedMembers.MAX_MEMBERS + 1;
        assertThat(members.add(START_MS + 1_000, oneMore, MDNS, 100))
                .as("none is quiet yet")
                .isFalse();
        assertThat(members.list()).noneMatch(some -> some.member().value() == oneMore);
        members.add(START_MS + 2_000, 1, MDNS, 100);
        assertThat(members.add(START_MS + 2 + LimitedMembers.QUIET_MS, oneMore, MDNS, 100))
                .isTrue();
        assertThat(members.list())
                .hasSize(LimitedMembers.MAX_MEMBERS)
                .anyMatch(some -> some.member().value() == 1)
                .noneMatch(some -> some.member().value() == 2);
    }
}
