package one.zerotier.core.multicast;

import static org.assertj.core.api.Assertions.assertThat;

import one.zerotier.core.cost.Allocations;
import org.junit.jupiter.api.Test;

class MulticastLimiterCostTest {
    @Test
    void framesAllocateNothing() {
        MulticastLimiterBenchmark frames = new MulticastLimiterBenchmark();
        int[] admitted = new int[1];
        long bytes = Allocations.fewestBytes(() -> {
            for (int i = 0; i < 40_000; i++) {
                admitted[0] += frames.admitted() ? 1 : 0;
                frames.refused();
            }
        });
        assertThat(admitted[0]).isEqualTo(400_000);
        assertThat(bytes).isZero();
    }
}
