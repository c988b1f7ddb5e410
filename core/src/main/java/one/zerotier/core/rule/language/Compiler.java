package one.zerotier.core.rule.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import org.jspecify.annotations.Nullable;

/** Gives statements their meaning. One object compiles one program. */
final class Compiler {
    /** What a network's configuration may have of each. PROTOCOL.md, "Network configuration". */
    private static final int MAX_CAPABILITIES = 128;

    private static final int MAX_TAGS = 128;
    private static final int MAX_NESTING = 16;
    /** Words of all macros as often as they are included. */
    private static final int MAX_EXPANSION = 100_000;

    private static final long MAX_ID = 0xffff_ffffL;

    private final List<Statement> statements;
    private final Map<String, Program.Tag> tags = new LinkedHashMap<>();
    private final Map<String, Statement.Macro> macros = new HashMap<>();
    private final List<Program.Capability> capabilities = new ArrayList<>();
    private final ActionReader actions = new ActionReader(tags);
    private final Expander expander = new Expander(MAX_EXPANSION);

    Compiler(List<Statement> statements) {
        this.statements = statements;
    }

    Program compile() throws RuleSyntaxException {
        for (Statement statement : statements) {
            if (statement instanceof Statement.Tag tag) {
                define(tag);
            } else if (statement instanceof Statement.Macro macro) {
                define(macro);
            }
        }
        List<Rule> rules = new ArrayList<>();
        for (Statement statement : statements) {
            if (statement instanceof Statement.Capability capability) {
                define(capability);
            } else {
                addRules(statement, rules, RuleSet.MAX_BASE_RULES, 0);
            }
        }
        return new Program(RuleSet.of(rules), capabilities, List.copyOf(tags.values()));
    }

    private void define(Statement.Tag statement) throws RuleSyntaxException {
        String name = statement.name().text();
        Program.Tag tag = new TagReader(statement).read();
        if (tags.values().stream().anyMatch(other -> other.id() == tag.id())) {
            throw statement.name().error("Another tag has the id " + Integer.toUnsignedString(tag.id()) + " already.");
        }
        if (tags.put(name, tag) != null) {
            throw statement.name().error("There is another tag called " + name + ".");
        }
        if (tags.size() > MAX_TAGS) {
            throw statement.word().error("A network cannot have more than " + MAX_TAGS + " tags.");
        }
    }

    private void define(Statement.Macro macro) throws RuleSyntaxException {
        String name = macro.name().text();
        if (macros.put(name, macro) != null) {
            throw macro.name().error("There is another macro called " + name + ".");
        }
        Set<String> parameters = new HashSet<>();
        for (Token parameter : macro.parameters()) {
            if (!Expander.isVariable(parameter.text()) || !parameters.add(parameter.text())) {
                throw parameter.error(parameter.quoted()
                        + " cannot be a parameter: each is a $ and a name of letters, digits and _, and no two are "
                        + "the same.");
            }
        }
        expander.expand(
                macro, new Statement.Include(macro.word(), macro.name(), macro.parameters())); // finds unknown ones
    }

    private void define(Statement.Capability statement) throws RuleSyntaxException {
        Token name = statement.name();
        Integer id = null;
        boolean isDefault = false;
        List<Rule> rules = new ArrayList<>();
        for (Statement part : statement.body()) {
            if (!(part instanceof Statement.Setting setting)) {
                addRules(part, rules, RuleSet.MAX_CAPABILITY_RULES, 0);
            } else if (setting.word().is("default")) {
                isDefault = true;
            } else if (id != null) {
                throw setting.word().error("This capability has an id already.");
            } else {
                id = (int) new Arguments(setting.word(), setting.words()).number("an id", MAX_ID);
            }
        }
        if (id == null) {
            throw name.error("The capability " + name.text() + " needs an id, such as: id 1000");
        }
        for (Program.Capability other : capabilities) {
            if (other.id() == id || other.name().equals(name.text())) {
                throw name.error("Another capability has this name or id already.");
            }
        }
        if (capabilities.size() == MAX_CAPABILITIES) {
            throw name.error("A network cannot have more than " + MAX_CAPABILITIES + " capabilities.");
        }
        capabilities.add(new Program.Capability(name.text(), id, isDefault, RuleSet.of(rules)));
    }

    /** @param depth in how many macros we are */
    private void addRules(Statement statement, List<Rule> rules, int most, int depth) throws RuleSyntaxException {
        if (statement instanceof Statement.Action action) {
            List<Rule> added = actions.read(action);
            if (rules.size() + added.size() > most) {
                throw action.word()
                        .error("Here are more than " + most + " rules; each action counts as one, and each match.");
            }
            rules.addAll(added);
        } else if (statement instanceof Statement.Include include) {
            include(include, rules, most, depth);
        }
    }

    private void include(Statement.Include include, List<Rule> rules, int most, int depth) throws RuleSyntaxException {
        Token name = include.name();
        Statement.Macro macro = macro(name);
        if (depth == MAX_NESTING) {
            throw name.error("Macros include each other more than " + MAX_NESTING + " deep.");
        }
        List<Statement> body = expander.expand(macro, include);
        try {
            for (Statement statement : body) {
                addRules(statement, rules, most, depth + 1);
            }
        } catch (RuleSyntaxException e) {
            throw depth > 0 ? e : inMacro(e, include);
        }
    }

    private static RuleSyntaxException inMacro(RuleSyntaxException e, Statement.Include include) {
        String where = " (Included as " + include.name().quoted() + " in line "
                + include.word().line() + ".)";
        return new RuleSyntaxException(e.line(), e.column(), e.sentence() + where);
    }

    private Statement.Macro macro(Token name) throws RuleSyntaxException {
        Statement.@Nullable Macro macro =
                macros.getOrDefault(name.text(), StandardMacros.all().get(name.text()));
        if (macro == null) {
            Set<String> known = new HashSet<>(macros.keySet());
            known.addAll(StandardMacros.all().keySet());
            throw name.error("There is no macro called " + name.quoted() + "; there are: " + ActionReader.list(known));
        }
        return macro;
    }
}
