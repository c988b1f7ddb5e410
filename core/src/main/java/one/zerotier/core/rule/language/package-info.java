/**
 * The rule language for people: programs compile to the rules that controllers hand out, and rules are written back.
 *
 * <p>A program goes through three hands. The {@link one.zerotier.core.rule.language.Lexer} knows words, the {@link
 * one.zerotier.core.rule.language.Parser} knows where statements begin and end, and the {@link
 * one.zerotier.core.rule.language.Compiler} knows what they mean: it collects tags and macros first, so that they may be
 * used before they are defined, and then makes rules, expanding macros on the way. Whoever writes a program reads its
 * errors: each is one sentence about one place. The language itself is described in docs/RULES.md.
 *
 * <p>Programs may come from strangers, so their length, the length they have with all macros expanded, and the number of
 * rules they make are bounded.
 */
@NullMarked
package one.zerotier.core.rule.language;

import org.jspecify.annotations.NullMarked;
