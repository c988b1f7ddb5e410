package one.zerotier.core.sim;

import static one.zerotier.core.sim.EarthSimulationTest.pingUntilAnswered;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.wire.Endpoint;
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

/**
 * A packet from one node to another through a supernode, which decides that it passes it on, and where. Without any system call;
 * the copies are those of the benchmark.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RelayBenchmark {
    private static final int IPV4 = 0x0800;
    private static final int SOURCE_IP = 12;

    @Param({"78", "1314"})
    int length;

    private final Simulation sim = new Simulation(11);
    private final SimNode founder;
    private final SimNode alice;
    private final SimNode bob;
    private byte[] datagram = {};
    private byte[] received = {};
    private Sink sent = new Sink();
    private final Endpoint from;

    public RelayBenchmark() {
        founder = sim.foundEarth(1).get(0);
        alice = sim.node();
        bob = sim.node();
        from = new Endpoint(alice.ip(), Simulation.PORT);
    }

    @Setup
    public void makeFriends() {
        alice.join(sim.earth());
        bob.join(sim.earth());
        sim.await("both are on Earth", () -> alice.hasIp(sim.earth()) && bob.hasIp(sim.earth()), 20_000);
        pingUntilAnswered(sim, alice, bob, sim.earth());
        byte[] frame = new byte[length];
        EthernetFrame.writeHeader(
                frame, 0, Mac.of(bob.address(), sim.earth()), Mac.of(alice.address(), sim.earth()), IPV4);
        frame[EthernetFrame.HEADER_LENGTH] = 0x45;
        Bytes.putInt32(frame, EthernetFrame.HEADER_LENGTH + SOURCE_IP, (int)
                alice.host(sim.earth()).ip().low());
        Sink left = alice.drain();
        alice.engine().onFrame(alice.nowMs(), sim.earth(), frame, 0, length);
        datagram = Arrays.copyOf(left.datagram, left.datagramLength);
        received = datagram.clone();
        sent = founder.drain();
        if (left.datagrams != 1 || relay() == 0) {
            throw new IllegalStateException("the packet was not passed on");
        }
    }

    @Benchmark
    public int relay() {
        System.arraycopy(datagram, 0, received, 0, datagram.length); // fewer hops, or it would soon have had too many
        founder.engine().onDatagram(founder.nowMs(), founder.socket(), from, received, 0, received.length);
        return sent.datagrams;
    }
}
