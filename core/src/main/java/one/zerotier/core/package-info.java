/**
 * The protocol engine. {@link one.zerotier.core.Node} is one node: datagrams, frames, commands and time go in, and everything
 * it does to the world comes out through {@link one.zerotier.core.env.Effects}. The same inputs and the same random source
 * give the same effects, byte for byte, so a thousand nodes fit into one test and every failure can be replayed.
 *
 * <p>The parts, from the bottom: {@code crypto}, {@code identity}, {@code wire}, {@code env}, {@code peer}, {@code rule},
 * {@code credential}, {@code network}, {@code multicast}, {@code switching}, {@code controller}. Each imports only what is
 * before it.
 */
@NullMarked
package one.zerotier.core;

import org.jspecify.annotations.NullMarked;
