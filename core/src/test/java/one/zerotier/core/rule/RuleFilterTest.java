package one.zerotier.core.rule;

import static one.zerotier.core.rule.Rule.action;
import static one.zerotier.core.rule.Rule.copy;
import static one.zerotier.core.rule.RuleType.ACTION_ACCEPT;
import static one.zerotier.core.rule.RuleType.ACTION_BREAK;
import static one.zerotier.core.rule.RuleType.ACTION_DROP;
import static one.zerotier.core.rule.RuleType.ACTION_REDIRECT;
import static one.zerotier.core.rule.RuleType.ACTION_TEE;
import static one.zerotier.core.rule.RuleType.ACTION_WATCH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.Address;
import one.zerotier.core.rule.RuleFilter.Result;
import org.junit.jupiter.api.Test;

class RuleFilterTest {
    private static final long ME = 0x11_1111_1111L;
    private static final long PEER = 0x22_2222_2222L;
    private static final Address OBSERVER = new Address(0x33_3333_3333L);
    private static final RuleSet ACCEPT = RuleSet.of(action(ACTION_ACCEPT));
    private static final RuleSet DROP = RuleSet.of(action(ACTION_DROP));

    private final RuleFilter filter = new RuleFilter(ME, Salsa20Random.seeded(1));
    private final FrameView frame = new FrameView();
    private final List<String> copies = new ArrayList<>();
    private final CopySink sink =
            (target, kind, copied, length) -> copies.add(Address.format(target) + " " + kind + " " + length);

    private Result outbound(TestNetwork network, boolean noTee) {
        byte[] payload = TestFrames.udp();
        frame.outbound(ME, PEER).ethernet(2, 1, FrameView.ETHERTYPE_IPV4, payload, 0, payload.length);
        return filter.outbound(network, frame, null, noTee, sink);
    }

    @Test
    void tellsWhichRuleOfWhichCapabilityDecided() {
        TestParty own = new TestParty()
                .capability(DROP)
                .capability(RuleSet.of(copy(ACTION_TEE, OBSERVER, 0, 4), action(ACTION_ACCEPT)));
        assertThat(outbound(new TestNetwork(RuleSet.EMPTY, own), false)).isEqualTo(Result.ACCEPT);
        assertThat(filter.decidingCapability()).isEqualTo(1);
        assertThat(filter.decidingRule()).isEqualTo(1);
        assertThat(copies).containsExactly("3333333333 TEE 4");

        assertThat(outbound(new TestNetwork(DROP, own), false)).isEqualTo(Result.DROP);
        assertThat(filter.decidingCapability()).isEqualTo(RuleFilter.NONE);
        assertThat(filter.decidingRule()).isZero();

        assertThat(outbound(new TestNetwork(RuleSet.EMPTY), false)).isEqualTo(Result.DROP);
        assertThat(filter.decidingRule()).isEqualTo(RuleFilter.NONE);
    }

    @Test
    void aSecondPassSendsNoCopiesButRedirectsAllTheSame() {
        Rule tee = copy(ACTION_TEE, OBSERVER, 0, 4);
        Rule watch = copy(ACTION_WATCH, OBSERVER, 0, 0);
        Rule redirect = copy(ACTION_REDIRECT, OBSERVER, 0, 0);
        TestParty own = new TestParty().capability(RuleSet.of(watch, redirect));
        TestNetwork network = new TestNetwork(RuleSet.of(tee, action(ACTION_BREAK)), own);
        assertThat(outbound(network, true)).isEqualTo(Result.DROP);
        assertThat(copies).containsExactly("3333333333 REDIRECT 36");
        copies.clear();
        assertThat(outbound(network, false)).isEqualTo(Result.DROP);
        assertThat(copies).containsExactly("3333333333 WATCH 36", "3333333333 TEE 4", "3333333333 REDIRECT 36");
    }

    @Test
    void aRedirectToNobodyPasses() {
        Rule redirect = copy(ACTION_REDIRECT, Address.NONE, 0, 0);
        assertThat(outbound(new TestNetwork(RuleSet.of(redirect)), false)).isEqualTo(Result.ACCEPT);
        assertThat(copies).isEmpty();
    }

    @Test
    void aSenderOfWhomNothingIsKnownHasNoCapabilities() {
        byte[] payload = TestFrames.udp();
        frame.inbound(PEER, ME).ethernet(2, 1, FrameView.ETHERTYPE_IPV4, payload, 0, payload.length);
        TestNetwork network = new TestNetwork(RuleSet.EMPTY, new TestParty().capability(ACCEPT));
        assertThat(filter.inbound(network, frame, null, sink)).isEqualTo(Result.DROP);
        assertThat(filter.inbound(network, frame, new TestParty().capability(ACCEPT), sink))
                .isEqualTo(Result.ACCEPT);
        assertThat(filter.inbound(new TestNetwork(ACCEPT), frame, null, sink)).isEqualTo(Result.ACCEPT);
    }
}
