/**
 * The one thread that owns the node, its sockets and its virtual ports. It waits in one {@code poll} for a datagram, a frame,
 * a task of somebody else's, or the node's next deadline. Others reach it through {@link
 * one.zerotier.daemon.engine.Engine#call}.
 */
@NullMarked
package one.zerotier.daemon.engine;

import org.jspecify.annotations.NullMarked;
