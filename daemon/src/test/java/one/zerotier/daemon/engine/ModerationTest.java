package one.zerotier.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModerationTest {
    private final Moderation moderation = new Moderation();
    private long nowMs = 1_790_000_000_000L;

    @Test
    void manySingleDatagramsAreLeftToGather() {
        come(100, 1);
        assertThat(moderation.isDue()).isTrue();
    }

    @Test
    void theyAreStillLeftToGatherWhereSomeComeTogether() {
        come(100, 1);
        come(10, 10);
        assertThat(moderation.isDue()).isTrue();
    }

    @Test
    void whatTakesTurnsWithItsAnswerIsNotKeptWaiting() {
        come(20, 1);
        assertThat(moderation.isDue()).isFalse();
    }

    @Test
    void noRestWhereManyComeAtOnceAnyway() {
        come(10, 45);
        assertThat(moderation.isDue()).isFalse();
    }

    @Test
    void theRateCountsAndNotTheNumber() {
        for (int i = 0; i < 10; i++) { // 10 turns, 10 ms each
            moderation.afterTurn(nowMs, 31);
            nowMs += 10;
        }
        moderation.afterTurn(nowMs, 1);
        assertThat(moderation.isDue()).isFalse();
    }

    @Test
    void theFirstDatagramAfterAPauseEndsIt() {
        come(100, 1);
        nowMs += 5;
        moderation.afterTurn(nowMs, 1);
        assertThat(moderation.isDue()).isFalse();
    }

    @Test
    void turnsWithoutDatagramsDoNotCount() {
        for (int i = 0; i < 100; i++) {
            moderation.afterTurn(nowMs, 0);
        }
        come(10, 45);
        assertThat(moderation.isDue()).isFalse();
    }

    /** One millisecond passes with so many turns of so many datagrams each, and the next one begins. */
    private void come(int turns, int datagrams) {
        for (int i = 0; i < turns; i++) {
            moderation.afterTurn(nowMs, datagrams);
        }
        nowMs++;
        moderation.afterTurn(nowMs, 0);
    }
}
