package one.zerotier.core.rule;

import static one.zerotier.core.rule.Rule.action;
import static one.zerotier.core.rule.Rule.characteristics;
import static one.zerotier.core.rule.Rule.icmp;
import static one.zerotier.core.rule.Rule.ip;
import static one.zerotier.core.rule.Rule.number;
import static one.zerotier.core.rule.Rule.range;
import static one.zerotier.core.rule.Rule.tag;
import static one.zerotier.core.rule.RuleType.ACTION_ACCEPT;
import static one.zerotier.core.rule.RuleType.ACTION_BREAK;
import static one.zerotier.core.rule.RuleType.ACTION_DROP;
import static one.zerotier.core.rule.RuleType.MATCH_ETHERTYPE;
import static one.zerotier.core.rule.RuleType.MATCH_IPV4_DEST;
import static one.zerotier.core.rule.RuleType.MATCH_IP_DEST_PORT_RANGE;
import static one.zerotier.core.rule.RuleType.MATCH_IP_PROTOCOL;
import static one.zerotier.core.rule.RuleType.MATCH_TAGS_BITWISE_AND;

import java.util.concurrent.TimeUnit;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.rule.RuleEvaluator.Verdict;
import one.zerotier.core.rule.RuleFilter.Result;
import one.zerotier.core.wire.IpAddress;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A TCP frame of 1400 bytes against 20 rules of which only the last decides, headers parsed anew each time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RuleEvaluatorBenchmark {
    private static final long ME = 0x11_1111_1111L;
    private static final long PEER = 0x22_2222_2222L;
    private static final long TCP_SYN = 0x02;
    private static final long TCP_ACK = 0x10;

    /** What a careful network has: known ethertypes, a department, no stray connections, some services. */
    private static final RuleSet RULES = RuleSet.of(
            number(MATCH_ETHERTYPE, 0x0800).negated(),
            number(MATCH_ETHERTYPE, 0x0806).negated(),
            number(MATCH_ETHERTYPE, 0x86dd).negated(),
            action(ACTION_DROP),
            tag(MATCH_TAGS_BITWISE_AND, 1, 0),
            action(ACTION_DROP),
            icmp(8),
            action(ACTION_ACCEPT),
            range(MATCH_IP_DEST_PORT_RANGE, 22, 23),
            ip(MATCH_IPV4_DEST, IpAddress.parse("10.1.0.0"), 16),
            action(ACTION_ACCEPT),
            number(MATCH_IP_PROTOCOL, 17),
            range(MATCH_IP_DEST_PORT_RANGE, 53, 53),
            action(ACTION_ACCEPT),
            characteristics(TCP_SYN),
            characteristics(TCP_ACK).negated(),
            action(ACTION_BREAK),
            number(MATCH_IP_PROTOCOL, 6),
            range(MATCH_IP_DEST_PORT_RANGE, 1, 1023),
            action(ACTION_ACCEPT));

    private final byte[] payload = TestFrames.tcp((int) TCP_ACK, 443);
    private final FrameView frame = new FrameView();
    private final RuleEvaluator evaluator = new RuleEvaluator(ME, Salsa20Random.seeded(1));
    private final RuleFilter filter = new RuleFilter(ME, Salsa20Random.seeded(1));
    private final Network network = new Network(RULES, new Tagged(3, RULES));
    private final Network openNetwork = new Network(RuleSet.EMPTY, new Tagged(3, RULES));
    private final Party peer = new Tagged(1, RULES);

    private record Network(RuleSet baseRules, Party own) implements RuleContext {
        @Override
        public boolean unknownMatches() {
            return false;
        }

        @Override
        public boolean isNdpEmulated(long ipv6High, long ipv6Low) {
            return false;
        }
    }

    private record Tagged(long value, RuleSet capability) implements Party {
        @Override
        public long tag(int id) {
            return id == 1 ? value : NO_TAG;
        }

        @Override
        public boolean ownsMac(long mac) {
            return false;
        }

        @Override
        public boolean ownsIpv4(int ip) {
            return false;
        }

        @Override
        public boolean ownsIpv6(long high, long low) {
            return false;
        }

        @Override
        public int capabilityCount() {
            return 1;
        }

        @Override
        public @Nullable RuleSet capability(int index) {
            return capability;
        }
    }

    @Benchmark
    public Object acceptedByTheLastOf20Rules() {
        frame.outbound(ME, PEER).ethernet(2, 1, FrameView.ETHERTYPE_IPV4, payload, 0, payload.length);
        Verdict verdict = evaluator.evaluate(network, RULES, frame, peer);
        if (verdict != Verdict.ACCEPT || evaluator.decidingRule() != RULES.size() - 1) {
            throw new IllegalStateException("not what is to be measured: " + verdict);
        }
        return verdict;
    }

    /** The same rules as a capability of the sender. */
    @Benchmark
    public Result filteredInbound() {
        frame.inbound(PEER, ME).ethernet(2, 1, FrameView.ETHERTYPE_IPV4, payload, 0, payload.length);
        return filter.inbound(openNetwork, frame, peer, (target, kind, copied, length) -> {});
    }
}
