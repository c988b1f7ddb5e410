/**
 * UDP sockets that receive and send without a byte of garbage per datagram and with options that the JDK does not
 * offer: bound to an interface, no path MTU discovery, a hop limit for a single datagram.
 *
 * <p>What a datagram costs is mostly its way through the system. So datagrams are queued and sent together, runs of equal
 * ones as one message that the system cuts late ({@link one.zerotier.udp.SendQueue}), and received together, merged by the
 * system and taken apart here. Where a system, a device or a path cannot do that they go one by one, with the same result.
 *
 * <p>A socket is for IPv4 or for IPv6, never both, so an IPv4 sender never shows up as {@code ::ffff:a.b.c.d}.
 * Addresses are two longs as in {@link one.zerotier.libc.Sockaddr}.
 */
@NullMarked
package one.zerotier.udp;

import org.jspecify.annotations.NullMarked;
