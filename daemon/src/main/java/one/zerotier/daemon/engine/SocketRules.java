package one.zerotier.daemon.engine;

import java.util.List;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/**
 * What the operator has ruled out.
 *
 * @param skippedDevices prefixes of interface names
 * @param onlyIps if not empty, nothing but these
 * @param forbidden subnets never to be used, neither ours nor others'
 */
public record SocketRules(List<String> skippedDevices, List<IpAddress> onlyIps, List<IpPrefix> forbidden) {
    public static final SocketRules NONE = new SocketRules(List.of(), List.of(), List.of());

    boolean allows(IpAddress ip) {
        return (onlyIps.isEmpty() || onlyIps.contains(ip))
                && forbidden.stream().noneMatch(prefix -> prefix.contains(ip));
    }
}
