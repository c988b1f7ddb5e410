package one.zerotier.core.rule.language;

import java.util.List;
import java.util.function.Function;

/** The words of one statement, read one after the other as the values that must come next. */
final class Arguments {
    private final Token statement;
    private final List<Token> words;
    private int next;

    Arguments(Token statement, List<Token> words) {
        this.statement = statement;
        this.words = words;
    }

    boolean isEmpty() {
        return next == words.size();
    }

    /** Takes the next word only if it is this one. */
    boolean takeIf(String word) {
        boolean is = !isEmpty() && words.get(next).is(word);
        next += is ? 1 : 0;
        return is;
    }

    /** @param what it must be, for the error if there is none */
    Token take(String what) throws RuleSyntaxException {
        if (isEmpty()) {
            Token last = words.isEmpty() ? statement : words.get(words.size() - 1);
            throw last.error("After " + last.quoted() + " is missing: " + what + ".");
        }
        return words.get(next++);
    }

    /** A number from 0, decimal or hexadecimal after {@code 0x}. */
    long number(String what, long most) throws RuleSyntaxException {
        String described = what + ", 0 to " + most;
        return number(take(described), described, most);
    }

    static long number(Token word, String described, long most) throws RuleSyntaxException {
        long number = parse(word.text());
        if (number < 0 || number > most) {
            throw wrong(word, described);
        }
        return number;
    }

    /** Also takes -1, which is what these numbers have for "any" or "all". */
    long numberOrMinusOne(String what, long most) throws RuleSyntaxException {
        String described = what + ", 0 to " + most + ", or -1";
        Token word = take(described);
        return word.is("-1") ? -1 : number(word, described, most);
    }

    /** A number, or one of the words for it. */
    int named(String what, Words names, int most) throws RuleSyntaxException {
        String described = what + ", 0 to " + most + " or one of " + names;
        Token word = take(described);
        Long named = names.number(word);
        return (int) (named == null ? number(word, described, most) : named);
    }

    /** {@code low-high}, or one number for both. */
    Range range(String what, int most) throws RuleSyntaxException {
        String described = what + ", 0 to " + most + ", or a range such as 1-5";
        Token word = take(described);
        int dash = word.text().indexOf('-');
        long low = parse(dash < 0 ? word.text() : word.text().substring(0, dash));
        long high = dash < 0 ? low : parse(word.text().substring(dash + 1));
        if (low < 0 || high < 0 || low > most || high > most) {
            throw wrong(word, described);
        }
        if (low > high) {
            throw word.error("The range " + word.quoted() + " ends before it begins.");
        }
        return new Range((int) low, (int) high);
    }

    /** What a parser takes that throws {@link IllegalArgumentException} for anything else. */
    <T> T parsed(String described, Function<String, T> parser) throws RuleSyntaxException {
        Token word = take(described);
        try {
            return parser.apply(word.text());
        } catch (IllegalArgumentException e) {
            throw wrong(word, described);
        }
    }

    static RuleSyntaxException wrong(Token word, String described) {
        return word.error(word.quoted() + " is not what must be here: " + described + ".");
    }

    static boolean isNumber(String text) {
        return parse(text) >= 0;
    }

    /** Up to 63 bits; -1 for anything else. */
    private static long parse(String text) {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        String digits = hex ? text.substring(2) : text;
        int radix = hex ? 16 : 10;
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> isDigit(c, radix))) {
            return -1;
        }
        try {
            return Long.parseLong(digits, radix);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static boolean isDigit(int c, int radix) {
        return c < 0x80 && Character.digit(c, radix) >= 0;
    }

    /** Both ends included. */
    record Range(int low, int high) {}
}
