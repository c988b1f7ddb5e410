/**
 * Founding an Earth and being invited to one.
 *
 * <p>An Earth is a planet of one's own: a signed world whose root is the founder, and a public network that the founder
 * controls. The invitation holds the founder's public key and where to find it, which is all that a newcomer needs to know
 * and all that he must be told by a way he trusts: whoever answers must have the key.
 */
@NullMarked
package one.zerotier.daemon.earth;

import org.jspecify.annotations.NullMarked;
