/**
 * Configuration from afar: an authority tells devices which networks they are to be on. docs/NETCONF.md has the format and
 * its reasons.
 *
 * <p>{@link one.zerotier.daemon.netconf.Authority} answers and {@link one.zerotier.daemon.netconf.Device} asks; neither knows
 * sockets, threads or clocks, which {@link one.zerotier.daemon.netconf.Netconf} gives them.
 */
@NullMarked
package one.zerotier.daemon.netconf;

import org.jspecify.annotations.NullMarked;
