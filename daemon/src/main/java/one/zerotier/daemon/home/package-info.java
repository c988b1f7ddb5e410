/**
 * The home directory: what a node must remember, in the files that a stock node would use, so that one can take over the
 * other's home. Every write is atomic, secrets are readable by their owner alone, and one lock keeps a second daemon out.
 */
@NullMarked
package one.zerotier.daemon.home;

import org.jspecify.annotations.NullMarked;
