package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A member whose software has gone mad: it broadcasts ten thousand frames a second; also the program that does. */
final class Flood {
    static final int FRAMES_PER_S = 10_000;

    private static final String TARGET = "28.255.255.255";
    private static final int PORT = 9;
    private static final int LENGTH = 18; // the shortest frame
    private static final long INTERVAL_NS = SECONDS.toNanos(1) / FRAMES_PER_S;
    private static final long PAUSE_NS = 1_000_000;
    private static final String NAME = "flood";
    private static final int START_TIMEOUT_S = 30;

    private final Process process;
    private final Path out;

    /** A rule of nftables that counts its frames. */
    static String rule() {
        return "ip daddr " + TARGET + " udp dport " + PORT + " counter";
    }

    /** Has a machine do it for so long; it does when this returns. */
    Flood(Host host, int seconds) {
        process = host.start(
                NAME,
                Requirements.java(),
                "-Xmx64m",
                "-cp",
                Transfer.classes(),
                Flood.class.getName(),
                Integer.toString(seconds));
        out = host.directory().resolve(NAME + ".out");
        await().atMost(START_TIMEOUT_S, SECONDS).until(() -> Files.size(out) > 0);
    }

    /** Waits for its end; returns how many frames it was. */
    long awaitEnd() throws IOException, InterruptedException {
        process.waitFor();
        return Long.parseLong(Files.readAllLines(out).get(1));
    }

    public static void main(String[] arguments) throws Exception {
        ByteBuffer content = ByteBuffer.allocateDirect(LENGTH);
        long sent = 0;
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
            channel.connect(new InetSocketAddress(TARGET, PORT));
            System.out.println(NAME);
            long startNs = System.nanoTime();
            long lengthNs = SECONDS.toNanos(Long.parseLong(arguments[0]));
            for (long atNs = 0; atNs < lengthNs; atNs = System.nanoTime() - startNs) {
                for (long due = atNs / INTERVAL_NS; sent < due; sent++) {
                    content.clear().putLong(0, sent);
                    channel.write(content);
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        System.out.println(sent);
    }
}
