package one.zerotier.daemon.launch;

import java.security.SecureRandom;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.warmup.Warmup;
import one.zerotier.process.ThreadPriority;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM compile the way of frames before there are any: in a thread of its own, shortly after the start, in slices with
 * a pause after each, so that the node comes first. It ends by itself.
 */
public final class CompilerWarmup implements AutoCloseable {
    /** Set to {@code off} there is none. */
    static final String PROPERTY = "zerotier.warmup";

    private static final Logger LOG = LoggerFactory.getLogger(CompilerWarmup.class);
    private static final int SHORT_SLICES = 60;
    private static final int LONG_SLICES = 20;
    private static final int ROUNDS = 20;
    private static final int PAUSE_MS = 1;
    private static final long LONGEST_MS = 5_000;

    private volatile boolean closed;

    private CompilerWarmup() {}

    /** Begins it, or not if the operator has said so. */
    public static CompilerWarmup begin() {
        CompilerWarmup warmup = new CompilerWarmup();
        if (!ClassArchive.OFF.equals(System.getProperty(PROPERTY))) {
            Thread thread = new Thread(warmup::run, "warm-up");
            thread.setDaemon(true);
            thread.start();
        }
        return warmup;
    }

    private void run() {
        ThreadPriority.lower();
        byte[] seed = new byte[Salsa20Random.SEED_LENGTH];
        new SecureRandom().nextBytes(seed);
        long begunMs = System.currentTimeMillis();
        Warmup warmup = new Warmup(begunMs, new Salsa20Random(seed));
        if (!warmup.connect()) {
            return;
        }
        int slice = 0;
        long tookMs = 0;
        while (!closed && slice < SHORT_SLICES + LONG_SLICES && tookMs < LONGEST_MS) {
            if (slice < SHORT_SLICES) {
                warmup.exchangeShort(ROUNDS);
            } else {
                warmup.exchangeLong(ROUNDS);
            }
            slice++;
            pause();
            tookMs = System.currentTimeMillis() - begunMs;
        }
        LOG.debug("warmed up: slices={} took={} ms", slice, tookMs);
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
