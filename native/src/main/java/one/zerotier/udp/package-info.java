/**
 * UDP sockets that receive and send without a byte of garbage per datagram and with options that the JDK does not
 * offer: bound to an interface, no path MTU discovery, a hop limit for a single datagram.
 *
 * <p>A socket is for IPv4 or for IPv6, never both, so an IPv4 sender never shows up as {@code ::ffff:a.b.c.d}.
 * Addresses are two longs as in {@link one.zerotier.libc.Sockaddr}.
 */
@NullMarked
package one.zerotier.udp;

import org.jspecify.annotations.NullMarked;
