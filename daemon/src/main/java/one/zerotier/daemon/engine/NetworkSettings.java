package one.zerotier.daemon.engine;

import java.util.List;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/**
 * What a network may do to this machine. The defaults are stock's.
 *
 * @param allowManaged whether its addresses and routes are set at all
 * @param managedOnly if not empty, only addresses and routes inside of these
 * @param allowGlobal whether also those of the Internet
 * @param allowDefault whether it may become the default route
 * @param allowDns whether its name servers are used
 */
public record NetworkSettings(
        boolean allowManaged, List<IpPrefix> managedOnly, boolean allowGlobal, boolean allowDefault, boolean allowDns) {
    public static final NetworkSettings DEFAULT = new NetworkSettings(true, List.of(), false, false, false);

    public NetworkSettings {
        managedOnly = List.copyOf(managedOnly);
    }

    /** Whether an assigned address may be set. */
    public boolean allowsAddress(IpPrefix address) {
        return allows(address, address.ip());
    }

    /** Whether a route may be set. */
    public boolean allowsRoute(IpPrefix target) {
        return target.isDefaultRoute() ? allowManaged && allowDefault && isListed(target) : allows(target, target.ip());
    }

    private boolean allows(IpPrefix prefix, IpAddress ip) {
        if (!allowManaged || !isListed(prefix)) {
            return false;
        }
        return switch (ip.scope()) {
            case PRIVATE, SHARED, PSEUDOPRIVATE -> true;
            case GLOBAL -> allowGlobal;
            case NONE, MULTICAST, LOOPBACK, LINK_LOCAL -> false;
        };
    }

    private boolean isListed(IpPrefix prefix) {
        return managedOnly.isEmpty() || managedOnly.stream().anyMatch(allowed -> allowed.contains(prefix));
    }
}
