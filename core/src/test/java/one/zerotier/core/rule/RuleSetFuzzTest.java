package one.zerotier.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.wire.MalformedPacketException;

/** Rules come from controllers, frames from anybody: the first half of the input is rules, the second a frame. */
class RuleSetFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void rulesAndFrames(byte[] input) throws MalformedPacketException {
        int half = input.length / 2;
        RuleSet rules;
        try {
            rules = RuleSet.decode(Arrays.copyOf(input, half));
        } catch (MalformedPacketException e) {
            return;
        }
        assertThat(RuleSet.decode(rules.toBytes())).isEqualTo(rules);
        RuleFilter filter = new RuleFilter(1, Salsa20Random.seeded(1));
        FrameView frame = new FrameView();
        TestNetwork network = new TestNetwork(rules, new TestParty().tag(1, 1).capability(rules));
        TestParty remote = new TestParty().tag(1, 2).capability(rules);
        for (int etherType : new int[] {0x0800, 0x0806, 0x86dd}) {
            frame.ethernet(1, 2, etherType, input, half, input.length - half);
            frame.inbound(2, 1);
            filter.inbound(network, frame, remote, RuleSetFuzzTest::check);
            frame.outbound(1, 2);
            filter.outbound(network, frame, remote, false, RuleSetFuzzTest::check);
        }
    }

    private static void check(long target, CopyKind kind, FrameView frame, int length) {
        assertThat(length).isBetween(0, frame.length());
    }
}
