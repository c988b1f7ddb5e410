package one.zerotier.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import one.zerotier.daemon.api.ApiFixture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of multicast, from the operator's words to what a member shows, against the API of a real node. */
@Timeout(60)
class MulticastCommandTest {
    private static final String USUAL = """
            MULTICAST            PER SECOND  BURST    OF ONE MEMBER
            all                  4194304     4194304  50 %
            each group           1048576     1048576  50 %
            ff:ff:ff:ff:ff:ff/0  32768       65536    50 %
            """;

    @TempDir
    Path directory;

    private ApiFixture api;

    @BeforeEach
    void start() throws Exception {
        api = new ApiFixture(directory);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private CliRun cli(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("-D" + directory);
        return CliRun.cli(directory, all.toArray(String[]::new));
    }

    private static CliRun failed(int status, String sentence) {
        return new CliRun(status, "", sentence + "\n");
    }

    private String joined() {
        String id = cli("network", "create", "--public").out().substring(16, 32);
        assertThat(cli("join", id).status()).isZero();
        await(id, USUAL);
        return id;
    }

    private void await(String id, String shown) {
        Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
            api.advance(100);
            CliRun run = cli("multicast", id);
            assertThat(run.status()).isZero();
            assertThat(run.out()).startsWith(shown);
        });
    }

    private static String withoutTimes(String text) {
        return text.replaceAll("20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "then");
    }

    @Test
    void whatIsDroppedIsShownWithWhoseItWas() throws Exception {
        String id = joined();
        byte[] frame = new byte[1_000];
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        int passing = (1 << 15) / frame.length;
        for (int i = 0; i < passing + 10; i++) {
            api.sendFrame(Long.parseUnsignedLong(id, 16), frame);
        }
        assertThat(withoutTimes(cli("multicast", id).out())).isEqualTo(USUAL + """

                GROUP                LISTENING  MEMBERS  KNOWN  CONTACTS
                ff:ff:ff:ff:ff:ff/0  yes        0        0      0

                TOO MUCH OF  TO                   FRAMES  BYTES  SINCE                LAST
                33f75bd24a   ff:ff:ff:ff:ff:ff/0  10      10000  then  then
                """);
        assertThat(cli("-j", "multicast", id).out().replaceAll("\\s", ""))
                .contains(
                        "\"limits\":{\"group\":{\"burst\":1048576,",
                        "\"limited\":[{\"adi\":0,\"bytes\":10000,\"frames\":10,\"last\":1795",
                        "\"mac\":\"ff:ff:ff:ff:ff:ff\",\"member\":\"33f75bd24a\",\"since\":1795");
        assertThat(api.read("/counters").replaceAll("\\s", "")).contains("'multicasts_limited_out':10,");
    }

    @Test
    void theOperatorSetsThemAndMembersHaveThemAtOnce() {
        String id = joined();
        assertThat(cli("network", "show", id).out()).doesNotContain("MULTICAST");
        CliRun set = cli(
                "network",
                "set",
                id,
                "multicast-rate=64,20000,100",
                "group-rate=01:00:5e:00:00:fb,300000",
                "group-rate=ff:ff:ff:ff:ff:ff/a090801,1000,30000,1",
                "group-rate=500000,600000");
        assertThat(set).isEqualTo(new CliRun(0, "Network " + id + " is changed; its revision is now 2.\n", ""));
        String shown = """
                MULTICAST                  PER SECOND  BURST   OF ONE MEMBER
                all                        64          20000   100 %
                each group                 500000      600000  50 %
                01:00:5e:00:00:fb/0        300000      300000  50 %
                ff:ff:ff:ff:ff:ff/0        32768       65536   50 %
                ff:ff:ff:ff:ff:ff/a090801  1000        30000   1 %
                """;
        await(id, shown);
        assertThat(cli("network", "show", id).out()).endsWith("\n\n" + shown);
        assertThat(cli("network", "set", id, "name=home").status()).isZero();
        assertThat(cli("network", "show", id).out()).endsWith("\n\n" + shown);
        assertThat(cli("network", "set", id, "multicast-rate=", "group-rate=").status())
                .isZero();
        await(id, USUAL);
        assertThat(cli("network", "history", id).out()).contains("multicastLimits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1,2,3,4", "-1", "1,", ",1"})
    void aRateThatIsNoneIsExplained(String value) {
        assertThat(cli("network", "set", "33f75bd24aa1b2c3", "multicast-rate=" + value))
                .isEqualTo(failed(
                        2,
                        "\"" + value + "\" is not a rate; write multicast-rate=BYTES[,BURST[,PERCENT]],"
                                + " such as 4194304,4194304,50."));
        for (String group : new String[] {"", "ff:ff:ff:ff:ff:ff,", "ff:ff:ff:ff:ff:ff/x,"}) {
            assertThat(cli("network", "set", "33f75bd24aa1b2c3", "group-rate=" + group + value))
                    .isEqualTo(failed(
                            2,
                            "\"" + group + value + "\" is not a rate; write"
                                    + " group-rate=[MAC[/ADI],]BYTES[,BURST[,PERCENT]],"
                                    + " such as ff:ff:ff:ff:ff:ff,131072,262144,50."));
        }
    }

    @Test
    void whatTheServiceRefusesIsSaid() {
        String id = cli("network", "create").out().substring(16, 32);
        assertThat(cli("network", "set", id, "multicast-rate=0"))
                .isEqualTo(failed(1, "multicastLimits.network.bytesPerSecond must be from 1 to 1099511627776."));
        assertThat(cli("network", "set", id, "group-rate=02:00:00:00:00:01,5"))
                .isEqualTo(failed(1, "multicastLimits.groups[0].mac: 02:00:00:00:00:01 is not the MAC of a group."));
        assertThat(cli("multicast", id)).isEqualTo(failed(1, "This node is not on network " + id + "."));
        assertThat(cli("multicast", "33")).isEqualTo(failed(2, "\"33\" is not a network id, which has 16 hex digits."));
    }

    @Test
    void aNetworkWithoutConfigurationHasNoLimits() {
        assertThat(cli("join", "1122334455000001").status()).isZero();
        assertThat(cli("multicast", "1122334455000001"))
                .isEqualTo(new CliRun(
                        0, "The controller of network 1122334455000001 has set no limits of multicast.\n", ""));
    }
}
