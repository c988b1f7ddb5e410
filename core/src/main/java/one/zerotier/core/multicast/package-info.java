/**
 * Frames for many receivers.
 *
 * <p>Nodes announce the groups they listen to (MULTICAST_LIKE) to the roots, to the controller and to the members they know,
 * and take it back (MULTICAST_LEAVE) where that is understood.
 * Who wants to send to a group and knows too few of its members asks those that know more (MULTICAST_GATHER), keeps the
 * frame for a few seconds, and serves members as they become known. The sender sends one copy to each member, up to the
 * network's limit. PROTOCOL.md, "Multicast".
 *
 * <p>Large groups, where the network lets many have a frame, are served by {@link one.zerotier.core.multicast.Spreading}: members
 * pass frames on to each other (MULTICAST_SPREAD), as {@link one.zerotier.core.social} divides the work. {@link
 * one.zerotier.core.multicast.SpreadReceiver} decides whom to believe, {@link one.zerotier.core.multicast.Courier} carries the
 * copies, {@link one.zerotier.core.multicast.GroupViews} knows the likers that matter. docs/MULTICAST.md.
 *
 * <p>How many bytes members may send is limited, too, if the controller says so. Whoever sends and whoever receives asks the same
 * {@link one.zerotier.core.multicast.MulticastLimiter}. PROTOCOL.md, "Limits of multicast".
 */
@NullMarked
package one.zerotier.core.multicast;

import org.jspecify.annotations.NullMarked;
