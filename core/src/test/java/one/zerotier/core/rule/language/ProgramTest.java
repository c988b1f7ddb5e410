package one.zerotier.core.rule.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import one.zerotier.core.identity.Address;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What programs mean. What is wrong with others is in {@link RuleSyntaxTest}. */
class ProgramTest {
    private static final Address NODE = Address.parse("deadbeef11");
    private static final Rule ACCEPT = Rule.action(RuleType.ACTION_ACCEPT);
    private static final Rule BREAK = Rule.action(RuleType.ACTION_BREAK);
    private static final Rule DROP = Rule.action(RuleType.ACTION_DROP);
    private static final Rule TCP = Rule.number(RuleType.MATCH_IP_PROTOCOL, 6);

    private static RuleSet rules(String program) throws RuleSyntaxException {
        return Program.compile(program).rules();
    }

    private static void assertAction(String program, Rule action) throws RuleSyntaxException {
        assertThat(rules(program)).isEqualTo(RuleSet.of(action));
    }

    private static void assertMatch(String match, Rule rule) throws RuleSyntaxException {
        assertThat(rules("accept " + match + ";")).isEqualTo(RuleSet.of(rule, ACCEPT));
        assertThat(rules("accept not " + match + ";")).isEqualTo(RuleSet.of(rule.negated(), ACCEPT));
    }

    private static Rule etherType(int type) {
        return Rule.number(RuleType.MATCH_ETHERTYPE, type);
    }

    private static Rule port(int port) {
        return Rule.range(RuleType.MATCH_IP_DEST_PORT_RANGE, port, port);
    }

    @Test
    void nothingIsAProgramWithoutRules() throws Exception {
        Program program = Program.compile(" # nothing\n\t\r\n#");
        assertThat(program).isEqualTo(new Program(RuleSet.EMPTY, List.of(), List.of()));
    }

    @Test
    void everyActionHasAWord() throws Exception {
        assertAction("accept;", ACCEPT);
        assertAction("break;", BREAK);
        assertAction("drop ;", DROP);
        assertAction("tee 128 deadbeef11;", Rule.copy(RuleType.ACTION_TEE, NODE, 0, 128));
        assertAction("tee -1 DEADBEEF11;", Rule.copy(RuleType.ACTION_TEE, NODE, 0, 0xffff));
        assertAction("watch 64 deadbeef11;", Rule.copy(RuleType.ACTION_WATCH, NODE, 0, 64));
        assertAction("redirect deadbeef11;", Rule.copy(RuleType.ACTION_REDIRECT, NODE, 0, 0));
        assertAction("ACCEPT;", ACCEPT);
    }

    @Test
    void addressesAreMatched() throws Exception {
        assertMatch("ztsrc deadbeef11", Rule.address(RuleType.MATCH_SOURCE_ZEROTIER_ADDRESS, NODE));
        assertMatch("ztdest deadbeef11", Rule.address(RuleType.MATCH_DEST_ZEROTIER_ADDRESS, NODE));
        assertMatch("macsrc 32:1a:40:93:0b:52", Rule.mac(RuleType.MATCH_MAC_SOURCE, 0x321a40930b52L));
        assertMatch("macdest 321A40930B52", Rule.mac(RuleType.MATCH_MAC_DEST, 0x321a40930b52L));
        assertMatch("macdest ff-ff-ff-ff-ff-ff", Rule.mac(RuleType.MATCH_MAC_DEST, 0xffffffffffffL));
        assertMatch("ipsrc 10.9.0.0/16", Rule.ip(RuleType.MATCH_IPV4_SOURCE, IpAddress.parse("10.9.0.0"), 16));
        assertMatch("ipsrc fd00::/8", Rule.ip(RuleType.MATCH_IPV6_SOURCE, IpAddress.parse("fd00::"), 8));
        assertMatch("ipdest 10.9.8.7", Rule.ip(RuleType.MATCH_IPV4_DEST, IpAddress.parse("10.9.8.7"), 32));
        assertMatch("ipdest fd00::7", Rule.ip(RuleType.MATCH_IPV6_DEST, IpAddress.parse("fd00::7"), 128));
    }

    @Test
    void numbersAreMatched() throws Exception {
        assertMatch("vlan 7", Rule.number(RuleType.MATCH_VLAN_ID, 7));
        assertMatch("vlanpcp 3", Rule.number(RuleType.MATCH_VLAN_PCP, 3));
        assertMatch("vlandei 1", Rule.number(RuleType.MATCH_VLAN_DEI, 1));
        assertMatch("iptos 0xfc 0x10-0x20", Rule.tos(0xfc, 0x10, 0x20));
        assertMatch("iptos 255 8", Rule.tos(255, 8, 8));
        assertMatch("icmp 8 -1", Rule.icmp(8));
        assertMatch("icmp 3 0", Rule.icmp(3, 0));
        assertMatch("sport 67-68", Rule.range(RuleType.MATCH_IP_SOURCE_PORT_RANGE, 67, 68));
        assertMatch("dport 443", port(443));
        assertMatch("framesize 0-64", Rule.range(RuleType.MATCH_FRAME_SIZE_RANGE, 0, 64));
        assertMatch("random 0", Rule.random(0));
        assertMatch("random .5", Rule.random(0x7fffffffL));
        assertMatch("random 0.1", Rule.random(429496729));
        assertMatch("random 1.0", Rule.random(0xffffffffL));
    }

    @ParameterizedTest
    @CsvSource({
        "ipv4,0x0800",
        "arp,0x0806",
        "wol,0x0842",
        "rarp,0x8035",
        "atalk,0x809b",
        "aarp,0x80f3",
        "ipx_a,0x8137",
        "ipx_b,0x8138",
        "ipv6,0x86dd",
        "2048,0x0800"
    })
    void ethertypesHaveWords(String word, String number) throws Exception {
        assertMatch("ethertype " + word, etherType(Integer.decode(number)));
        assertMatch("ethertype " + number, etherType(Integer.decode(number)));
    }

    @ParameterizedTest
    @CsvSource({
        "icmp,1",
        "icmp4,1",
        "igmp,2",
        "ipip,4",
        "tcp,6",
        "egp,8",
        "igp,9",
        "udp,17",
        "rdp,27",
        "esp,50",
        "ah,51",
        "icmp6,58",
        "l2tp,115",
        "sctp,132",
        "udplite,136",
        "0x11,17"
    })
    void protocolsHaveWords(String word, int number) throws Exception {
        assertMatch("ipprotocol " + word, Rule.number(RuleType.MATCH_IP_PROTOCOL, number));
    }

    @ParameterizedTest
    @CsvSource({
        "inbound,63",
        "multicast,62",
        "broadcast,61",
        "ipauth,60",
        "macauth,59",
        "tcp_rs0,11",
        "tcp_rs1,10",
        "tcp_rs2,9",
        "tcp_ns,8",
        "tcp_cwr,7",
        "tcp_ece,6",
        "tcp_urg,5",
        "tcp_ack,4",
        "tcp_psh,3",
        "tcp_rst,2",
        "tcp_syn,1",
        "tcp_fin,0"
    })
    void characteristicsHaveWords(String word, int bit) throws Exception {
        assertMatch("chr " + word, Rule.characteristics(1L << bit));
        assertMatch("chr 0x" + Long.toHexString(1L << bit), Rule.characteristics(1L << bit));
    }

    @Test
    void severalCharacteristicsAreAMask() throws Exception {
        assertMatch("chr 0x12", Rule.characteristics(0x12));
        assertMatch("chr 18", Rule.characteristics(0x12));
    }

    @ParameterizedTest
    @CsvSource({
        "tdiff,MATCH_TAGS_DIFFERENCE",
        "tand,MATCH_TAGS_BITWISE_AND",
        "tor,MATCH_TAGS_BITWISE_OR",
        "txor,MATCH_TAGS_BITWISE_XOR",
        "teq,MATCH_TAGS_EQUAL",
        "tseq,MATCH_TAG_SENDER",
        "treq,MATCH_TAG_RECEIVER"
    })
    void tagsAreMatchedByNameOrId(String word, RuleType type) throws Exception {
        assertMatch(word + " 1000 7", Rule.tag(type, 1000, 7));
        String tag = "; tag department id 4294967295 enum 100 sales flag 3 boss";
        assertThat(rules("drop " + word + " department sales and " + word + " department 5 " + word + " department boss"
                        + tag + ";"))
                .isEqualTo(RuleSet.of(Rule.tag(type, -1, 100), Rule.tag(type, -1, 5), Rule.tag(type, -1, 8), DROP));
    }

    @Test
    void matchesAreJoinedFromLeftToRight() throws Exception {
        assertThat(rules("accept dport 22 or dport 80 and ipprotocol tcp not dport 23 or not chr inbound;"))
                .isEqualTo(RuleSet.of(
                        port(22),
                        port(80).alternative(),
                        TCP,
                        port(23).negated(),
                        Rule.characteristics(1L << 63).negated().alternative(),
                        ACCEPT));
    }

    @Test
    void tagsHaveDefaultsAndNames() throws Exception {
        Program program = Program.compile("""
            tag clearance
              flag 0 staging      # a bit
              flag 31 executive
              enum 7 all
              default executive
              id 0x10
            ;
            tag plain id 2; tag zero id 3 default 0;
            """);
        assertThat(program.tags())
                .containsExactly(
                        new Program.Tag(
                                "clearance",
                                16,
                                1L << 31,
                                Map.of("all", 7L),
                                Map.of("staging", 1L, "executive", 1L << 31)),
                        new Program.Tag("plain", 2, null, Map.of(), Map.of()),
                        new Program.Tag("zero", 3, 0L, Map.of(), Map.of()));
        assertThat(program.rules()).isEqualTo(RuleSet.EMPTY);
    }

    @Test
    void capabilitiesHaveRulesOfTheirOwn() throws Exception {
        Program program = Program.compile("""
            cap superuser id 1000 accept; ;
            cap web
              id 2 default
              accept ipprotocol tcp dport 80;
              accept ipprotocol tcp dport 443;
            ;
            break;
            """);
        assertThat(program.rules()).isEqualTo(RuleSet.of(BREAK));
        assertThat(program.capabilities())
                .containsExactly(
                        new Program.Capability("superuser", 1000, false, RuleSet.of(ACCEPT)),
                        new Program.Capability(
                                "web", 2, true, RuleSet.of(TCP, port(80), ACCEPT, TCP, port(443), ACCEPT)));
    }

    @Test
    void macrosAreIncludedWithArguments() throws Exception {
        String macros = """
            macro allow($protocol, $first, $last)
              accept ipprotocol $protocol and dport $first-$last;
            ;
            macro end break chr tcp_syn; ;
            macro both($port) include allow(tcp,$port,$port) include allow(udp,$port,$port) ;
            """;
        RuleSet expected = rules("""
            accept ipprotocol tcp and dport 53;
            accept ipprotocol udp and dport 53;
            accept ipprotocol tcp and dport 80-81;
            break chr tcp_syn;
            """);
        String includes = "include both(53)\ninclude allow ( tcp , 80 , 81 );\ninclude end";
        assertThat(rules(macros + includes)).isEqualTo(expected);
        assertThat(rules(includes + "();" + macros))
                .as("used before it is defined")
                .isEqualTo(expected);
        assertThat(Program.compile(macros + "cap c id 1 include both(53) ;").capabilities())
                .extracting(Program.Capability::rules)
                .containsExactly(RuleSet.of(expected.rules().subList(0, 6)));
    }

    @Test
    void theDefaultOfHostedNetworksMeansWhatItsJsonSays() throws Exception {
        String program = """
            # Only IPv4, ARP and IPv6 frames.
            drop
              not ethertype ipv4
              and not ethertype arp
              and not ethertype ipv6
            ;
            accept;
            """;
        assertThat(rules(program))
                .isEqualTo(RuleSet.of(
                        etherType(2048).negated(),
                        etherType(2054).negated(),
                        etherType(34525).negated(),
                        DROP,
                        ACCEPT));
    }

    @Test
    void standardMacrosCanBeIncludedOrReplaced() throws Exception {
        assertThat(rules("include ip_only accept;"))
                .isEqualTo(rules("drop not ethertype ipv4 and not ethertype arp and not ethertype ipv6; accept;"));
        assertThat(rules("include safety macro safety drop; ;")).isEqualTo(rules("drop;"));
        assertThat(Files.readString(Path.of("../docs/RULES.md"))).contains(StandardMacros.TEXT.indent(4));
    }

    @Test
    void theProgramsInTheDocumentAreOnes() throws Exception {
        String document = Files.readString(Path.of("../docs/RULES.md"));
        Matcher blocks = Pattern.compile("(?m)(?:^    .*\\n|^\\n(?=    ))+").matcher(document);
        List<Program> programs = new ArrayList<>();
        while (blocks.find()) {
            if (!blocks.group().contains("zerotier-cli")) {
                programs.add(Program.compile(blocks.group()));
            }
        }
        assertThat(programs).extracting(program -> program.rules().size()).containsExactly(16, 0, 0, 6, 0, 32);
        assertThat(programs).extracting(program -> program.tags().size()).containsExactly(1, 1, 0, 0, 0, 0);
        assertThat(programs)
                .extracting(program -> program.capabilities().size())
                .containsExactly(1, 0, 1, 0, 0, 1);
    }
}
