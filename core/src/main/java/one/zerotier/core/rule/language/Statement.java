package one.zerotier.core.rule.language;

import java.util.List;

/** A part of a program whose beginning and end are known, but not yet whether what it says makes sense. */
sealed interface Statement {
    /** The word it begins with; errors about the whole point there. */
    Token word();

    /**
     * An action and the matches that narrow it.
     *
     * @param words all that follows, without the semicolon
     */
    record Action(Token word, List<Token> words) implements Statement {}

    /** The rules of a macro, at this place. */
    record Include(Token word, Token name, List<Token> arguments) implements Statement {}

    /** {@code id} or {@code default} of a capability. */
    record Setting(Token word, List<Token> words) implements Statement {}

    /** A tag; what it consists of has no statements. */
    record Tag(Token word, Token name, List<Token> words) implements Statement {}

    record Capability(Token word, Token name, List<Statement> body) implements Statement {}

    /**
     * Actions to be included elsewhere.
     *
     * @param parameters with their dollar signs
     */
    record Macro(Token word, Token name, List<Token> parameters, List<Statement> body) implements Statement {}
}
