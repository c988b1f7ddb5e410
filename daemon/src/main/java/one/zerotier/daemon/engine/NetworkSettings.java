package one.zerotier.daemon.engine;

import java.util.List;
import java.util.stream.Stream;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.IpScope;

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

    /** Whatever takes in one of these for others than the default route takes in what must work without any network. */
    private static final List<IpPrefix> NEVER = Stream.of(
                    "0.0.0.0/8",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "224.0.0.0/4",
                    "255.0.0.0/8",
                    "::/127",
                    "::ffff:0:0/96",
                    "fe80::/10",
                    "ff00::/8")
            .map(IpPrefix::parse)
            .toList();

    /** Anything shorter is so much of the Internet that it is a part of the default route under another name. */
    private static final int SHORTEST_GLOBAL_BITS = 8;

    public NetworkSettings {
        managedOnly = List.copyOf(managedOnly);
    }

    /** Whether an assigned address may be set, and with it the way to its subnet. */
    public boolean allowsAddress(IpPrefix address) {
        return allows(address);
    }

    /** Whether a route may be set. */
    public boolean allowsRoute(IpPrefix target) {
        return target.isDefaultRoute() ? allowManaged && allowDefault && isListed(target) : allows(target);
    }

    /** Whether the operator himself has named a part of this subnet that has {@code prefix} in it. */
    boolean namesPartOf(IpPrefix subnet, IpPrefix prefix) {
        return managedOnly.stream()
                .anyMatch(named -> named.bits() > subnet.bits() && subnet.contains(named) && named.contains(prefix));
    }

    /** All of a prefix counts, not only the address that it is written with: 10.0.0.0/1 is half of the Internet. */
    private boolean allows(IpPrefix prefix) {
        return allowManaged
                && isListed(prefix)
                && NEVER.stream().noneMatch(prefix::overlaps)
                && allows(prefix.network().ip().scope(), prefix.bits())
                && allows(prefix.last().scope(), prefix.bits());
    }

    private boolean allows(IpScope scope, int bits) {
        return switch (scope) {
            case PRIVATE, SHARED, PSEUDOPRIVATE -> true;
            case GLOBAL -> allowGlobal && (bits >= SHORTEST_GLOBAL_BITS || allowDefault);
            case NONE, MULTICAST, LOOPBACK, LINK_LOCAL -> false;
        };
    }

    private boolean isListed(IpPrefix prefix) {
        return managedOnly.isEmpty() || managedOnly.stream().anyMatch(allowed -> allowed.contains(prefix));
    }
}
