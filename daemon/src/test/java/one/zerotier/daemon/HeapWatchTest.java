package one.zerotier.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeapWatchTest {
    private static final long MB = 1L << 20;

    @Test
    void theHeapMayBeTwiceAsLargeAsWhatIsInUse() {
        assertThat(HeapWatch.limitFor(5 * MB)).isEqualTo(40 * MB);
        assertThat(HeapWatch.limitFor(300 * MB)).isEqualTo(600 * MB);
    }
}
