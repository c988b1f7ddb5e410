package one.zerotier.core.multicast;

import static one.zerotier.core.vectors.Vectors.secretIdentity;

import java.util.concurrent.TimeUnit;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.social.RecentIds;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;
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

/** What it costs to sign a frame for many, to check it, and to see that it is known. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public class SpreadFrameBenchmark {
    private static final long NETWORK = 0xdb57_de1b_1d00_0001L;
    private static final MulticastGroup GROUP = new MulticastGroup(0x0100_5e01_0203L, 0);
    private static final long NOW_MS = 1_700_000_000_000L;

    @Param({"200", "1400"})
    public int length;

    private final SecretIdentity self = secretIdentity("a6146c5c9c");
    private final EthernetFrame frame = new EthernetFrame();
    private final RecentIds recent = new RecentIds();
    private byte[] packet = {};
    private int serial;

    /** So many other frames came lately. */
    @Setup
    public void prepare() {
        byte[] bytes = new byte[EthernetFrame.HEADER_LENGTH + length];
        EthernetFrame.writeHeader(bytes, 0, GROUP.mac(), Mac.of(self.address(), NETWORK), EthernetFrame.IPV4);
        frame.wrap(bytes, 0, bytes.length);
        SpreadFrame signed = sign();
        packet = signed.bytes();
        for (int i = 0; i < 10_000; i++) {
            recent.add(NOW_MS, i * 0x9e37_79b9_7f4a_7c15L);
        }
        recent.add(NOW_MS, signed.id());
    }

    @Benchmark
    public SpreadFrame sign() {
        return SpreadFrame.sign(self, NETWORK, NOW_MS, serial++, GROUP, frame, null);
    }

    @Benchmark
    public boolean decodeAndVerify() throws MalformedPacketException {
        return SpreadFrame.decode(new ByteReader(packet)).isAuthentic();
    }

    @Benchmark
    public boolean seeThatItIsKnown() {
        return recent.contains(NOW_MS, SpreadFrame.peekId(new ByteReader(packet)));
    }
}
