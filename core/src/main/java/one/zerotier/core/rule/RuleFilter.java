package one.zerotier.core.rule;

import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.rule.RuleEvaluator.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The fate of a frame: first what the rules of the network say, then, if they have no opinion, what the capabilities of
 * the frame's sender say, each for itself. One filter serves all networks of a node. PROTOCOL.md, "Filtering".
 */
public final class RuleFilter {
    public enum Result {
        DROP,
        ACCEPT,
        /** This node is the target of a copy: to be delivered whatever the frame's MACs are. */
        SUPER_ACCEPT
    }

    /** What {@link #decidingRule} and {@link #decidingCapability} return if it was none. */
    public static final int NONE = RuleEvaluator.NO_RULE;

    private static final CopySink NO_COPIES = (target, kind, frame, length) -> {};

    private final RuleEvaluator evaluator;
    private int decidingRule = NONE;
    private int decidingCapability = NONE;

    public RuleFilter(long self, RandomSource random) {
        this.evaluator = new RuleEvaluator(self, random);
    }

    /**
     * Filters a frame that this node is about to send.
     *
     * @param receiver what is known of the frame's destination, if it has one and anything is known
     * @param noTee leaves out copies (not redirects), because the same frame was filtered before for everybody
     */
    public Result outbound(
            RuleContext network, FrameView frame, @Nullable Party receiver, boolean noTee, CopySink copies) {
        return filter(network, frame, receiver, network.own(), noTee ? NO_COPIES : copies, copies);
    }

    /** Filters a frame that has arrived. */
    public Result inbound(RuleContext network, FrameView frame, @Nullable Party sender, CopySink copies) {
        return filter(network, frame, sender, sender, copies, copies);
    }

    /** Index of the action that decided about the last frame, in the network's rules or the deciding capability's. */
    public int decidingRule() {
        return decidingRule;
    }

    /** Index of the sender's capability that accepted the last frame; {@link #NONE} if it was not a capability. */
    public int decidingCapability() {
        return decidingCapability;
    }

    private Result filter(
            RuleContext network,
            FrameView frame,
            @Nullable Party remote,
            @Nullable Party sender,
            CopySink tees,
            CopySink redirects) {
        Verdict verdict = evaluator.evaluate(network, network.baseRules(), frame, remote);
        decidingRule = evaluator.decidingRule();
        decidingCapability = NONE;
        long copyTarget = evaluator.copyTarget();
        int copyLength = evaluator.copyLength();
        CopyKind copyKind = evaluator.copyKind();
        if (verdict == Verdict.NO_MATCH && sender != null) {
            verdict = askCapabilities(network, frame, remote, sender, tees);
        }
        if (verdict == Verdict.NO_MATCH || verdict == Verdict.DROP) {
            return Result.DROP;
        }
        sendCopy(copyTarget, copyKind, frame, copyLength, tees);
        if (verdict == Verdict.REDIRECT && evaluator.destination() != 0) {
            redirects.copy(evaluator.destination(), CopyKind.REDIRECT, frame, frame.length());
            return Result.DROP;
        }
        return verdict == Verdict.SUPER_ACCEPT ? Result.SUPER_ACCEPT : Result.ACCEPT;
    }

    /** A capability can only accept: what it drops, the next one may still let through. */
    private Verdict askCapabilities(
            RuleContext network, FrameView frame, @Nullable Party remote, Party sender, CopySink tees) {
        for (int index = 0; index < sender.capabilityCount(); index++) {
            RuleSet rules = sender.capability(index);
            if (rules == null) {
                continue;
            }
            Verdict verdict = evaluator.evaluate(network, rules, frame, remote);
            if (verdict != Verdict.NO_MATCH && verdict != Verdict.DROP) {
                decidingRule = evaluator.decidingRule();
                decidingCapability = index;
                sendCopy(evaluator.copyTarget(), evaluator.copyKind(), frame, evaluator.copyLength(), tees);
                return verdict;
            }
        }
        return Verdict.NO_MATCH;
    }

    private static void sendCopy(long target, CopyKind kind, FrameView frame, int length, CopySink tees) {
        if (target != 0) {
            tees.copy(target, kind, frame, length);
        }
    }
}
