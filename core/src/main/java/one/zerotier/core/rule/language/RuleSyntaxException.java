package one.zerotier.core.rule.language;

/** A program that is none: one sentence for whoever wrote it, and the place it is about. */
public final class RuleSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;
    private final String sentence;

    RuleSyntaxException(int line, int column, String sentence) {
        super("Line " + line + ", column " + column + ": " + sentence);
        this.line = line;
        this.column = column;
        this.sentence = sentence;
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** In characters, from 1. */
    public int column() {
        return column;
    }

    /** What is wrong, without the place. */
    public String sentence() {
        return sentence;
    }
}
