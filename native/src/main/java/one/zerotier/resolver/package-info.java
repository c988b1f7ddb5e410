/**
 * Tells the system's resolver which name servers answer for the names of one domain, and takes that back.
 *
 * <p>There is no one way to do so: systemd-resolved and macOS know servers per domain; {@code resolvconf} knows only servers,
 * in the order of their interfaces. Where there is none of these nothing is done: {@code /etc/resolv.conf} belongs to others.
 * All methods may take seconds, as programs do.
 */
@NullMarked
package one.zerotier.resolver;

import org.jspecify.annotations.NullMarked;
