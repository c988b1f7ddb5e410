package one.zerotier.core.rule.language;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the statements of a program. Blocks do not nest, except that a macro or capability contains actions. */
final class Parser {
    private static final String ACTIONS = String.join(", ", Words.ACTIONS);

    private final List<Token> tokens;
    private int next;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static List<Statement> parse(List<Token> tokens) throws RuleSyntaxException {
        Parser parser = new Parser(tokens);
        List<Statement> statements = new ArrayList<>();
        while (parser.peek() != null) {
            statements.add(parser.statement());
        }
        return statements;
    }

    private Statement statement() throws RuleSyntaxException {
        Token word = take();
        return switch (word.keyword()) {
            case "tag" -> new Statement.Tag(word, name(word), wordsUntilEnd(word));
            case "cap" -> new Statement.Capability(word, name(word), body(word, true));
            case "macro" -> new Statement.Macro(word, name(word), list(), body(word, false));
            case "include" -> {
                Statement include = include(word);
                takeIf(";"); // at this level it cannot be mistaken for the end of something else
                yield include;
            }
            case ";" ->
                throw word.error(
                        "This ; ends nothing; after an include inside of a macro or cap there is none either.");
            default -> {
                if (!Words.ACTIONS.contains(word.keyword())) {
                    throw word.error(word.quoted() + " cannot begin a statement; these can: " + ACTIONS
                            + ", include, macro, tag, cap.");
                }
                yield new Statement.Action(word, wordsUntilEnd(word));
            }
        };
    }

    /** What is inside of a capability or a macro, with its end. */
    private List<Statement> body(Token block, boolean isCapability) throws RuleSyntaxException {
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token word = takeOf(block);
            String keyword = word.keyword();
            if (keyword.equals(";")) {
                return statements;
            } else if (isCapability && keyword.equals("id")) {
                statements.add(new Statement.Setting(word, List.of(takeOf(block))));
            } else if (isCapability && keyword.equals("default")) {
                statements.add(new Statement.Setting(word, List.of()));
            } else if (keyword.equals("include")) {
                statements.add(include(word));
            } else if (Words.ACTIONS.contains(keyword)) {
                statements.add(new Statement.Action(word, wordsUntilEnd(word)));
            } else {
                throw word.error(word.quoted() + " cannot be in a " + block.keyword() + "; these can: " + ACTIONS
                        + ", include" + (isCapability ? ", id, default" : "") + ", and ; at its end.");
            }
        }
    }

    private Statement include(Token word) throws RuleSyntaxException {
        return new Statement.Include(word, name(word), list());
    }

    private Token name(Token of) throws RuleSyntaxException {
        Token name = takeOf(of);
        String keyword = name.keyword();
        if (name.isPunctuation()
                || Words.RESERVED.contains(keyword)
                || Words.ACTIONS.contains(keyword)
                || Character.isDigit(keyword.charAt(0))
                || keyword.indexOf('$') >= 0) {
            throw name.error("After " + of.keyword() + " comes a name, and " + name.quoted()
                    + " cannot be one: it must not begin with a digit, contain a $, or be a word of the language.");
        }
        return name;
    }

    /** Words in parentheses, with commas between them; empty if there are none. */
    private List<Token> list() throws RuleSyntaxException {
        List<Token> words = new ArrayList<>();
        Token open = takeIf("(");
        if (open == null || takeIf(")") != null) {
            return words;
        }
        while (true) {
            Token word = takeOf(open);
            if (word.isPunctuation()) {
                throw word.error("A word is missing before this " + word.text() + ".");
            }
            words.add(word);
            Token after = takeOf(open);
            if (after.is(")")) {
                return words;
            }
            if (!after.is(",")) {
                throw after.error("Here must be a comma or a closing parenthesis, not " + after.quoted() + ".");
            }
        }
    }

    private List<Token> wordsUntilEnd(Token of) throws RuleSyntaxException {
        List<Token> words = new ArrayList<>();
        for (Token word = takeOf(of); !word.is(";"); word = takeOf(of)) {
            if (word.isPunctuation()) {
                throw word.error("Parentheses and commas belong to macros only; in a rule, matches are taken from "
                        + "left to right.");
            }
            words.add(word);
        }
        return words;
    }

    private @Nullable Token peek() {
        return next < tokens.size() ? tokens.get(next) : null;
    }

    private Token take() {
        return tokens.get(next++);
    }

    /** @param of what is not finished, if there is nothing more */
    private Token takeOf(Token of) throws RuleSyntaxException {
        if (peek() == null) {
            String end = of.is("(") ? "a closing parenthesis" : "a ;";
            throw of.error(of.quoted() + " begins something that does not end; " + end + " is missing.");
        }
        return take();
    }

    private @Nullable Token takeIf(String text) {
        Token token = peek();
        return token != null && token.is(text) ? take() : null;
    }
}
