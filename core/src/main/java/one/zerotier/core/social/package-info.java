/**
 * Implicit social switching: how a frame for many gets to them, in the order of who talks to whom, without costing anybody much.
 *
 * <p>{@link one.zerotier.core.social.Closeness} learns from conversations who is near. {@link
 * one.zerotier.core.social.Likers} is what a node knows of a group; {@link one.zerotier.core.social.Planner} divides the work;
 * {@link one.zerotier.core.social.Deliveries} sees it through. Nothing here knows packets, keys or networks. docs/MULTICAST.md
 * tells why it is this way and how well it does.
 */
@NullMarked
package one.zerotier.core.social;

import org.jspecify.annotations.NullMarked;
