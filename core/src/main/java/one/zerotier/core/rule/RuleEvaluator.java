package one.zerotier.core.rule;

import static one.zerotier.core.rule.FrameView.NONE;

import one.zerotier.core.crypto.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks one rule set about one frame. The only evaluator there is: both directions, network rules and capabilities.
 *
 * <p>What an evaluation found besides its verdict is read from the evaluator afterwards. PROTOCOL.md, "Evaluation of
 * rules".
 */
final class RuleEvaluator {
    enum Verdict {
        NO_MATCH,
        DROP,
        ACCEPT,
        /** Accepted because this node is the target of a copy: to be delivered whatever its MACs are. */
        SUPER_ACCEPT,
        /** Accepted, but for {@link #destination}. */
        REDIRECT
    }

    static final int NO_RULE = -1;

    // The value of a match. The hard ones are not turned round by NOT.
    private static final int FALSE = 0;
    private static final int TRUE = 1;
    private static final int HARD_NO = 2;
    private static final int HARD_YES = 3;

    private final long self;
    private final RandomSource random;

    private boolean superAccept;
    private boolean skipDrop;

    private int decidingRule;
    private long destination;
    private long copyTarget;
    private int copyLength;
    private boolean watched;

    RuleEvaluator(long self, RandomSource random) {
        this.self = self;
        this.random = random;
    }

    /** @param remote the other party, if anything is known of it */
    Verdict evaluate(RuleContext network, RuleSet rules, FrameView frame, @Nullable Party remote) {
        superAccept = false;
        skipDrop = false;
        destination = frame.ztDest();
        copyTarget = 0;
        boolean groupMatches = true;
        Rule[] list = rules.array();
        long[] hits = rules.hits();
        for (int index = 0; index < list.length; index++) {
            Rule rule = list[index];
            if (!rule.isAction) {
                if (groupMatches || rule.or) {
                    boolean value = isTrue(rule, match(rule, network, frame, remote));
                    hits[index] += value ? 1 : 0;
                    groupMatches = value || (rule.or && groupMatches);
                }
            } else if (groupMatches) {
                hits[index]++;
                Verdict verdict = act(rule, frame);
                if (verdict != null) {
                    decidingRule = index;
                    return verdict;
                }
            } else {
                superAccept |= frame.isInbound() && isCopy(rule) && target(rule) == self;
                groupMatches = true;
            }
        }
        decidingRule = NO_RULE;
        return Verdict.NO_MATCH;
    }

    /** Index of the action that gave the last verdict; {@link #NO_RULE} if the rules ended without one. */
    int decidingRule() {
        return decidingRule;
    }

    /** Who is to receive the frame: after REDIRECT somebody else than before, or 0. */
    long destination() {
        return destination;
    }

    /** Who is to receive a copy, by the last TEE or WATCH that was taken; 0 for nobody. */
    long copyTarget() {
        return copyTarget;
    }

    int copyLength() {
        return copyLength;
    }

    CopyKind copyKind() {
        return watched ? CopyKind.WATCH : CopyKind.TEE;
    }

    private static boolean isTrue(Rule rule, int value) {
        return switch (value) {
            case HARD_NO -> false;
            case HARD_YES -> true;
            default -> (value == TRUE) != rule.not;
        };
    }

    private static boolean isCopy(Rule rule) {
        return rule.type.field() == RuleType.Field.COPY;
    }

    private static long target(Rule rule) {
        return rule.first & Rule.ADDRESS_MASK;
    }

    /** Null if the evaluation goes on. */
    private @Nullable Verdict act(Rule rule, FrameView frame) {
        switch (rule.type) {
            case ACTION_DROP -> {
                boolean skipped = skipDrop;
                skipDrop = false;
                return skipped ? null : Verdict.DROP;
            }
            case ACTION_ACCEPT -> {
                return superAccept ? Verdict.SUPER_ACCEPT : Verdict.ACCEPT;
            }
            case ACTION_PRIORITY -> {
                return Verdict.ACCEPT;
            }
            case ACTION_BREAK -> {
                return Verdict.NO_MATCH;
            }
            case ACTION_TEE, ACTION_WATCH, ACTION_REDIRECT -> {
                return copy(rule, frame);
            }
            default -> {
                return null;
            }
        }
    }

    private @Nullable Verdict copy(Rule rule, FrameView frame) {
        long target = target(rule);
        if (target == frame.ztSource()) {
            return null;
        }
        if (target == self) {
            return frame.isInbound() ? Verdict.SUPER_ACCEPT : null;
        }
        if (target == frame.ztDest()) {
            return null;
        }
        if (rule.type == RuleType.ACTION_REDIRECT) {
            destination = target;
            return Verdict.REDIRECT;
        }
        copyTarget = target;
        copyLength = rule.third == 0 ? frame.length() : Math.min(rule.third, frame.length());
        watched = rule.type == RuleType.ACTION_WATCH;
        return null;
    }

    private int match(Rule rule, RuleContext network, FrameView frame, @Nullable Party remote) {
        return switch (rule.type) {
            case MATCH_SOURCE_ZEROTIER_ADDRESS -> value(frame.ztSource() == rule.first);
            case MATCH_DEST_ZEROTIER_ADDRESS -> value(frame.ztDest() == rule.first);
            case MATCH_VLAN_ID -> value(frame.vlanId() == rule.first);
            case MATCH_VLAN_PCP, MATCH_VLAN_DEI -> value(rule.first == 0); // all that stock does with them
            case MATCH_MAC_SOURCE -> value(frame.macSource() == rule.first);
            case MATCH_MAC_DEST -> value(frame.macDest() == rule.first);
            case MATCH_ETHERTYPE -> value(frame.etherType() == rule.first);
            case MATCH_FRAME_SIZE_RANGE -> value(rule.first <= frame.length() && frame.length() <= rule.second);
            case MATCH_RANDOM -> value(random.nextLong() >>> 32 <= rule.first);
            case MATCH_CHARACTERISTICS -> value(Characteristics.any(rule.first, frame, network, remote));
            case INTEGER_RANGE -> value(Matches.integerInRange(rule, frame));

            case MATCH_IPV4_SOURCE -> frame.isIpv4() ? value(Matches.ipv4(rule, frame, 12)) : HARD_NO;
            case MATCH_IPV4_DEST -> frame.isIpv4() ? value(Matches.ipv4(rule, frame, 16)) : HARD_NO;
            case MATCH_IPV6_SOURCE -> frame.isIpv6() ? value(Matches.ipv6(rule, frame, 8)) : HARD_NO;
            case MATCH_IPV6_DEST -> frame.isIpv6() ? value(Matches.ipv6(rule, frame, 24)) : HARD_NO;
            case MATCH_IP_TOS -> frame.isIpv4() || frame.isIpv6() ? value(Matches.tos(rule, frame)) : HARD_NO;
            case MATCH_IP_PROTOCOL -> frame.protocol() == NONE ? HARD_NO : value(frame.protocol() == rule.first);
            case MATCH_IP_SOURCE_PORT_RANGE -> port(rule, frame, frame.sourcePort());
            case MATCH_IP_DEST_PORT_RANGE -> port(rule, frame, frame.destPort());
            case MATCH_ICMP -> icmp(rule, frame);

            case MATCH_TAGS_DIFFERENCE,
                    MATCH_TAGS_BITWISE_AND,
                    MATCH_TAGS_BITWISE_OR,
                    MATCH_TAGS_BITWISE_XOR,
                    MATCH_TAGS_EQUAL -> bothTags(rule, network.own(), frame, remote);
            case MATCH_TAG_SENDER, MATCH_TAG_RECEIVER -> oneTag(rule, network.own(), frame, remote);

            case UNKNOWN_MATCH -> value(network.unknownMatches());
            case ACTION_DROP,
                    ACTION_ACCEPT,
                    ACTION_TEE,
                    ACTION_WATCH,
                    ACTION_REDIRECT,
                    ACTION_BREAK,
                    ACTION_PRIORITY,
                    UNKNOWN_ACTION -> throw new IllegalStateException("no match: " + rule.type);
        };
    }

    private static int value(boolean matches) {
        return matches ? TRUE : FALSE;
    }

    /** A port that a packet does not have is an ordinary no, so NOT makes it a yes; what is not IP is a hard one. */
    private static int port(Rule rule, FrameView frame, int port) {
        if (frame.protocol() == NONE) {
            return HARD_NO;
        }
        return value(port != NONE && rule.first <= port && port <= rule.second);
    }

    private static int icmp(Rule rule, FrameView frame) {
        int icmp = frame.isIpv4() ? FrameView.PROTOCOL_ICMP : FrameView.PROTOCOL_ICMPV6;
        int header = frame.transport();
        if (frame.protocol() != icmp || frame.length() < header + 2 || frame.uint8(header) != rule.first) {
            return HARD_NO;
        }
        if ((rule.third & Rule.ICMP_CODE_MATTERS) == 0) {
            return HARD_YES;
        }
        return value(frame.uint8(header + 1) == rule.second);
    }

    /**
     * The sender lets through what it cannot judge, because the receiver, who knows its own tags, will judge it again.
     */
    private int bothTags(Rule rule, Party own, FrameView frame, @Nullable Party remote) {
        long local = own.tag(rule.third);
        if (local == Party.NO_TAG) {
            return HARD_NO;
        }
        long other = remote == null ? Party.NO_TAG : remote.tag(rule.third);
        if (other == Party.NO_TAG) {
            return frame.isInbound() && !superAccept ? HARD_NO : leaveItToTheReceiver();
        }
        return value(Matches.tags(rule, local, other));
    }

    private int oneTag(Rule rule, Party own, FrameView frame, @Nullable Party remote) {
        if (superAccept) {
            return leaveItToTheReceiver();
        }
        boolean askedOfSender = rule.type == RuleType.MATCH_TAG_SENDER;
        if (askedOfSender != frame.isInbound()) {
            long local = own.tag(rule.third);
            return local == Party.NO_TAG ? HARD_NO : value(local == rule.first);
        }
        long other = remote == null ? Party.NO_TAG : remote.tag(rule.third);
        if (other != Party.NO_TAG) {
            return value(other == rule.first);
        }
        return askedOfSender ? HARD_NO : leaveItToTheReceiver();
    }

    private int leaveItToTheReceiver() {
        skipDrop = true;
        return HARD_YES;
    }
}
