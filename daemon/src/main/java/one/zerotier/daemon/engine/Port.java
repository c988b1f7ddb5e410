package one.zerotier.daemon.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.libc.NativeException;
import one.zerotier.link.HostNetwork;
import one.zerotier.link.Route;
import one.zerotier.tap.TapDevice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual port of one network: its device, and what of the network's configuration is set on it. Only what was set here
 * is ever taken back; addresses that an operator added by hand stay.
 */
final class Port implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Port.class);

    private final long networkId;
    private final TapDevice tap;
    private final HostNetwork host;
    private Set<IpPrefix> addresses = Set.of();
    private Set<Route> routes = Set.of();
    /** What the system said last: MACs that it listens to, and all addresses on the device. */
    private Set<Long> kernelGroups = Set.of();

    private List<IpPrefix> kernelAddresses = List.of();
    /** What the network wants of addresses here, also if they are not set. */
    private Set<IpPrefix> granted = Set.of();

    private @Nullable String bridge;
    private int mtu;

    Port(long networkId, TapDevice tap, HostNetwork host, int mtu) {
        this.networkId = networkId;
        this.tap = tap;
        this.host = host;
        this.mtu = mtu;
    }

    long networkId() {
        return networkId;
    }

    TapDevice tap() {
        return tap;
    }

    String name() {
        return tap.name();
    }

    /** Subnets that lie behind this port. */
    Set<IpPrefix> subnets() {
        Set<IpPrefix> subnets = new LinkedHashSet<>(granted);
        kernelAddresses.stream().filter(ip -> ip.ip().isUsableAsPath()).forEach(subnets::add);
        return subnets;
    }

    /** Addresses that are set now. */
    Set<IpPrefix> addresses() {
        return addresses;
    }

    /** Sets on the device what the configuration wants and the operator allows; takes back what it no longer wants. */
    void apply(NetworkConfig config, NetworkSettings settings, boolean online) {
        applyMtu(config.mtu());
        Set<IpPrefix> wanted = new LinkedHashSet<>();
        config.staticIps().stream().filter(settings::allowsAddress).forEach(wanted::add);
        if (bridge != null && !addresses.isEmpty()) {
            LOG.info(
                    "{} is a port of {} now, and ports have no addresses. Give {} itself one of {} if you want it.",
                    name(),
                    bridge,
                    bridge,
                    wanted);
        }
        granted = wanted;
        applyAddresses(bridge == null ? wanted : Set.of());
        applyRoutes(wantedRoutes(config, settings, online));
    }

    private void applyMtu(int wanted) {
        if (wanted == mtu) {
            return;
        }
        try {
            tap.setMtu(wanted);
            mtu = wanted;
        } catch (NativeException e) {
            LOG.warn("Cannot set the MTU of {} to {}: {}", name(), wanted, e.getMessage());
        }
    }

    private void applyAddresses(Set<IpPrefix> wanted) {
        Set<IpPrefix> set = new LinkedHashSet<>();
        for (IpPrefix old : addresses) {
            if (!wanted.contains(old)) {
                attempt("remove " + old, () -> host.removeAddress(name(), Ips.toJdk(old.ip()), old.bits()));
            }
        }
        for (IpPrefix address : wanted) {
            boolean isSet = addresses.contains(address)
                    || attempt(
                            "set " + address, () -> host.addAddress(name(), Ips.toJdk(address.ip()), address.bits()));
            if (isSet) {
                set.add(address);
            }
        }
        addresses = set;
    }

    private Set<Route> wantedRoutes(NetworkConfig config, NetworkSettings settings, boolean online) {
        Set<Route> wanted = new LinkedHashSet<>();
        for (one.zerotier.core.network.Route route : config.routes()) {
            IpPrefix target = route.target();
            IpAddress via = route.via();
            IpAddress source = sourceFor(target);
            boolean ownGateway = via != null
                    && addresses.stream().anyMatch(address -> address.ip().equals(via));
            boolean madeByKernel = via == null
                    && addresses.stream().anyMatch(address -> address.network().equals(target.network()));
            boolean tooEarly = target.isDefaultRoute() && !online; // or we would cut off our own way to the roots
            if (settings.allowsRoute(target) && source != null && !ownGateway && !madeByKernel && !tooEarly) {
                IpPrefix network = target.network();
                wanted.add(new Route(
                        Ips.toJdk(network.ip()),
                        network.bits(),
                        via == null ? null : Ips.toJdk(via),
                        name(),
                        via == null ? Ips.toJdk(source) : null));
            }
        }
        return wanted;
    }

    /** Our own address that is nearest to a target. */
    private @Nullable IpAddress sourceFor(IpPrefix target) {
        IpAddress source = null;
        for (IpPrefix address : addresses) {
            if (address.ip().isV4() == target.ip().isV4() && (source == null || target.contains(address.ip()))) {
                source = address.ip();
            }
        }
        return source;
    }

    private void applyRoutes(Set<Route> wanted) {
        Set<Route> set = new HashSet<>();
        for (Route old : routes) {
            if (!wanted.contains(old)) {
                attempt("remove the route to " + describe(old), () -> host.removeRoute(old));
            }
        }
        List<Route> ordered = new ArrayList<>(wanted);
        ordered.sort((a, b) -> Boolean.compare(a.gateway() != null, b.gateway() != null)); // gateways need a way first
        for (Route route : ordered) {
            if (routes.contains(route) || attempt("set the route to " + describe(route), () -> host.addRoute(route))) {
                set.add(route);
            }
        }
        routes = set;
    }

    private static String describe(Route route) {
        return route.target().getHostAddress() + "/" + route.bits();
    }

    private interface Change {
        void make() throws NativeException;
    }

    private boolean attempt(String what, Change change) {
        try {
            change.make();
            return true;
        } catch (NativeException e) {
            LOG.warn("Cannot {} on {}: {}", what, name(), e.getMessage());
            return false;
        }
    }

    /**
     * The device is a port of this bridge, or of none if null. The system would answer for the addresses of a port through the
     * bridge, but look for neighbours through the port, where no answer arrives. Returns whether that is news.
     */
    boolean joinBridge(@Nullable String newBridge) {
        boolean changed = !Objects.equals(bridge, newBridge);
        bridge = newBridge;
        return changed;
    }

    /** What the system says of the device. Returns whether that changes what we listen to. */
    boolean observe(Set<Long> groups, List<IpPrefix> onDevice) {
        boolean changed = !groups.equals(kernelGroups) || !onDevice.equals(kernelAddresses);
        kernelGroups = groups;
        kernelAddresses = onDevice;
        return changed;
    }

    /** What the device listens to: the system's groups, and those through which its addresses are found. */
    Set<MulticastGroup> groups() {
        Set<MulticastGroup> groups = new HashSet<>();
        kernelGroups.forEach(mac -> groups.add(new MulticastGroup(mac, 0)));
        kernelAddresses.forEach(address -> groups.add(MulticastGroup.resolving(address.ip())));
        addresses.forEach(address -> groups.add(MulticastGroup.resolving(address.ip())));
        return groups;
    }

    /** Removes the device; its addresses and routes go with it. */
    @Override
    public void close() {
        tap.close();
    }
}
