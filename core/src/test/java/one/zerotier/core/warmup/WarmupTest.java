package one.zerotier.core.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import one.zerotier.core.crypto.Salsa20Random;
import org.junit.jupiter.api.Test;

final class WarmupTest {
    private static final long NOW_MS = 1_800_000_000_000L;

    private final Warmup warmup = new Warmup(NOW_MS, Salsa20Random.seeded(1));

    @Test
    void theTwoMeetAndAllFramesArrive() {
        assertThat(warmup.connect()).isTrue();
        warmup.exchangeShort(10);
        warmup.exchangeLong(10);
        // in each direction and round: four segments in one, and one that does not follow upon them
        assertThat(warmup.written()).isEqualTo(2 * 20 * 2);
    }
}
