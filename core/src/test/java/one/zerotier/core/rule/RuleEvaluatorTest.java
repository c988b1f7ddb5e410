package one.zerotier.core.rule;

import static one.zerotier.core.rule.Rule.action;
import static one.zerotier.core.rule.Rule.copy;
import static one.zerotier.core.rule.Rule.integerRange;
import static one.zerotier.core.rule.Rule.number;
import static one.zerotier.core.rule.Rule.range;
import static one.zerotier.core.rule.Rule.tag;
import static one.zerotier.core.rule.RuleType.ACTION_ACCEPT;
import static one.zerotier.core.rule.RuleType.ACTION_BREAK;
import static one.zerotier.core.rule.RuleType.ACTION_DROP;
import static one.zerotier.core.rule.RuleType.ACTION_REDIRECT;
import static one.zerotier.core.rule.RuleType.ACTION_TEE;
import static one.zerotier.core.rule.RuleType.ACTION_WATCH;
import static one.zerotier.core.rule.RuleType.MATCH_ETHERTYPE;
import static one.zerotier.core.rule.RuleType.MATCH_IP_DEST_PORT_RANGE;
import static one.zerotier.core.rule.RuleType.MATCH_IP_PROTOCOL;
import static one.zerotier.core.rule.RuleType.MATCH_IP_SOURCE_PORT_RANGE;
import static one.zerotier.core.rule.RuleType.MATCH_TAGS_DIFFERENCE;
import static one.zerotier.core.rule.RuleType.MATCH_TAG_RECEIVER;
import static one.zerotier.core.rule.RuleType.MATCH_TAG_SENDER;
import static one.zerotier.core.rule.RuleType.MATCH_VLAN_PCP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.Address;
import one.zerotier.core.rule.RuleEvaluator.Verdict;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single verdicts, as stock gave them, of a node that is neither source nor destination of the frame. */
class RuleEvaluatorTest {
    private static final long SOURCE = 0x11_1111_1111L;
    private static final long DEST = 0x22_2222_2222L;
    private static final Address OBSERVER = new Address(0x33_3333_3333L);
    private static final Address ME = new Address(0x44_4444_4444L);
    private static final Rule ACCEPT = action(ACTION_ACCEPT);
    private static final Rule DROP = action(ACTION_DROP);
    private static final Rule IS_IPV6 = number(MATCH_ETHERTYPE, 0x86dd);
    private static final Rule IS_TCP = number(MATCH_IP_PROTOCOL, 6);
    private static final Rule TO_PORT_53 = range(MATCH_IP_DEST_PORT_RANGE, 53, 53);
    private static final Rule FROM_PORT_0 = range(MATCH_IP_SOURCE_PORT_RANGE, 0, 0);
    private static final Rule IP_AUTHENTICATED = Rule.characteristics(Characteristics.SENDER_IP_AUTHENTICATED);

    private final RuleEvaluator evaluator = new RuleEvaluator(ME.value(), Salsa20Random.seeded(1));
    private final FrameView frame = new FrameView();
    private boolean inbound = true;
    private int etherType = 0x0800;
    private byte[] payload = TestFrames.udp();
    private final TestParty own = new TestParty();
    private boolean unknownMatches;

    private Verdict evaluate(Rule... rules) {
        if (inbound) {
            frame.inbound(SOURCE, DEST);
        } else {
            frame.outbound(SOURCE, DEST);
        }
        frame.ethernet(0x0200_0000_0002L, 0x0200_0000_0001L, etherType, payload, 0, payload.length);
        RuleSet set = RuleSet.of(rules);
        return evaluator.evaluate(new TestNetwork(set, own, unknownMatches, List.of()), set, frame, null);
    }

    private RuleEvaluatorTest outbound() {
        inbound = false;
        return this;
    }

    private RuleEvaluatorTest arp() {
        etherType = 0x0806;
        payload = TestFrames.arp();
        return this;
    }

    @Test
    void rulesThatEndWithoutAnActionHaveNoOpinion() {
        assertThat(evaluate()).isEqualTo(Verdict.NO_MATCH);
        assertThat(outbound().evaluate()).isEqualTo(Verdict.NO_MATCH);
        assertThat(evaluate(action(ACTION_BREAK), ACCEPT)).isEqualTo(Verdict.NO_MATCH);
        assertThat(evaluator.decidingRule()).isZero();
    }

    @Test
    void matchesFoldFromLeftToRightStartingFromTrue() {
        assertThat(evaluate(IS_IPV6.alternative(), ACCEPT)).isEqualTo(Verdict.ACCEPT);
        assertThat(evaluate(IS_IPV6, number(MATCH_ETHERTYPE, 0x0800).alternative(), IS_TCP, ACCEPT))
                .isEqualTo(Verdict.NO_MATCH);
        assertThat(arp().evaluate(number(MATCH_ETHERTYPE, 0x0800), ACCEPT)).isEqualTo(Verdict.NO_MATCH);
    }

    @Test
    void notDoesNotTurnRoundWhatAFrameCannotHave() {
        assertThat(evaluate(IS_TCP.negated(), ACCEPT)).isEqualTo(Verdict.ACCEPT);
        assertThat(arp().evaluate(IS_TCP.negated(), ACCEPT)).isEqualTo(Verdict.NO_MATCH);
        assertThat(evaluate(TO_PORT_53.negated(), ACCEPT)).isEqualTo(Verdict.NO_MATCH);
    }

    @Test
    void aProtocolWithoutPortsIsAnOrdinaryNo() {
        payload[9] = 1;
        assertThat(evaluate(TO_PORT_53.negated(), ACCEPT)).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void portZeroIsAPortInIpv4Only() {
        Bytes.putInt16(payload, 20, 0);
        assertThat(evaluate(FROM_PORT_0, ACCEPT)).isEqualTo(Verdict.ACCEPT);
        etherType = 0x86dd;
        payload = TestFrames.udp6();
        assertThat(evaluate(FROM_PORT_0, ACCEPT)).isEqualTo(Verdict.NO_MATCH);
        assertThat(evaluate(TO_PORT_53, ACCEPT)).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void integersAreReadAsStockReadsThem() {
        payload[20] = 0x12;
        assertThat(evaluate(integerRange(0x0a00, 0x0a00, 6, 16, false), ACCEPT)).isEqualTo(Verdict.ACCEPT);
        assertThat(evaluate(integerRange(0x000a, 0x000a, 12, 16, true), ACCEPT)).isEqualTo(Verdict.ACCEPT);
        assertThat(evaluate(integerRange(0, 0, 100, 16, false), ACCEPT)).isEqualTo(Verdict.ACCEPT);
        assertThat(evaluate(integerRange(4, 4, 0, 4, true), ACCEPT)).isEqualTo(Verdict.ACCEPT);
        assertThat(evaluate(integerRange(2, 2, 13, 4, false), ACCEPT)).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void copiesGoToTheObserver() {
        outbound();
        assertThat(evaluate(copy(ACTION_TEE, OBSERVER, 0, 10), ACCEPT)).isEqualTo(Verdict.ACCEPT);
        assertThat(evaluator.copyTarget()).isEqualTo(OBSERVER.value());
        assertThat(evaluator.copyLength()).isEqualTo(10);
        assertThat(evaluator.copyKind()).isEqualTo(CopyKind.TEE);
        assertThat(evaluator.decidingRule()).isEqualTo(1);

        assertThat(evaluate(copy(ACTION_WATCH, OBSERVER, 0, 0), ACCEPT)).isEqualTo(Verdict.ACCEPT);
        assertThat(evaluator.copyLength()).isEqualTo(36);
        assertThat(evaluator.copyKind()).isEqualTo(CopyKind.WATCH);
    }

    @ParameterizedTest
    @ValueSource(longs = {SOURCE, DEST, 0x44_4444_4444L})
    void nobodyGetsACopyOfWhatHeHasAnyway(long target) {
        assertThat(outbound().evaluate(copy(ACTION_TEE, new Address(target), 0, 0), ACCEPT))
                .isEqualTo(Verdict.ACCEPT);
        assertThat(evaluator.copyTarget()).isZero();
    }

    @Test
    void theTargetOfACopyAcceptsWhatItGets() {
        Rule teeMe = copy(ACTION_TEE, ME, 0, 0);
        assertThat(evaluate(teeMe, ACCEPT)).isEqualTo(Verdict.SUPER_ACCEPT);
        assertThat(evaluator.decidingRule()).isZero();
        assertThat(evaluate(IS_IPV6, teeMe, ACCEPT)).isEqualTo(Verdict.SUPER_ACCEPT);
        assertThat(evaluator.decidingRule()).isEqualTo(2);
    }

    @Test
    void aRedirectChangesTheDestination() {
        assertThat(outbound().evaluate(copy(ACTION_REDIRECT, OBSERVER, 0, 0))).isEqualTo(Verdict.REDIRECT);
        assertThat(evaluator.destination()).isEqualTo(OBSERVER.value());
    }

    @Test
    void unknownTypesAreLeftToTheConfiguration() throws MalformedPacketException {
        Rule action9 = RuleSet.decode(Bytes.fromHex("0900")).get(0);
        Rule match60 = RuleSet.decode(Bytes.fromHex("3c00")).get(0);
        assertThat(evaluate(action9, ACCEPT)).isEqualTo(Verdict.ACCEPT);
        assertThat(evaluate(match60, ACCEPT)).isEqualTo(Verdict.NO_MATCH);
        assertThat(evaluate(match60.negated(), ACCEPT)).isEqualTo(Verdict.ACCEPT);
        unknownMatches = true;
        assertThat(evaluate(match60, ACCEPT)).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void theSenderLeavesTagsItDoesNotKnowToTheReceiver() {
        Rule receiverHasTag = tag(MATCH_TAG_RECEIVER, 1, 5);
        outbound();
        assertThat(evaluate(receiverHasTag, DROP, ACCEPT)).isEqualTo(Verdict.ACCEPT);
        assertThat(evaluate(receiverHasTag, DROP, DROP)).isEqualTo(Verdict.DROP);
        own.tag(1, 5);
        assertThat(evaluate(tag(MATCH_TAGS_DIFFERENCE, 1, 0), ACCEPT)).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void theReceiverDoesNotTakeUnknownTagsForAnything() {
        assertThat(evaluate(tag(MATCH_TAG_SENDER, 1, 5).negated(), DROP, ACCEPT))
                .isEqualTo(Verdict.ACCEPT);
        own.tag(1, 5);
        assertThat(evaluate(tag(MATCH_TAGS_DIFFERENCE, 1, 0), ACCEPT)).isEqualTo(Verdict.NO_MATCH);
    }

    @Test
    void whoAsksForANeighbourNeedNotOwnAnAddress() {
        assertThat(evaluate(IP_AUTHENTICATED.negated(), DROP, ACCEPT)).isEqualTo(Verdict.DROP);
        etherType = 0x86dd;
        payload = TestFrames.neighbourSolicitation();
        assertThat(evaluate(IP_AUTHENTICATED.negated(), DROP, ACCEPT)).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void vlanPrioritiesAreAlwaysZero() {
        assertThat(evaluate(number(MATCH_VLAN_PCP, 0), ACCEPT)).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void tcpFlagsBeyondTheEndAreZero() {
        payload[9] = 6;
        payload = Arrays.copyOf(payload, 33);
        payload[32] = 0;
        assertThat(evaluate(Rule.characteristics(Characteristics.TCP_MASK), ACCEPT))
                .isEqualTo(Verdict.NO_MATCH);
        payload[32] = 1;
        assertThat(evaluate(Rule.characteristics(0x100), ACCEPT)).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void trueMatchesAndTakenActionsAreCounted() {
        RuleSet rules = RuleSet.of(IS_IPV6, DROP, IS_TCP, TO_PORT_53.alternative(), ACCEPT, ACCEPT);
        for (int frames = 0; frames < 3; frames++) {
            frame.inbound(SOURCE, DEST).ethernet(2, 1, etherType, payload, 0, payload.length);
            evaluator.evaluate(new TestNetwork(rules, own), rules, frame, null);
        }
        assertThat(hits(rules)).containsExactly(0L, 0L, 0L, 3L, 3L, 0L);
    }

    private static List<Long> hits(RuleSet rules) {
        return IntStream.range(0, rules.size()).mapToObj(rules::hits).toList();
    }
}
