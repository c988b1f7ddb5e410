package one.zerotier.core.network;

import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * A route that a network hands to its members.
 *
 * @param via the gateway; null for what is on the network itself
 * @param flags u16, none are defined
 * @param metric u16
 */
public record Route(IpPrefix target, @Nullable IpAddress via, int flags, int metric) {
    public Route(IpPrefix target, @Nullable IpAddress via) {
        this(target, via, 0, 0);
    }
}
