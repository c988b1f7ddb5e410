/**
 * The fate of every datagram.
 *
 * <p>{@link one.zerotier.core.switching.Switch} decides: a fragment is put together, a packet for somebody else is relayed, a
 * packet from a stranger is held until we know who that is, and what is authentic goes to the verb that it carries. What
 * leaves goes through {@link one.zerotier.core.switching.Outbox}, which knows the best way or waits for one.
 */
@NullMarked
package one.zerotier.core.switching;

import org.jspecify.annotations.NullMarked;
