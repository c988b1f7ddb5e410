package one.zerotier.core.rule.language;

import java.util.List;
import java.util.Map;
import one.zerotier.core.rule.RuleSet;
import org.jspecify.annotations.Nullable;

/**
 * What a program in the rule language says about a network.
 *
 * @param capabilities in the order of the program, no two with the same name or id
 * @param tags the same
 */
public record Program(RuleSet rules, List<Capability> capabilities, List<Tag> tags) {
    /** Of the text, in characters. */
    public static final int MAX_LENGTH = 200_000;

    public Program {
        capabilities = List.copyOf(capabilities);
        tags = List.copyOf(tags);
    }

    /** Rules that only their holders have. The id is 32 bits, unsigned; whoever is new has it if it is default. */
    public record Capability(String name, int id, boolean isDefault, RuleSet rules) {}

    /**
     * A number that members have. The id is 32 bits, unsigned, like all values.
     *
     * @param defaultValue for those who have been given none; null if there is no default
     * @param enums names for values
     * @param flags names for bits, each as the value with only that bit
     */
    public record Tag(
            String name, int id, @Nullable Long defaultValue, Map<String, Long> enums, Map<String, Long> flags) {
        public Tag {
            enums = Map.copyOf(enums);
            flags = Map.copyOf(flags);
        }

        /** Null if there is no such name. */
        @Nullable
        Long value(String named) {
            Long value = enums.get(named);
            return value == null ? flags.get(named) : value;
        }
    }

    /** Compiles a program; what it means is described in docs/RULES.md. */
    public static Program compile(String text) throws RuleSyntaxException {
        if (text.length() > MAX_LENGTH) {
            throw new RuleSyntaxException(1, 1, "The program is longer than " + MAX_LENGTH + " characters.");
        }
        return new Compiler(Parser.parse(Lexer.tokens(text))).compile();
    }
}
