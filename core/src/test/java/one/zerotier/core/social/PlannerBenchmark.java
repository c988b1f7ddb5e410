package one.zerotier.core.social;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** To whom a frame goes next, decided by a node that knows so many likers, of whom 20 are its contacts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public class PlannerBenchmark {
    private static final int CONTACTS = 20;
    private static final long SELF = 0x10_0000_0000L;
    /** A twentieth of the ring each: what a delegate of somebody with 20 contacts gets. */
    private static final long ARC = Ring.SIZE / CONTACTS;

    @Param({"100", "1000", "100000"})
    public int likers;

    private final Likers known = new Likers();
    private final Planner planner = new Planner(SELF);
    private long work;
    private long seed;

    @Setup
    public void meetAll() {
        Random random = new Random(4);
        long[] contacts = new long[CONTACTS];
        while (known.count() < likers) {
            long address = random.nextLong() & Ring.SIZE - 1;
            if (address != SELF && known.meet(address, Long.MAX_VALUE / 2) && known.count() <= CONTACTS) {
                contacts[known.count() - 1] = address;
            }
        }
        known.befriend(contacts);
    }

    private void take(long to, Task task) {
        work += to ^ task.end();
    }

    @Benchmark
    public long forwardAnArc() {
        planner.forward(known, Task.arc(SELF, SELF + ARC, Task.EVERYBODY), seed++, this::take);
        return work;
    }

    @Benchmark
    public long forwardTheWholeRing() {
        planner.forward(known, Task.arc(SELF, SELF, Task.EVERYBODY), seed++, this::take);
        return work;
    }

    @Benchmark
    public long forwardAnArcWithABudget() {
        planner.forward(known, Task.arc(SELF, SELF + ARC, 50), seed++, this::take);
        return work;
    }

    @Benchmark
    public long originate() {
        planner.origin(known, Task.EVERYBODY, seed++, this::take);
        return work;
    }
}
