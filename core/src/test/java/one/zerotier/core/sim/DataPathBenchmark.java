package one.zerotier.core.sim;

import static one.zerotier.core.sim.EarthSimulationTest.pingUntilAnswered;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import one.zerotier.core.Node;
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

/** A frame through two whole nodes of Earth: in at one, encrypted, and out, decrypted, at the other. Without any system call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DataPathBenchmark {
    private static final int IPV4 = 0x0800;
    private static final int SOURCE_IP = 12;

    @Param({"78", "1514", "2814"})
    int length;

    private final Simulation sim = new Simulation(11);
    private final SimNode alice;
    private final SimNode bob;
    private byte[] frame = {};
    private Sink arrived = new Sink();

    public DataPathBenchmark() {
        sim.foundEarth(1);
        alice = sim.node();
        bob = sim.node();
    }

    /** What one node lets out is let into the other. */
    private static final class Wire extends Sink {
        private final Node to;
        private final int socket;
        private final Endpoint from;
        private final long nowMs;
        private final byte[] received = new byte[2048];

        private Wire(SimNode from, SimNode to) {
            this.to = to.engine();
            this.socket = to.socket();
            this.from = new Endpoint(from.ip(), Simulation.PORT);
            this.nowMs = to.nowMs();
        }

        @Override
        void takeDatagram(byte[] buffer, int offset, int datagramLength) {
            System.arraycopy(buffer, offset, received, 0, datagramLength);
            to.onDatagram(nowMs, socket, from, received, 0, datagramLength);
        }
    }

    @Setup
    public void makeFriends() {
        alice.join(sim.earth());
        bob.join(sim.earth());
        sim.await("both are on Earth", () -> alice.hasIp(sim.earth()) && bob.hasIp(sim.earth()), 20_000);
        pingUntilAnswered(sim, alice, bob, sim.earth());
        sim.await("they are direct", () -> alice.isDirectTo(bob) && bob.isDirectTo(alice), 20_000);
        frame = new byte[length];
        Arrays.fill(frame, EthernetFrame.HEADER_LENGTH, length, (byte) 0x45);
        EthernetFrame.writeHeader(
                frame, 0, Mac.of(bob.address(), sim.earth()), Mac.of(alice.address(), sim.earth()), IPV4);
        Bytes.putInt32(frame, EthernetFrame.HEADER_LENGTH + SOURCE_IP, (int)
                alice.host(sim.earth()).ip().low());
        arrived = bob.drain();
        alice.drainTo(new Wire(alice, bob));
        fromFrameToFrame();
        if (arrived.frames != 1) {
            throw new IllegalStateException("the frame did not arrive");
        }
    }

    @Benchmark
    public int fromFrameToFrame() {
        alice.engine().onFrame(alice.nowMs(), sim.earth(), frame, 0, frame.length);
        return arrived.frames;
    }
}
