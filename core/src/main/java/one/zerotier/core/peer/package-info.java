/**
 * Other nodes, and the ways to them.
 *
 * <p><b>The life of a path.</b> A path is a local socket and a remote endpoint at which one peer answers. It begins as a
 * hint: a root's RENDEZVOUS, a PUSH_DIRECT_PATHS of the peer, an authentic packet from an endpoint not seen before, or an
 * endpoint kept from the last run. A hint costs a HELLO or an ECHO and is remembered only as an attempt; the path exists
 * once the peer's OK has come back on it, because only then has somebody with the peer's key answered from there.
 *
 * <p>A path is used while it answers. Whoever sends on a path that has been silent for two seconds also sends an ECHO; a
 * path that owes an answer for more than a moment is suspect, and packets go another way, through a root if need be, until
 * it is heard again. Idle paths of peers that we have talked to lately get an ECHO every 14 s, which keeps NATs open. A
 * path that was silent for four minutes is forgotten.
 */
@NullMarked
package one.zerotier.core.peer;

import org.jspecify.annotations.NullMarked;
