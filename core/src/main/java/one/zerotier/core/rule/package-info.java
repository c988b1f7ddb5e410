/**
 * The rules of a network and the one evaluator that both directions use.
 *
 * <p>A rule set is a flat list. Matches narrow the action that follows them: they are folded strictly from left to
 * right, starting from true, until an action is reached and taken or passed over; then the next group starts. A frame
 * must pass twice, the outbound filter of its sender and the inbound filter of its receiver, and each filter first asks
 * the rules of the network, then, if those have no opinion, the capabilities of the frame's sender one after the other.
 *
 * <p>Every oddity of stock nodes is kept, because both ends must come to the same verdict: some matches fail or succeed
 * whatever NOT says ("hard"), a sender that does not know the receiver's tags lets a frame through that the receiver
 * will judge again, and whoever is the target of a copy accepts what others would not. PROTOCOL.md, "Rules".
 *
 * <p>A {@link one.zerotier.core.rule.RuleSet} is immutable; the frame, the evaluator and the filter are reused for
 * every frame, allocate nothing and are for one thread. What the rules ask about the network and the two parties of a
 * frame comes through {@link one.zerotier.core.rule.RuleContext} and {@link one.zerotier.core.rule.Party}.
 */
@NullMarked
package one.zerotier.core.rule;

import org.jspecify.annotations.NullMarked;
