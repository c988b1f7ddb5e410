package one.zerotier.core.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import org.jspecify.annotations.Nullable;

/**
 * A list of rules, of a network or of a capability. Immutable but for what it counts; encoding what was decoded gives the
 * same bytes.
 */
public final class RuleSet {
    /** What a network may have; stock does not even look at the bytes of those beyond. */
    public static final int MAX_BASE_RULES = 1024;

    public static final int MAX_CAPABILITY_RULES = 64;

    /** No opinion on any frame, so with these rules and no capabilities every frame is dropped. */
    public static final RuleSet EMPTY = new RuleSet(new Rule[0]);

    private final Rule[] rules;
    private final long[] hits;

    private RuleSet(Rule[] rules) {
        this.rules = rules;
        this.hits = new long[rules.length];
    }

    public static RuleSet of(Rule... rules) {
        return of(Arrays.asList(rules));
    }

    public static RuleSet of(List<Rule> rules) {
        if (rules.size() > MAX_BASE_RULES) {
            throw new IllegalArgumentException("more than " + MAX_BASE_RULES + " rules");
        }
        return new RuleSet(rules.toArray(Rule[]::new));
    }

    /** Reads the rules of a network: there is no count, they end with the bytes. */
    public static RuleSet decode(byte[] bytes) throws MalformedPacketException {
        ByteReader in = new ByteReader(bytes);
        List<Rule> rules = new ArrayList<>();
        while (in.remaining() > 0 && rules.size() < MAX_BASE_RULES) {
            rules.add(RuleCodec.decode(in));
        }
        return of(rules);
    }

    /** Reads the rules of a capability, whose number is written before them. */
    public static RuleSet decode(ByteReader in, int count) throws MalformedPacketException {
        if (count > MAX_CAPABILITY_RULES) {
            throw new MalformedPacketException("too many rules in a capability");
        }
        Rule[] rules = new Rule[count];
        for (int index = 0; index < count; index++) {
            rules[index] = RuleCodec.decode(in);
        }
        return new RuleSet(rules);
    }

    public int encodedLength() {
        int length = 0;
        for (Rule rule : rules) {
            length += RuleCodec.encodedLength(rule);
        }
        return length;
    }

    /** Writes the rules without their number. */
    public void encode(ByteWriter out) {
        for (Rule rule : rules) {
            RuleCodec.encode(rule, out);
        }
    }

    public byte[] toBytes() {
        ByteWriter out = ByteWriter.allocate(encodedLength());
        encode(out);
        return out.buffer();
    }

    public int size() {
        return rules.length;
    }

    public Rule get(int index) {
        return rules[index];
    }

    public List<Rule> rules() {
        return List.of(rules);
    }

    /** How often a match was true of a frame, or an action was taken. Whoever was not asked did not count. */
    public long hits(int index) {
        return hits[index];
    }

    /** These rules, or if they are the same, those that have been counting until now. */
    public RuleSet continuing(RuleSet before) {
        return equals(before) ? before : this;
    }

    /** For the evaluator, which counts here. */
    long[] hits() {
        return hits;
    }

    /** For the evaluator; not to be changed. */
    Rule[] array() {
        return rules;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RuleSet that && Arrays.equals(rules, that.rules);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rules);
    }

    @Override
    public String toString() {
        return Arrays.toString(rules);
    }
}
