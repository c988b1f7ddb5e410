package one.zerotier.core.offload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A TCP stream with timestamps in frames of 2,814 bytes, as networks with an MTU of 2,800 have them; times per frame. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OffloadBenchmark {
    private static final int FRAMES = 22;
    private static final int PAYLOAD = 2_748;
    private static final int LENGTH = 66 + FRAMES * PAYLOAD;

    private int seen;
    private final byte[][] frames;
    private final byte[] large;
    private final byte[] buffer = new byte[LENGTH];
    private final byte[] bytes = new byte[2_800];
    private final OffloadHeader header = new OffloadHeader();
    private final Segmenter segmenter = new Segmenter((frame, offset, length) -> seen += frame[offset + length - 1]);
    private final Coalescer coalescer;

    public OffloadBenchmark() {
        Packet packet = new Packet();
        packet.tcpOptions = new byte[] {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2};
        packet.payload = new byte[FRAMES * PAYLOAD];
        for (int i = 0; i < packet.payload.length; i++) {
            packet.payload[i] = (byte) (i * 31);
        }
        large = packet.unfinishedFrame();
        List<Packet> segments = packet.segments(PAYLOAD);
        frames = segments.stream().map(Packet::frame).toArray(byte[][]::new);
        header.set(OffloadHeader.NEEDS_CHECKSUM, OffloadHeader.GSO_TCPV4, 66, PAYLOAD, 34, 16);
        System.arraycopy(large, 0, buffer, 0, LENGTH);
        ByteBuffer memory = ByteBuffer.allocateDirect(Coalescer.MEMORY_LENGTH).order(ByteOrder.nativeOrder());
        coalescer = new Coalescer(memory, (offset, length) -> seen += length);
    }

    /** The splitter overwrites headers; those of the first segment are put back. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int split() {
        System.arraycopy(large, 0, buffer, 0, 66);
        segmenter.split(header, buffer, 0, LENGTH);
        return seen;
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int join() {
        for (byte[] frame : frames) {
            coalescer.add(frame, 0, frame.length);
        }
        coalescer.flush();
        return seen;
    }

    @Benchmark
    public int checksumOf1400() {
        return InternetChecksum.sum(bytes, 0, 1_400);
    }

    @Benchmark
    public int checksumOf2800() {
        return InternetChecksum.sum(bytes, 0, 2_800);
    }
}
