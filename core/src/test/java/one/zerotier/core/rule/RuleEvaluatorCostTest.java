package one.zerotier.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import one.zerotier.core.cost.Allocations;
import org.junit.jupiter.api.Test;

class RuleEvaluatorCostTest {
    @Test
    void framesAllocateNothing() {
        RuleEvaluatorBenchmark frames = new RuleEvaluatorBenchmark();
        long bytes = Allocations.fewestBytes(() -> {
            for (int i = 0; i < 1000; i++) {
                frames.acceptedByTheLastOf20Rules();
                frames.filteredInbound();
            }
        });
        assertThat(bytes).isZero();
    }
}
