package one.zerotier.daemon.engine;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.IpScope;
import one.zerotier.link.InterfaceAddress;
import one.zerotier.link.Route;

/**
 * What of this machine's network is not ours. All packets between nodes go over it, so it has to work whatever a controller
 * hands out.
 *
 * @param subnets what lies right behind an interface, with the name of that
 * @param gateways routers on the way to everything else, with the interface they are behind
 * @param strictDevices interfaces through which answers do not come in if a route of ours covers those who answer
 */
record Underlay(Map<IpPrefix, String> subnets, Map<IpAddress, String> gateways, Set<String> strictDevices) {
    static final Underlay NONE = new Underlay(Map.of(), Map.of(), Set.of());

    /** @param ownDevices names of our virtual devices */
    static Underlay of(HostState state, Set<String> ownDevices) {
        Map<IpPrefix, String> subnets = new LinkedHashMap<>();
        Map<IpAddress, String> gateways = new LinkedHashMap<>();
        Set<String> devices = new HashSet<>();
        for (InterfaceAddress address : state.addresses()) {
            if (address.up() && !address.loopback() && !isVirtual(address.device(), ownDevices)) {
                devices.add(address.device());
                IpAddress ip = Ips.fromJdk(address.ip());
                add(subnets, new IpPrefix(ip, address.prefixLength()), address.device());
            }
        }
        for (Route route : state.routes()) {
            if (!devices.contains(route.device())) {
                continue;
            }
            if (route.gateway() == null) {
                add(subnets, new IpPrefix(Ips.fromJdk(route.target()), route.bits()), route.device());
            } else if (route.isDefault()) {
                gateways.putIfAbsent(Ips.fromJdk(route.gateway()), route.device());
            }
        }
        devices.retainAll(state.strictDevices());
        return new Underlay(subnets, gateways, devices);
    }

    /** Ours, or those of another ZeroTier on this machine, which may well be on the same networks. */
    private static boolean isVirtual(String device, Set<String> ownDevices) {
        return ownDevices.contains(device) || device.startsWith("zt") || device.startsWith("feth");
    }

    private static void add(Map<IpPrefix, String> subnets, IpPrefix subnet, String device) {
        IpScope scope = subnet.ip().scope();
        if (!subnet.isDefaultRoute() && scope != IpScope.LINK_LOCAL && scope != IpScope.MULTICAST) {
            subnets.putIfAbsent(subnet.network(), device);
        }
    }
}
