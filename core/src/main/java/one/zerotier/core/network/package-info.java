/**
 * Virtual networks: how a node comes to its configuration, who else is a member, and what becomes of frames.
 *
 * <p>A network is configured by one node, its controller, whose address is the upper 40 bits of the network's id. A node that
 * has joined asks the controller for its configuration at once and again every minute. The configuration contains the rules,
 * the node's addresses, and its certificate of membership, which the node shows to the others before its first frame. Every
 * frame passes two filters with the same rules: the sender's and the receiver's.
 */
@NullMarked
package one.zerotier.core.network;

import org.jspecify.annotations.NullMarked;
