package one.zerotier.core.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.Timers.Timer;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final Timers timers = new Timers();
    private final List<Long> fired = new ArrayList<>();

    @Test
    void fireInOrderAndOnlyWhenDue() {
        for (long at : new long[] {30, 10, 20, 10}) {
            timers.timer(nowMs -> fired.add(at)).setAt(at);
        }
        assertThat(timers.nextDeadlineMs()).isEqualTo(10);
        timers.fireDue(9);
        assertThat(fired).isEmpty();
        timers.fireDue(25);
        assertThat(fired).containsExactly(10L, 10L, 20L);
        assertThat(timers.nextDeadlineMs()).isEqualTo(30);
    }

    @Test
    void anActionMaySetItsOwnTimerAndOthers() {
        Timer[] self = new Timer[1];
        self[0] = timers.timer(nowMs -> {
            fired.add(nowMs);
            self[0].setAt(nowMs + 10);
        });
        self[0].setAt(0);
        for (long now = 0; now <= 30; now += 10) {
            timers.fireDue(now);
        }
        assertThat(fired).containsExactly(0L, 10L, 20L, 30L);
    }

    @Test
    void oneSetInThePastFiresAtTheNextCall() {
        Timer[] self = new Timer[1];
        self[0] = timers.timer(nowMs -> {
            fired.add(nowMs);
            self[0].setAt(nowMs);
        });
        self[0].setAt(5);
        timers.fireDue(5);
        timers.fireDue(5);
        assertThat(fired).hasSize(2);
    }

    @Test
    void behavesLikeASortedListUnderRandomUse() {
        RandomSource random = Salsa20Random.seeded(3);
        List<Timer> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(timers.timer(fired::add));
        }
        for (int step = 0; step < 5_000; step++) {
            Timer timer = all.get(random.nextInt(all.size()));
            switch (random.nextInt(4)) {
                case 0 -> timer.cancel();
                case 1 -> timer.setNoLaterThan(random.nextInt(1_000));
                default -> timer.setAt(random.nextInt(1_000));
            }
            long earliest = all.stream().mapToLong(Timer::deadlineMs).min().orElseThrow();
            assertThat(timers.nextDeadlineMs()).isEqualTo(earliest);
            assertThat(timers.size())
                    .isEqualTo((int) all.stream().filter(Timer::isSet).count());
        }
        int set = timers.size();
        timers.fireDue(1_000);
        assertThat(fired).hasSize(set);
        assertThat(Collections.max(fired)).isEqualTo(1_000);
        assertThat(timers.nextDeadlineMs()).isEqualTo(Timers.NEVER);
    }
}
