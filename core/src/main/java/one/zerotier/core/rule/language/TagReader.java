package one.zerotier.core.rule.language;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a tag consists of. */
final class TagReader {
    private static final long MAX_VALUE = 0xffff_ffffL;
    private static final int MAX_BIT = 31;

    private final Statement.Tag statement;
    private final Arguments words;
    private final Map<String, Long> enums = new LinkedHashMap<>();
    private final Map<String, Long> flags = new LinkedHashMap<>();
    private @Nullable Integer id;
    private @Nullable Token defaultWord;

    TagReader(Statement.Tag statement) {
        this.statement = statement;
        this.words = new Arguments(statement.word(), statement.words());
    }

    Program.Tag read() throws RuleSyntaxException {
        while (!words.isEmpty()) {
            readPart(words.take("a part of the tag"));
        }
        Token name = statement.name();
        if (id == null) {
            throw name.error("The tag " + name.text() + " needs an id, such as: id 1000");
        }
        Program.Tag tag = new Program.Tag(name.text(), id, null, enums, flags);
        return defaultWord == null ? tag : new Program.Tag(name.text(), id, value(tag, defaultWord), enums, flags);
    }

    private void readPart(Token word) throws RuleSyntaxException {
        switch (word.keyword()) {
            case "id" -> {
                if (id != null) {
                    throw word.error("This tag has an id already.");
                }
                id = (int) words.number("an id", MAX_VALUE);
            }
            case "default" -> {
                if (defaultWord != null) {
                    throw word.error("This tag has a default already.");
                }
                defaultWord = words.take("a value");
            }
            case "enum" -> add(enums, words.number("a value", MAX_VALUE));
            case "flag" -> add(flags, 1L << words.number("the number of a bit", MAX_BIT));
            default ->
                throw word.error(word.quoted() + " cannot be in a tag; these can: id, default, enum, flag, and ; at "
                        + "its end.");
        }
    }

    private void add(Map<String, Long> names, long value) throws RuleSyntaxException {
        Token name = words.take("a name for the value");
        if (Arguments.isNumber(name.text())) {
            throw name.error("A name is missing here: " + name.quoted() + " is a number.");
        }
        if (enums.containsKey(name.text()) || flags.containsKey(name.text())) {
            throw name.error("This tag has another value called " + name.quoted() + ".");
        }
        names.put(name.text(), value);
    }

    /** A number, or the name of one. */
    static long value(Program.Tag tag, Token word) throws RuleSyntaxException {
        Long named = tag.value(word.text());
        if (named != null) {
            return named;
        }
        String names = tag.enums().isEmpty() && tag.flags().isEmpty() ? "" : " or the name of a value of " + tag.name();
        return Arguments.number(word, "0 to " + MAX_VALUE + names, MAX_VALUE);
    }
}
