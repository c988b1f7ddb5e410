package one.zerotier.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import one.zerotier.core.network.Mac;
import one.zerotier.daemon.api.ApiFixture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs in files, against the API of a real node. */
@Timeout(60)
class RulesCommandTest {
    private static final String ALICE = "5a8772d153";
    private static final String BOB = "1122334455";
    /** A TCP packet, SYN, 10.9.8.1 to 10.9.8.2, port 40000 to 22, between MACs that are no member's. */
    private static final String SYN = "0a0000000002" + "0a0000000001" + "0800" + "4500002800000000" + "4006" + "0000"
            + "0a090801" + "0a090802" + "9c400016" + "0000000100000000" + "50020000" + "00000000";

    private static final String ARP = "ffffffffffff" + "0a0000000001" + "0806" + "0001080006040001" + "0a0000000001"
            + "0a090801" + "000000000000" + "0a090802";

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

    private static CliRun said(String out) {
        return new CliRun(0, out, "");
    }

    private static CliRun failed(int status, String sentence) {
        return new CliRun(status, "", sentence + "\n");
    }

    private String file(String content) throws Exception {
        return Files.writeString(directory.resolve("home.rules"), content).toString();
    }

    private String networkWith(String program) throws Exception {
        String id = cli("network", "create").out().substring(16, 32);
        assertThat(cli("rules", "set", id, file(program)).status()).isZero();
        return id;
    }

    @Test
    void aProgramBecomesJsonWithoutAnyService() throws Exception {
        String file = file("""
            tag department id 1000 default 7;
            tag other id 4294967295;
            cap web id 2 default accept dport 80; ;
            drop not ethertype arp;
            """);
        CliRun run = CliRun.cli(directory.resolve("nowhere"), "rules", "compile", file);
        assertThat(run.err()).isEmpty();
        assertThat(run.out().replaceAll("\\s", "")).isEqualTo("""
            {"capabilities":[{"default":true,"id":2,"rules":[
            {"end":80,"not":false,"or":false,"start":80,"type":"MATCH_IP_DEST_PORT_RANGE"},{"type":"ACTION_ACCEPT"}]}],
            "rules":[{"etherType":2054,"not":true,"or":false,"type":"MATCH_ETHERTYPE"},{"type":"ACTION_DROP"}],
            "tags":[{"default":7,"id":1000},{"default":null,"id":4294967295}]}
            """.replaceAll("\\s", ""));
    }

    @Test
    void anErrorHasItsPlace() throws Exception {
        String file = file("accept;\n\n  dorp;\n");
        assertThat(cli("rules", "compile", file))
                .isEqualTo(failed(
                        1,
                        file + ": Line 3, column 3: \"dorp\" cannot begin a statement; these can: accept, break, drop, "
                                + "redirect, tee, watch, include, macro, tag, cap."));
        assertThat(cli("rules", "compile", directory + "/none").err())
                .startsWith("The file " + directory + "/none cannot be read: ");
        CliRun misused = cli("rules", "compile");
        assertThat(misused.status()).isEqualTo(2);
        assertThat(misused.err()).startsWith("Missing required parameter: '<file>'\nUsage: zerotier-cli rules compile");
    }

    @Test
    void rulesAreSetAndShown() throws Exception {
        String id = cli("network", "create").out().substring(16, 32);
        assertThat(cli("rules", "show", id)).isEqualTo(said("accept;\n"));
        String file = file("""
            tag department id 1000 default 7;
            macro allow($port) accept ipprotocol tcp dport $port; ;
            cap web id 2 include allow(80) include allow(443) ;
            tee -1 deadbeef11 tor department 3;
            break;
            """);
        assertThat(cli("rules", "set", id, file))
                .isEqualTo(said("Network " + id + " has 3 rules, 1 capability and 1 tag.\n"));
        assertThat(cli("rules", "show", id)).isEqualTo(said(Files.readString(Path.of(file))));
        api.change("/controller/network/" + id, "{'rulesSource':'','tagsByName':{}}");
        String shown = """
            tag tag1000
              id 1000
              default 7
            ;

            cap web
              id 2
              accept ipprotocol tcp and dport 80;
              accept ipprotocol tcp and dport 443;
            ;

            tee -1 deadbeef11 tor 1000 3;
            break;
            """;
        assertThat(cli("rules", "show", id)).isEqualTo(said(shown));
        assertThat(cli("rules", "set", id, file(shown)).status()).isZero();
        assertThat(cli("rules", "show", id)).isEqualTo(said(shown));
        assertThat(cli("-j", "rules", "show", id).out())
                .startsWith("{\n \"capabilities\": [")
                .contains("\"tags\": [");
        assertThat(cli("-j", "rules", "set", id, file).out()).startsWith("{\n \"authTokens\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "test"})
    void aNetworkThatIsNotThereIsNotMade(String command) throws Exception {
        String id = "33f75bd24aa1b2c3";
        assertThat(cli("rules", command, id, command.equals("set") ? file("accept;") : ARP))
                .isEqualTo(failed(1, "This node controls no network " + id + "."));
        assertThat(cli("network", "show", id).status()).isEqualTo(1);
    }

    @Test
    void theDecidingRuleIsNamed() throws Exception {
        String id = networkWith("accept ethertype arp; drop chr inbound and dport 22; accept dport 22;");
        assertThat(cli("rules", "test", id, SYN, "--from", ALICE, "--to", BOB)).isEqualTo(said("""
            Frame 1: 0a:00:00:00:00:01 > 0a:00:00:00:00:02, ethertype 0x0800, 40 bytes after it
              outbound at 5a8772d153 (not a member): accept, by rules[6]: accept dport 22;
              inbound at 1122334455 (not a member): drop, by rules[4]: drop chr inbound and dport 22;
            """));
        assertThat(cli("rules", "test", id, "--program", file("break ethertype ipv6;"), ARP))
                .isEqualTo(said("""
            Frame 1: 0a:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype 0x0806, 28 bytes after it
              outbound at any node: drop, because no rule has an opinion
              inbound at any node: drop, because no rule has an opinion
            """));
        assertThat(cli("-j", "rules", "test", id, ARP).out().replaceAll("\\s", ""))
                .startsWith("[{\"destinationMac\":\"ff:ff:ff:ff:ff:ff\",\"etherType\":2054,\"from\":\"0000000000\",")
                .contains("\"inbound\":{\"capability\":null,\"copies\":[],\"result\":\"accept\",\"rule\":1,"
                        + "\"statement\":\"acceptethertypearp;\"}");
    }

    @Test
    void whatMembersWereGrantedCounts() throws Exception {
        String id = networkWith("""
            tag department id 1000 default 7;
            cap web id 1 accept dport 80; ;
            cap ssh id 2 tee 16 deadbeef11; accept dport 22; ;
            accept dport 22 and not teq department 7 and chr ipauth;
            break;
            """);
        cli("member", "authorize", id, ALICE);
        cli("member", "authorize", id, BOB);
        String[] test = {"rules", "test", id, SYN, "--from", ALICE, "--to", BOB};
        assertThat(cli(test).out())
                .contains("outbound at 5a8772d153: drop, by rules[4]: break;\n")
                .contains("inbound at 1122334455: drop, by rules[4]: break;\n");
        change(id, ALICE, "{'capabilities':[1,2]}");
        assertThat(cli(test).out())
                .contains("outbound at 5a8772d153: accept, by capability 2 rules[2]: accept dport 22; (tee 16 bytes to "
                        + "deadbeef11)\n")
                .contains("inbound at 1122334455: accept, by capability 2 rules[2]: accept dport 22; (tee");
        change(id, BOB, "{'tags':[[1000,8]]}");
        assertThat(cli(test).out()).contains("accept, by capability 2").doesNotContain("by rules");
        cli("member", "assign", id, ALICE, "10.9.8.1");
        assertThat(cli(test).out())
                .contains("at 5a8772d153: accept, by rules[3]: accept dport 22 and not teq 1000 7 and chr ipauth;\n")
                .contains("at 1122334455: accept, by rules[3]: ");
    }

    private void change(String network, String member, String json) throws Exception {
        assertThat(api.change("/controller/network/" + network + "/member/" + member, json))
                .startsWith("200 ");
    }

    @Test
    void theNodesAreKnownFromTheirMacs() throws Exception {
        String id = networkWith("accept ztsrc " + ALICE + " and ztdest " + BOB + ";");
        long network = Long.parseUnsignedLong(id, 16);
        String alice = HexFormat.of().toHexDigits(Mac.of(Long.parseLong(ALICE, 16), network), 12);
        String bob = HexFormat.of().toHexDigits(Mac.of(Long.parseLong(BOB, 16), network), 12);
        assertThat(cli("rules", "test", id, bob + " " + alice + " 08:00").out())
                .contains("outbound at 5a8772d153 (not a member): accept, by rules[2]: accept ztsrc 5a8772d153 and ");
    }

    @Test
    void filesMayHaveManyFrames() throws Exception {
        String id = networkWith("accept ethertype arp;");
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            Path file = directory.resolve("capture.pcap");
            Files.write(file, pcap(order, 1, SYN, ARP));
            assertThat(cli("rules", "test", id, file.toString()).out().lines())
                    .hasSize(6)
                    .contains("Frame 2: 0a:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype 0x0806, 28 bytes after it");
        }
    }

    @Test
    void whatHasNoFramesIsExplained() throws Exception {
        String id = networkWith("accept;");
        Path file = directory.resolve("capture.pcap");
        Files.write(file, pcap(ByteOrder.LITTLE_ENDIAN, 101, ARP));
        assertThat(cli("rules", "test", id, file.toString()))
                .isEqualTo(failed(1, "The file " + file + " has no Ethernet frames but link type 101."));
        byte[] cut = pcap(ByteOrder.LITTLE_ENDIAN, 1, ARP);
        Files.write(file, Arrays.copyOf(cut, cut.length - 1));
        assertThat(cli("rules", "test", id, file.toString()))
                .isEqualTo(failed(1, "Frame 1 of " + file + " is cut off."));
        Files.writeString(file, "hello");
        assertThat(cli("rules", "test", id, file.toString()).err())
                .startsWith("The file " + file + " is not in the pcap format, which tcpdump -w writes and Wireshark");
        assertThat(cli("rules", "test", id, "0xyz"))
                .isEqualTo(
                        failed(2, "\"0xyz\" is neither a frame, which is written in pairs of hex digits, nor a file."));
        assertThat(cli("rules", "test", id, "ffff").err())
                .isEqualTo("The frame is too short: an Ethernet frame begins with two MACs and a type, 14 bytes.\n");
        assertThat(cli("rules", "test", id, ARP, "--from", "me"))
                .isEqualTo(failed(2, "\"me\" is not the address of a node, which has 10 hex digits."));
    }

    private static byte[] pcap(ByteOrder order, int linkType, String... frames) {
        ByteBuffer out = ByteBuffer.allocate(4096).order(order);
        out.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
        out.putInt(0xffff).putInt(linkType);
        for (String hex : frames) {
            byte[] frame = HexFormat.of().parseHex(hex);
            out.putLong(0).putInt(frame.length).putInt(frame.length).put(frame);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void hitsAreCountedUntilTheRulesChange() throws Exception {
        String id = networkWith("drop ethertype arp; accept ipprotocol tcp and dport 22; accept;"
                + " cap web id 80 default accept dport 80; ;");
        api.change("/controller/network/" + id, "{'private':false}");
        assertThat(cli("join", id).status()).isZero();
        awaitNetwork(id, "'status':'OK'");
        long network = Long.parseUnsignedLong(id, 16);
        api.sendFrame(network, HexFormat.of().parseHex(ARP));
        api.sendFrame(network, HexFormat.of().parseHex(SYN));
        api.sendFrame(network, HexFormat.of().parseHex(ARP));
        String expected = """
            HITS  RULE
            2     drop ethertype arp;
            1     accept ipprotocol tcp and dport 22;
            0     accept;
                  capability 80
            0     accept dport 80;
            """;
        assertThat(cli("rules", "hits", id)).isEqualTo(said(expected));
        api.change("/controller/network/" + id, "{'name':'another'}");
        awaitNetwork(id, "'name':'another'");
        assertThat(cli("rules", "hits", id)).isEqualTo(said(expected));
        assertThat(cli("-j", "rules", "hits", id).out())
                .contains("\"type\": \"MATCH_IP_PROTOCOL\"", "\"hits\": 1", "\"id\": 80");
        cli("rules", "set", id, file("accept;"));
        Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
            api.advance(100);
            assertThat(cli("rules", "hits", id)).isEqualTo(said("HITS  RULE\n0     accept;\n"));
        });
    }

    /** Our node has a configuration that says so. The store takes real time, and requests are repeated in virtual time. */
    private void awaitNetwork(String id, String what) {
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> {
            api.advance(100);
            return api.read("/network/" + id).contains(what);
        });
    }

    @Test
    void hitsAreThoseOfNetworksThatWeAreOn() {
        assertThat(cli("rules", "hits", "33f75bd24a000001"))
                .isEqualTo(failed(1, "This node is not on network 33f75bd24a000001."));
        assertThat(cli("rules", "hits", "33"))
                .isEqualTo(failed(2, "\"33\" is not a network id, which has 16 hex digits."));
    }
}
