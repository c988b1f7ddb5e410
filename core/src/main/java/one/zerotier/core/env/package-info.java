/**
 * What a node asks of its host, and what it keeps time and count with. Everything a node can do to the world goes through
 * {@link one.zerotier.core.env.Effects}.
 */
@NullMarked
package one.zerotier.core.env;

import org.jspecify.annotations.NullMarked;
