package one.zerotier.core.rule.language;

import java.util.Locale;

/**
 * A word of a program, or one of its four punctuation marks.
 *
 * @param line where it begins, from 1
 * @param column where it begins, from 1
 */
record Token(String text, int line, int column) {
    private static final int MOST_SHOWN = 40;

    boolean is(String word) {
        return text.equalsIgnoreCase(word);
    }

    /** A keyword may be written in either case. */
    String keyword() {
        return text.toLowerCase(Locale.ROOT);
    }

    boolean isPunctuation() {
        return text.length() == 1 && Lexer.PUNCTUATION.indexOf(text.charAt(0)) >= 0;
    }

    RuleSyntaxException error(String sentence) {
        return new RuleSyntaxException(line, column, sentence);
    }

    /** The word in quotation marks, for a sentence: short, and without anything that a terminal would obey. */
    String quoted() {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), MOST_SHOWN); i++) {
            char c = text.charAt(i);
            shown.append(c > ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return shown.append(text.length() > MOST_SHOWN ? "...\"" : "\"").toString();
    }
}
