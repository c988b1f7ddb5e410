package one.zerotier.core;

import java.util.concurrent.TimeUnit;
import one.zerotier.core.vectors.SpreadPacket;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A datagram with a frame for many, through a whole node: decrypted, and then either known, or checked, delivered, passed on. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 20, batchSize = SpreadBenchmark.BATCH)
@Measurement(iterations = 20, batchSize = SpreadBenchmark.BATCH)
@Fork(3)
public class SpreadBenchmark {
    static final int BATCH = 500;

    private final byte[][] packets = new byte[BATCH][];
    private SpreadScene scene = newScene();
    private int next;

    private static SpreadScene newScene() {
        try {
            return new SpreadScene();
        } catch (MalformedPacketException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Frames of 200 bytes of a member; Alice is to have each of them from us. */
    @Setup(Level.Iteration)
    public void prepare() {
        scene = newScene();
        next = 0;
        SpreadPacket frame =
                scene.frame(scene.mallory.secret()).listed(scene.alice.address().value());
        frame.payload = new byte[200];
        for (int i = 0; i < BATCH; i++) {
            frame.serial = i;
            packets[i] = scene.mallory.seal(Verb.MULTICAST_SPREAD, frame::encode);
        }
        scene.scene.receive(scene.mallory, packets[0]);
    }

    @Benchmark
    public int newFrame() {
        scene.scene.receive(scene.mallory, packets[next++]);
        return scene.scene.take().size();
    }

    @Benchmark
    public int duplicate() {
        scene.scene.receive(scene.mallory, packets[0]);
        return scene.scene.take().size();
    }
}
