package one.zerotier.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Salsa20RandomTest {
    @Test
    void theSameSeedGivesTheSameSequence() {
        RandomSource one = Salsa20Random.seeded(7);
        RandomSource other = Salsa20Random.seeded(7);
        for (int i = 0; i < 1000; i++) {
            assertThat(one.nextLong()).isEqualTo(other.nextLong());
        }
        assertThat(Salsa20Random.seeded(8).nextLong())
                .isNotEqualTo(Salsa20Random.seeded(7).nextLong());
    }

    @Test
    void doesNotRepeatItselfAcrossRefills() {
        RandomSource random = Salsa20Random.seeded(1);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(random.nextLong())).isTrue();
        }
    }

    @Test
    void boundedNumbersFillTheirRangeAndStayInIt() {
        RandomSource random = Salsa20Random.seeded(2);
        int[] counts = new int[10];
        for (int i = 0; i < 10_000; i++) {
            counts[random.nextInt(10)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(800, 1200);
        }
    }

    @Test
    void fillsArraysOfAnyLength() {
        for (int length = 0; length < 40; length++) {
            byte[] bytes = new byte[length];
            Salsa20Random.seeded(length).nextBytes(bytes);
            if (length >= 8) {
                assertThat(bytes).isNotEqualTo(new byte[length]);
            }
        }
    }
}
