package one.zerotier.daemon.netconf;

import static one.zerotier.daemon.netconf.NetconfScene.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import one.zerotier.core.identity.Address;
import org.junit.jupiter.api.Test;

/** Who is to know of a change is told until he has asked, and not for ever. */
class NudgesTest {
    private final Set<Address> asked = new HashSet<>();
    private final List<Long> told = new ArrayList<>();
    private long nowMs = 5_000;
    private final Nudges nudges = new Nudges(asked::contains, node -> told.add(nowMs));

    private void pass() {
        while (nudges.nextMs() < Long.MAX_VALUE) {
            nowMs = Math.max(nowMs, nudges.nextMs());
            nudges.turn(nowMs);
        }
    }

    @Test
    void aLostMessageIsSaidAgainSeveralTimes() {
        nudges.add(nowMs, NODE);
        pass();
        assertThat(told).containsExactly(5_000L, 6_000L, 8_000L, 15_000L, 35_000L, 125_000L);
    }

    @Test
    void whoHasAskedIsLeftInPeace() {
        nudges.add(nowMs, NODE);
        nudges.turn(nowMs);
        asked.add(NODE);
        pass();
        assertThat(told).containsExactly(5_000L);
    }

    @Test
    void anotherChangeBeginsAnew() {
        nudges.add(nowMs, NODE);
        nudges.turn(nowMs);
        nowMs += 500;
        nudges.add(nowMs, NODE);
        nudges.turn(nowMs);
        assertThat(told).containsExactly(5_000L, 5_500L);
        assertThat(nudges.nextMs()).isEqualTo(6_500);
    }
}
