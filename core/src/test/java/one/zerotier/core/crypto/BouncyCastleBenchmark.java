package one.zerotier.core.crypto;

import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What {@link PacketArmorBenchmark} would cost in the suite of old peers if the ciphers were Bouncy Castle's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BouncyCastleBenchmark {
    private static final int LENGTH = 1_400;

    private final byte[] packet = new byte[LENGTH];
    private final byte[] salsaKey = new byte[Salsa20.KEY_LENGTH];
    private final byte[] nonce = new byte[8];
    private final byte[] block = new byte[Salsa20.BLOCK_LENGTH];
    private final byte[] tag = new byte[Poly1305.TAG_LENGTH];
    private final Salsa20Engine bouncySalsa = new Salsa20Engine(12);
    private final org.bouncycastle.crypto.macs.Poly1305 bouncyPoly = new org.bouncycastle.crypto.macs.Poly1305();
    private long id;

    @Benchmark
    public byte[] salsa20Poly1305() {
        Bytes.putInt64(nonce, 0, id++);
        bouncySalsa.init(true, new ParametersWithIV(new KeyParameter(salsaKey), nonce));
        bouncySalsa.processBytes(new byte[Salsa20.BLOCK_LENGTH], 0, Salsa20.BLOCK_LENGTH, block, 0);
        bouncySalsa.processBytes(packet, 27, LENGTH - 27, packet, 27);
        bouncyPoly.init(new KeyParameter(block, 0, Poly1305.KEY_LENGTH));
        bouncyPoly.update(packet, 27, LENGTH - 27);
        bouncyPoly.doFinal(tag, 0);
        return packet;
    }
}
