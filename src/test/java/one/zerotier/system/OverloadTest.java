package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A stranger sends a member more datagrams than it can deal with; what its peers send it arrives all the same. */
class OverloadTest {
    private static final int PINGS = 300;

    /** Java that is run against the jar: sends datagrams that claim to be packets of the founder's to the member. */
    private static final String PROGRAM = """
            import java.net.InetAddress;
            import java.util.HexFormat;
            import one.zerotier.udp.UdpSocket;

            public class Stranger {
                public static void main(String[] arguments) throws Exception {
                    byte[] packet = new byte[100];
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
                        if (sent % 64 == 63) {
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

            Host stranger = lab.publicHost("stranger");
            Path source = Files.writeString(stranger.directory().resolve("Stranger.java"), PROGRAM);
            Process flood = stranger.start(
                    "flood",
                    Requirements.java(),
                    "-cp",
                    Requirements.jar().toString(),
                    source.toString(),
                    member.host().ip(),
                    member.address(),
                    founder.address(),
                    "30");
            Path said = stranger.directory().resolve("flood.out");
            await().atMost(30, SECONDS).until(() -> Files.readString(said).startsWith("ready"));
            String pings = founder.host()
                    .attempt("ping", "-n", "-q", "-i", "0.02", "-c", "" + PINGS, "-W", "1", member.earthIp())
                    .out();
            flood.destroy();
            flood.waitFor();
            System.out.println(pings.lines().reduce((a, b) -> b).orElse(""));
            Matcher received = Pattern.compile("(\\d+) received").matcher(pings);
            assertThat(received.find()).as(pings).isTrue();
            assertThat(Integer.parseInt(received.group(1))).as(pings).isGreaterThan(PINGS * 97 / 100);
            assertThat(member.metric("zerotier_dropped_overload_total")).isPositive();
        }
    }
}
