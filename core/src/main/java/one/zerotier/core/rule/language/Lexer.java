package one.zerotier.core.rule.language;

import java.util.ArrayList;
import java.util.List;

/** Cuts a program into words. White space separates them, and {@code #} begins a comment that ends with the line. */
final class Lexer {
    static final String PUNCTUATION = ";(),";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    private int lineStart;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        while (lexer.position < text.length()) {
            lexer.step();
        }
        return lexer.tokens;
    }

    private void step() {
        char c = text.charAt(position);
        if (c == '\n') {
            position++;
            line++;
            lineStart = position;
        } else if (isBlank(c)) {
            position++;
        } else if (c == '#') {
            skipComment();
        } else {
            addToken();
        }
    }

    /** A byte order mark counts as blank: editors put it in front. */
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || c == '\u00a0' || c == '\ufeff';
    }

    private void skipComment() {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
    }

    private void addToken() {
        int start = position;
        position++;
        if (PUNCTUATION.indexOf(text.charAt(start)) < 0) {
            while (position < text.length() && !endsWord(text.charAt(position))) {
                position++;
            }
        }
        tokens.add(new Token(text.substring(start, position), line, start - lineStart + 1));
    }

    private static boolean endsWord(char c) {
        return isBlank(c) || c == '#' || PUNCTUATION.indexOf(c) >= 0;
    }
}
