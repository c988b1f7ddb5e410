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

    @Test
    void whatWasFreedIsGivenBackOnceTheProcessHasGrown() {
        long[] kib = {90_000};
        int[] trims = {0};
        HeapWatch watch = new HeapWatch(Runtime.getRuntime(), () -> kib[0], () -> {
            trims[0]++;
            kib[0] -= 500;
        });
        watch.look();
        assertThat(trims[0]).as("at first").isEqualTo(1);
        watch.look();
        kib[0] += 1_000;
        watch.look();
        assertThat(trims[0]).as("grown by less than a MiB").isEqualTo(1);
        kib[0] += 2_000;
        watch.look();
        assertThat(trims[0]).as("grown by more").isEqualTo(2);
        kib[0] -= 10_000;
        watch.look();
        kib[0] += 1_500;
        watch.look();
        assertThat(trims[0]).as("grown by more since it shrank").isEqualTo(3);
    }
}
