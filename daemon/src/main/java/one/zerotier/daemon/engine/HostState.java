package one.zerotier.daemon.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import one.zerotier.libc.NativeException;
import one.zerotier.link.HostNetwork;
import one.zerotier.link.InterfaceAddress;
import one.zerotier.link.Route;

/**
 * What the watcher saw of the machine.
 *
 * @param addresses of all interfaces
 * @param routes default routes, those without a gateway, and all through our devices
 * @param ports of a bridge: what they are ports of
 * @param strictDevices interfaces that drop what would be answered through another one
 * @param groups MACs that the system listens to, for each of our devices
 */
record HostState(
        List<InterfaceAddress> addresses,
        List<Route> routes,
        Map<String, String> ports,
        Set<String> strictDevices,
        Map<String, Set<Long>> groups) {
    static final HostState UNKNOWN = new HostState(List.of(), List.of(), Map.of(), Set.of(), Map.of());

    /** Looks at everything. */
    static HostState look(HostNetwork host, Set<String> ownDevices) throws NativeException {
        List<InterfaceAddress> addresses = host.addresses();
        List<Route> routes = host.routes().stream()
                .filter(route -> route.gateway() == null || route.isDefault() || ownDevices.contains(route.device()))
                .toList();
        Set<String> strict = addresses.stream()
                .map(InterfaceAddress::device)
                .distinct()
                .filter(host::dropsDetours)
                .collect(Collectors.toUnmodifiableSet());
        return new HostState(addresses, routes, host.ports(), strict, groups(host, ownDevices));
    }

    /** The same with groups of now, which change more often than the rest, and without notice. */
    HostState lookAtGroups(HostNetwork host, Set<String> ownDevices) throws NativeException {
        return new HostState(addresses, routes, ports, strictDevices, groups(host, ownDevices));
    }

    private static Map<String, Set<Long>> groups(HostNetwork host, Collection<String> devices) throws NativeException {
        Map<String, Set<Long>> groups = new HashMap<>();
        for (String device : devices) {
            groups.put(device, host.multicastGroups(device));
        }
        return groups;
    }
}
