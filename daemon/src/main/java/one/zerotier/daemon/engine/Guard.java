package one.zerotier.daemon.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.network.Route;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Says which of the addresses and routes that the operator allows a network must not be set all the same, because they would
 * cut this machine off, or take from a network what another one was given first. Knows only what it is told; changes nothing.
 *
 * <p>A controller is trusted with its own networks, not with the machine: it may be mistaken about what is around us, and it
 * may mean harm. Our own datagrams are safe from any route, because each socket is tied to an interface; answers to them are
 * safe, too, unless the system filters by reverse path. What a controller could still take is everything else on the
 * machine: the way to its gateway, to its neighbours, and to what is behind our other networks.
 *
 * @param underlay the machine without our devices
 * @param rootIps where supernodes are
 * @param claims what networks that come before have got
 */
record Guard(Underlay underlay, Set<IpAddress> rootIps, List<Claim> claims) {
    /**
     * What a network has got.
     *
     * @param device of the network
     * @param isSubnet whether it is the subnet of an address; else it is the target of a route
     */
    record Claim(long networkId, String device, IpPrefix prefix, boolean isSubnet) {
        /** A controller may arrange its own networks as it likes. */
        private boolean isOfAnother(long otherNetworkId) {
            return networkId >>> CONTROLLER_SHIFT != otherNetworkId >>> CONTROLLER_SHIFT;
        }
    }

    private static final int CONTROLLER_SHIFT = 24;

    /** Why an address must not be set, as the end of a sentence; null if it may. */
    @Nullable
    String objectionTo(long networkId, IpPrefix address, NetworkSettings settings) {
        IpPrefix host = new IpPrefix(address.ip(), address.ip().bits());
        String objection = objectionToHost(host, address, settings);
        if (objection != null) {
            return objection;
        }
        for (IpAddress root : rootIps) {
            if (address.contains(root)) {
                return "its subnet has the supernode " + root + " in it, which would not be reached any more";
            }
        }
        for (Claim claim : claims) {
            if (claim.isSubnet && claim.isOfAnother(networkId) && claim.prefix.contains(host)) {
                return "it is in the subnet " + claim.prefix + " of " + claim.device + ", whose network came first";
            }
        }
        return null;
    }

    private @Nullable String objectionToHost(IpPrefix host, IpPrefix address, NetworkSettings settings) {
        String gatewayDevice = underlay.gateways().get(host.ip());
        if (gatewayDevice != null) {
            return "that is the gateway of " + gatewayDevice;
        }
        return objectionByNeighbours(host, address, settings);
    }

    /** Why a route must not be set, as the end of a sentence; null if it may. */
    @Nullable
    String objectionTo(long networkId, Route route, NetworkSettings settings) {
        IpPrefix target = route.target().network();
        IpAddress via = route.via();
        if (via != null && via.isV4() != target.ip().isV4()) {
            return "its gateway " + via + " is of another family";
        }
        String objection = objectionByFilter(target);
        if (objection == null && !target.isDefaultRoute()) {
            objection = objectionByGateways(target);
            if (objection == null) {
                objection = objectionByNeighbours(target, target, settings);
            }
        }
        return objection != null ? objection : objectionByClaims(networkId, target);
    }

    /** With the strict filter, answers of whoever is behind the route do not come in any more: it would cut us off. */
    private @Nullable String objectionByFilter(IpPrefix target) {
        if (underlay.strictDevices().isEmpty() || !target.ip().isV4()) {
            return null;
        }
        String device = underlay.strictDevices().iterator().next();
        String advice = "; \"sysctl -w net.ipv4.conf.all.rp_filter=2\" mends that";
        if (target.isDefaultRoute()) {
            return "the strict reverse path filter of " + device + " would drop the answers of other nodes" + advice;
        }
        for (IpAddress root : rootIps) {
            if (target.contains(root)) {
                return "the strict reverse path filter of " + device + " would drop the answers of the supernode "
                        + root + advice;
            }
        }
        return null;
    }

    /** A wider route does no harm, as the way to the gateway itself is a narrower one. */
    private @Nullable String objectionByGateways(IpPrefix target) {
        for (Map.Entry<IpAddress, String> gateway : underlay.gateways().entrySet()) {
            IpAddress ip = gateway.getKey();
            if (target.contains(ip)
                    && underlay.subnets().keySet().stream()
                            .noneMatch(subnet -> subnet.contains(ip) && subnet.bits() > target.bits())) {
                return "it has the gateway " + ip + " of " + gateway.getValue() + " in it";
            }
        }
        return null;
    }

    /**
     * What is right behind one of the machine's interfaces stays there, unless the operator himself has named that part of it
     * for the network: some live in a 10.0.0.0/8 of which most is free.
     */
    private @Nullable String objectionByNeighbours(IpPrefix prefix, IpPrefix whole, NetworkSettings settings) {
        for (Map.Entry<IpPrefix, String> subnet : underlay.subnets().entrySet()) {
            if (subnet.getKey().contains(prefix) && !settings.namesPartOf(subnet.getKey(), whole)) {
                return "it is in the subnet " + subnet.getKey() + " of " + subnet.getValue();
            }
        }
        return null;
    }

    private @Nullable String objectionByClaims(long networkId, IpPrefix target) {
        for (Claim claim : claims) {
            boolean isTaken = claim.isSubnet ? claim.prefix.contains(target) : claim.prefix.equals(target);
            if (isTaken && claim.isOfAnother(networkId)) {
                return claim.device + " has the way to " + claim.prefix + " already, and its network came first";
            }
        }
        return null;
    }
}
