package one.zerotier.udp;

import java.util.Arrays;
import java.util.Locale;
import one.zerotier.testnet.TestNet;

/**
 * What a datagram of 1400 bytes costs over loopback, in bursts of 44, sent and received by one thread. Run by hand; see
 * BUILDING.txt.
 */
public final class UdpBenchmark {
    private static final long LOOPBACK = 0x7f00_0001L;
    private static final int BURST = 44;
    private static final int LENGTH = 1400;
    private static final int BURSTS = 20_000;
    private static final int ROUNDS = 7;

    private final UdpSocket from;
    private final UdpSocket to;
    private final boolean equal;
    private final byte[] buffer = new byte[LENGTH + BURST];
    private long received;

    private UdpBenchmark(boolean batches, boolean equal) throws Exception {
        UdpBatch batch = new UdpBatch();
        this.from = UdpSocket.open(TestNet.ip("127.0.0.1"), 0, null, batch, batches);
        this.to = UdpSocket.open(TestNet.ip("127.0.0.1"), 0, null, batch, batches);
        this.equal = equal;
    }

    /** Prints a table: nanoseconds a datagram, medians of rounds that take turns. */
    public static void main(String[] arguments) throws Exception {
        String[] names = {"one by one", "together, each longer than the last", "together, equal"};
        UdpBenchmark[] kinds = {
            new UdpBenchmark(false, true), new UdpBenchmark(true, false), new UdpBenchmark(true, true)
        };
        double[][] sending = new double[kinds.length][ROUNDS];
        double[][] receiving = new double[kinds.length][ROUNDS];
        for (int round = -2; round < ROUNDS; round++) {
            for (int i = 0; i < kinds.length; i++) {
                double[] ns = kinds[i].measure();
                if (round >= 0) { // those before warm it up
                    sending[i][round] = ns[0];
                    receiving[i][round] = ns[1];
                }
            }
        }
        for (int i = 0; i < kinds.length; i++) {
            System.out.printf(
                    Locale.ROOT,
                    "%-36s send %5.0f ns  receive %5.0f ns%n",
                    names[i],
                    median(sending[i]),
                    median(receiving[i]));
        }
    }

    private double[] measure() {
        UdpSocket.Receiver counter = (bytes, offset, length, v4, high, low, port) -> received++;
        received = 0;
        long sending = 0;
        long receiving = 0;
        for (int i = 0; i < BURSTS; i++) {
            long start = System.nanoTime();
            for (int j = 0; j < BURST; j++) {
                from.send(true, 0, LOOPBACK, to.localPort(), buffer, 0, equal ? LENGTH : LENGTH - BURST + j);
            }
            from.flush();
            long between = System.nanoTime();
            to.receiveBatch(counter, 64);
            sending += between - start;
            receiving += System.nanoTime() - between;
        }
        if (received != (long) BURSTS * BURST) {
            throw new IllegalStateException("lost " + ((long) BURSTS * BURST - received));
        }
        return new double[] {(double) sending / received, (double) receiving / received};
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
