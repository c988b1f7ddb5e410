package one.zerotier.core.multicast;

import java.util.concurrent.TimeUnit;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.MulticastLimits;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Frames of 200 members to 16 groups, which have 3,416 buckets; of one, so many that they are refused and counted. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MulticastLimiterBenchmark {
    private static final int MEMBERS = 200;
    private static final int GROUPS = 16;
    private static final long FLOODER = 0x5a_8772_d153L;

    private final LimitedNetwork network = new LimitedNetwork(MulticastLimits.DEFAULT);
    private final LimitedMembers limited = new LimitedMembers();
    private final MulticastGroup[] groups = new MulticastGroup[GROUPS];
    private long nowMs = 1_700_000_000_000L;
    private int next;

    public MulticastLimiterBenchmark() {
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = new MulticastGroup(0x0100_5e00_0000L + i, 0);
        }
    }

    @Benchmark
    public boolean admitted() {
        nowMs++;
        next++;
        return network.admit(nowMs, next % MEMBERS, groups[next / MEMBERS % GROUPS], 1_400);
    }

    @Benchmark
    public boolean refused() {
        return network.admit(nowMs, FLOODER, MulticastGroup.BROADCAST, 100_000)
                || limited.add(nowMs, FLOODER, MulticastGroup.BROADCAST, 100_000);
    }
}
