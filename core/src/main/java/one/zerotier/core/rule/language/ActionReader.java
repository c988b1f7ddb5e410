package one.zerotier.core.rule.language;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import one.zerotier.core.identity.Address;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleType;

/** Makes an action and its matches into rules, where the action comes last. */
final class ActionReader {

    private final MatchReader matches;

    /** @param tags by name; may grow later */
    ActionReader(Map<String, Program.Tag> tags) {
        this.matches = new MatchReader(tags);
    }

    List<Rule> read(Statement.Action statement) throws RuleSyntaxException {
        Arguments words = new Arguments(statement.word(), statement.words());
        Rule action = readAction(statement.word(), words);
        List<Rule> rules = new ArrayList<>();
        while (!words.isEmpty()) {
            rules.add(readMatch(words, rules.isEmpty()));
        }
        rules.add(action);
        return rules;
    }

    private static Rule readAction(Token word, Arguments words) throws RuleSyntaxException {
        return switch (word.keyword()) {
            case "accept" -> Rule.action(RuleType.ACTION_ACCEPT);
            case "break" -> Rule.action(RuleType.ACTION_BREAK);
            case "drop" -> Rule.action(RuleType.ACTION_DROP);
            case "redirect" -> Rule.copy(RuleType.ACTION_REDIRECT, node(words), 0, 0);
            case "tee" -> readCopy(RuleType.ACTION_TEE, words);
            case "watch" -> readCopy(RuleType.ACTION_WATCH, words);
            default ->
                throw new IllegalStateException("no action: " + word.text()); // the parser let only those through
        };
    }

    private static Rule readCopy(RuleType type, Arguments words) throws RuleSyntaxException {
        long length = words.numberOrMinusOne("how many bytes", Rule.WHOLE_FRAME);
        return Rule.copy(type, node(words), 0, length < 0 ? Rule.WHOLE_FRAME : (int) length);
    }

    static Address node(Arguments words) throws RuleSyntaxException {
        return words.parsed("the address of a node, 10 hex digits", Address::parse);
    }

    private Rule readMatch(Arguments words, boolean isFirst) throws RuleSyntaxException {
        boolean or = false;
        Token word = words.take("a match");
        if (word.is("or") && isFirst) {
            throw word.error("There is no match before this or; the action would be taken for every frame.");
        }
        if (word.is("and") || word.is("or")) {
            or = word.is("or");
            word = words.take("a match");
        }
        boolean not = word.is("not");
        Rule rule = matches.read(not ? words.take("a match") : word, words);
        rule = not ? rule.negated() : rule;
        return or ? rule.alternative() : rule;
    }

    /** For sentences. */
    static String list(Collection<String> names) {
        return names.isEmpty() ? "none." : String.join(", ", new TreeSet<>(names)) + ".";
    }
}
