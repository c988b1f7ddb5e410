package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A stranger sends a member more datagrams than it can deal with; what its peers send it arrives all the same. Without
 * {@code LoadShedding} it does not: see ADR 11 for what was lost then.
 *
 * <p>A member with a processor of its own may well deal with all that a stranger can send: some five million datagrams a second.
 * So it has to share one.
 */
class OverloadTest {
    private static final int PINGS = 300;
    /** The first may come while the flood is not known as one yet. */
    private static final int MOST_LOST = PINGS * 3 / 100;

    /** More than one, so that on two processors the flood goes on while the founder sends a ping: twice as many are lost then. */
    private static final int FLOODS = 2;

    /** Of the rival's niceness; each multiplies its weight by two. */
    private static final int NICENESS_STEP = 3;

    private static final int LEAST_NICENESS = -20;

    private static final int LOOK_MS = 300;
    private static final int LOOKS = 4;

    private static final int PING_LENGTH = 1_200;

    private static final Pattern SUMMARY = Pattern.compile("(\\d+) received");
    private static final Pattern DELAYS = Pattern.compile("rtt min/avg/max/mdev = [0-9.]+/([0-9.]+)/([0-9.]+)/");

    /** What became of echo requests, 50 a second. */
    private record Pings(int lost, double averageMs, double longestMs) {
        static Pings send(Node from, Node to) {
            String said = from.host()
                    .attempt(
                            "ping",
                            "-n",
                            "-q",
                            "-s",
                            "" + PING_LENGTH,
                            "-i",
                            "0.02",
                            "-c",
                            "" + PINGS,
                            "-W",
                            "1",
                            to.earthIp())
                    .out();
            Matcher received = SUMMARY.matcher(said);
            Matcher delays = DELAYS.matcher(said);
            assertThat(received.find() && delays.find()).as(said).isTrue();
            return new Pings(
                    PINGS - Integer.parseInt(received.group(1)),
                    Double.parseDouble(delays.group(1)),
                    Double.parseDouble(delays.group(2)));
        }

        void print(String when) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d of %d pings lost, %.1f ms on average, %.1f ms at most%n",
                    when,
                    lost,
                    PINGS,
                    averageMs,
                    longestMs);
        }
    }

    /**
     * Java that is run against the jar: sends datagrams that claim to be packets of the founder's to the member. Those that go
     * together are about as long as one ping. Against a flood of 6,400 bytes each, no ping was lost even without shedding,
     * though most of the flood was: a queue with no room for so much seems to have some for a ping.
     */
    private static final String PROGRAM = """
            import java.net.InetAddress;
            import java.util.HexFormat;
            import one.zerotier.udp.UdpSocket;

            public class Stranger {
                public static void main(String[] arguments) throws Exception {
                    byte[] packet = new byte[40];
                    System.arraycopy(HexFormat.of().parseHex(arguments[1] + arguments[2]), 0, packet, 8, 10);
                    packet[18] = 0x08; // Salsa20 and Poly1305
                    byte[] ip = InetAddress.getByName(arguments[0]).getAddress();
                    long to = Integer.toUnsignedLong(java.nio.ByteBuffer.wrap(ip).getInt());
                    UdpSocket socket = UdpSocket.open(InetAddress.getByName("0.0.0.0"), 0, null);
                    System.out.println("ready");
                    long end = System.nanoTime() + Long.parseLong(arguments[3]) * 1_000_000_000L;
                    for (long sent = 0; System.nanoTime() < end; sent++) {
                        packet[0] = (byte) sent;
                        packet[1] = (byte) (sent >> 8);
                        socket.send(true, 0, to, 8993, packet, 0, packet.length);
                        if (sent % 32 == 31) {
                            socket.flush();
                        }
                    }
                }
            }
            """;

    @Test
    void aFloodFromOneAddressCostsOthersNothing(TestInfo test) throws Exception {
        try (Lab lab = new Lab(test)) {
            Node founder = new Node(lab.publicHost("founder")).start();
            String invitation = founder.invitation();
            Node member = new Node(lab.publicHost("member")).start(invitation).awaitEarth();
            EarthLab.awaitDirect(founder, member, 15);

            Pings before = Pings.send(founder, member);
            before.print("before the flood");
            assertThat(before.lost).isZero();

            Process rival = rival(member);
            Host stranger = lab.publicHost("stranger");
            Path source = Files.writeString(stranger.directory().resolve("Stranger.java"), PROGRAM);
            List<Process> flood = new ArrayList<>();
            for (int i = 0; i < FLOODS; i++) {
                flood.add(stranger.start(
                        "flood" + i,
                        Requirements.java(),
                        "-cp",
                        Requirements.jar().toString(),
                        source.toString(),
                        member.host().ip(),
                        member.address(),
                        founder.address(),
                        "60"));
            }
            for (int i = 0; i < FLOODS; i++) {
                Path said = stranger.directory().resolve("flood" + i + ".out");
                await().atMost(30, SECONDS).until(() -> Files.readString(said).startsWith("ready"));
            }
            squeeze(member, rival);
            double letGo = letGo(member);
            long overflowed = overflowed(member.host());
            Pings during = Pings.send(founder, member);
            assertThat(flood).as("lasts longer than the pings").allMatch(Process::isAlive);
            for (Process process : flood) {
                process.destroy();
                process.waitFor();
            }
            rival.destroy();
            rival.waitFor();
            during.print("during the flood");
            System.out.printf(
                    Locale.ROOT,
                    "let go: %.0f datagrams, lost by the system's queue: %d times what came together%n",
                    letGo(member) - letGo,
                    overflowed(member.host()) - overflowed);
            assertThat(during.lost).isLessThanOrEqualTo(MOST_LOST);
            assertThat(letGo(member)).as("datagrams let go").isGreaterThan(letGo);
        }
    }

    /** Leaves a member one processor, where this program wants all the time there is. */
    private static Process rival(Node member) throws IOException {
        String processor =
                Files.readString(Path.of("/proc/self/status")).replaceAll("(?s).*Cpus_allowed_list:\\s*(\\d+).*", "$1");
        member.host().run("taskset", "-a", "-c", "-p", processor, "" + member.pid());
        return member.host()
                .start("rival", "taskset", "-c", processor, "sh", "-c", "ulimit -t 60; while :; do :; done");
    }

    /**
     * Gives the rival more and more weight, until what comes is too much for what is left to the member: not once, for the
     * member is slow when a flood begins, but {@link #LOOKS} times in a row.
     */
    private static void squeeze(Node member, Process rival) throws InterruptedException {
        int niceness = 0;
        int looks = 0;
        double before = letGo(member);
        while (looks < LOOKS) {
            Thread.sleep(LOOK_MS);
            double now = letGo(member);
            if (now > before) {
                looks++;
                before = now;
                continue;
            }
            looks = 0;
            niceness -= NICENESS_STEP;
            assertThat(niceness).as("niceness").isGreaterThanOrEqualTo(LEAST_NICENESS);
            member.host().run("renice", "-n", "" + niceness, "-p", "" + rival.pid());
        }
        System.out.println("too much for a member beside a rival of niceness " + niceness);
    }

    private static double letGo(Node member) {
        return member.metric("zerotier_dropped_overload_total");
    }

    /** What came when the queue of a socket was full; datagrams that came together are one. */
    private static long overflowed(Host host) {
        List<String> udp = host.run("cat", "/proc/net/snmp")
                .lines()
                .filter(line -> line.startsWith("Udp:"))
                .toList();
        int column = Host.words(udp.get(0)).indexOf("RcvbufErrors");
        return Long.parseLong(Host.words(udp.get(1)).get(column));
    }
}
