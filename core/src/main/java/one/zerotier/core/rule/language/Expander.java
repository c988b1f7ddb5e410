package one.zerotier.core.rule.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts arguments for the parameters of macros. Stops programs that would become too long by it. */
final class Expander {
    private static final Pattern VARIABLE = Pattern.compile("\\$[A-Za-z0-9_]+");

    private final int most;
    private int expanded;

    /** @param most words that all expansions together may have */
    Expander(int most) {
        this.most = most;
    }

    static boolean isVariable(String text) {
        return VARIABLE.matcher(text).matches();
    }

    List<Statement> expand(Statement.Macro macro, Statement.Include include) throws RuleSyntaxException {
        int wanted = macro.parameters().size();
        int given = include.arguments().size();
        if (wanted != given) {
            throw include.name()
                    .error("The macro " + include.name().text() + " takes " + wanted + " arguments, not " + given
                            + ".");
        }
        Map<String, Token> arguments = new HashMap<>();
        for (int i = 0; i < wanted; i++) {
            arguments.put(macro.parameters().get(i).text(), include.arguments().get(i));
        }
        List<Statement> body = new ArrayList<>();
        for (Statement statement : macro.body()) {
            body.add(expand(statement, arguments, include));
        }
        return body;
    }

    private Statement expand(Statement statement, Map<String, Token> arguments, Statement.Include include)
            throws RuleSyntaxException {
        if (statement instanceof Statement.Action action) {
            return new Statement.Action(action.word(), expand(action.words(), arguments, include));
        }
        if (statement instanceof Statement.Include inner) {
            return new Statement.Include(inner.word(), inner.name(), expand(inner.arguments(), arguments, include));
        }
        return statement;
    }

    private List<Token> expand(List<Token> words, Map<String, Token> arguments, Statement.Include include)
            throws RuleSyntaxException {
        expanded += 1 + words.size();
        if (expanded > most) {
            throw include.word().error("With its macros, the program has more than " + most + " words.");
        }
        List<Token> result = new ArrayList<>();
        for (Token word : words) {
            result.add(word.text().indexOf('$') < 0 ? word : replace(word, arguments));
        }
        return result;
    }

    /** A variable may be a part of a word, as in {@code $low-$high}; the word then stays where it is. */
    private static Token replace(Token word, Map<String, Token> arguments) throws RuleSyntaxException {
        StringBuilder text = new StringBuilder();
        Matcher variables = VARIABLE.matcher(word.text());
        while (variables.find()) {
            Token argument = arguments.get(variables.group());
            if (argument == null) {
                throw word.error("This macro has no parameter " + variables.group() + ".");
            }
            if (variables.group().length() == word.text().length()) {
                return argument;
            }
            variables.appendReplacement(text, Matcher.quoteReplacement(argument.text()));
        }
        return new Token(variables.appendTail(text).toString(), word.line(), word.column());
    }
}
