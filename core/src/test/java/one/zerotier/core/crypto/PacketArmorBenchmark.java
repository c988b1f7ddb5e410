package one.zerotier.core.crypto;

import java.util.concurrent.TimeUnit;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.wire.CipherSuite;
import one.zerotier.core.wire.PacketArmor;
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

/** What it costs to protect a packet and to take that off again, from one array into another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PacketArmorBenchmark {
    private static final int VARIETY = 4; // neighbours differ: none is the duplicate of the one before

    private final SharedKey key = new SharedKey(new byte[SharedKey.LENGTH]);
    private final PacketArmor armor = new PacketArmor();
    private final byte[][] armored = new byte[VARIETY][];
    private byte[] packet = {};
    private byte[] out = {};
    private long id;

    @Param({"64", "1400", "2800"})
    private int length;

    @Param({"AES_GMAC_SIV", "SALSA20_POLY1305"})
    private CipherSuite suite = CipherSuite.AES_GMAC_SIV;

    @Setup
    public void make() {
        packet = new byte[length];
        out = new byte[length];
        for (int i = 0; i < VARIETY; i++) {
            armored[i] = new byte[length];
            Bytes.putInt64(packet, 0, i);
            armor.armor(packet, 0, length, key, suite, armored[i], 0);
        }
    }

    @Benchmark
    public byte[] seal() {
        Bytes.putInt64(packet, 0, id++);
        armor.armor(packet, 0, length, key, suite, out, 0);
        return out;
    }

    @Benchmark
    public byte[] open() {
        if (!armor.dearmor(armored[(int) (id++ % VARIETY)], 0, length, key, out, 0)) {
            throw new IllegalStateException("not authentic");
        }
        return out;
    }
}
