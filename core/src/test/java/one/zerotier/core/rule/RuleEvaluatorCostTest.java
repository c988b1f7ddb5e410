package one.zerotier.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class RuleEvaluatorCostTest {
    @Test
    void aFrameAllocatesNothing() {
        RuleEvaluatorBenchmark frames = new RuleEvaluatorBenchmark();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        filterFrames(frames);
        long unused = threads.getCurrentThreadAllocatedBytes(); // the first call allocates something itself
        long before = threads.getCurrentThreadAllocatedBytes();
        filterFrames(frames);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }

    private static void filterFrames(RuleEvaluatorBenchmark frames) {
        for (int i = 0; i < 10_000; i++) {
            frames.acceptedByTheLastOf20Rules();
            frames.filteredInbound();
        }
    }
}
