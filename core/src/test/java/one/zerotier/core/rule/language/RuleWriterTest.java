package one.zerotier.core.rule.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleWriterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "accept;",
                "break;",
                "drop not ethertype ipv4 and not ethertype 0x1234 or chr ipauth;",
                "tee -1 deadbeef11 chr 0x12 and random 0.1;",
                "watch 64 deadbeef11 random 0.0000000005;",
                "redirect deadbeef11 dport 80 or sport 80-81 and ipprotocol tcp;",
                "accept ztsrc deadbeef11 and ztdest deadbeef22 and vlan 1 and vlanpcp 2 and vlandei 1;",
                "accept macsrc 32:1a:40:93:0b:52 and macdest ff:ff:ff:ff:ff:ff;",
                "accept ipsrc 10.0.0.0/8 and ipdest fd00::/64 and iptos 255 1-8 and ipprotocol 200;",
                "accept icmp 8 -1 or icmp 3 0 and framesize 0-64;",
                "accept tdiff 1 0 or tand 1 1 or tor 1 1 or txor 1 1 or teq 1 1 or tseq 1 1 or treq 4294967295 7;",
            })
    void whatIsWrittenCompilesToTheSame(String statement) throws Exception {
        RuleSet rules = Program.compile(statement).rules();
        assertThat(RuleWriter.statements(rules)).containsExactly(statement);
    }

    @Test
    void earthsRulesSurvive() throws Exception {
        String program = String.join("\n", RuleWriter.statements(Earth.rules()));
        assertThat(program).startsWith("drop not ethertype ipv4 and not ethertype arp and not ethertype ipv6;\n");
        assertThat(Program.compile(program).rules()).isEqualTo(Earth.rules());
    }

    @Test
    void everyProbabilityIsWrittenExactly() throws Exception {
        for (long probability : new long[] {0, 1, 2, 1000, 0x7fffffffL, 0xfffffffeL, 0xffffffffL}) {
            RuleSet rules = RuleSet.of(Rule.random(probability), Rule.action(RuleType.ACTION_DROP));
            assertThat(Program.compile(RuleWriter.statement(rules, 1)).rules()).isEqualTo(rules);
        }
    }

    @Test
    void whatHasNoWordsIsShownAllTheSame() {
        Rule drop = Rule.action(RuleType.ACTION_DROP);
        Rule first = Rule.icmp(8).alternative();
        assertThat(RuleWriter.statements(RuleSet.of(first, drop, first)))
                .as("the first of a group with or, and matches without an action")
                .isEqualTo(List.of("drop or icmp 8 -1;"));
        assertThat(RuleWriter.statement(RuleSet.of(Rule.integerRange(1, 9, 4, 12, true), drop), 1))
                .isEqualTo("drop integer 1-9 at 4 of 12 bits little-endian;");
        assertThat(RuleWriter.statements(RuleSet.of(Rule.action(RuleType.ACTION_PRIORITY))))
                .isEqualTo(List.of("priority;"));
    }
}
