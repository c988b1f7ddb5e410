/**
 * What the system knows of its network: the addresses of its interfaces, its routes, the multicast groups it listens
 * to, and when any of that changes.
 *
 * <p>On Linux all but the multicast groups go over rtnetlink, a socket to the kernel with messages of fixed header and
 * attributes; {@link one.zerotier.link.HostNetwork} does not run {@code ip}, which slim containers lack and which costs
 * a process per address. The codec ({@code NetlinkReader}, {@code NetlinkWriter} and the records that end in {@code
 * Message}) is pure: bytes in, records out, and bytes that make no sense are a {@code MalformedMessageException}, never
 * anything else.
 *
 * <p>On macOS reading goes through the kernel's tables and writing through {@code ifconfig} and {@code route}, whose
 * arguments have outlived many kernels. That half has not been run on a Mac yet.
 */
@NullMarked
package one.zerotier.link;

import org.jspecify.annotations.NullMarked;
