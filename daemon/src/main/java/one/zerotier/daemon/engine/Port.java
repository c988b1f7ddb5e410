package one.zerotier.daemon.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import one.zerotier.core.network.Dns;
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

    /** The name of a device decides who comes first where networks want the same: zt2 before zt10. */
    static final Comparator<Port> ORDER =
            Comparator.comparingInt((Port port) -> port.name().length()).thenComparing(Port::name);

    /** As much as one configuration can give reason for; a controller that goes on inventing more is not worth reading. */
    private static final int MAX_REMARKS = NetworkConfig.MAX_ROUTES + NetworkConfig.MAX_STATIC_IPS;

    private final long networkId;
    private final TapDevice tap;
    private final FrameChannel channel;
    private final HostNetwork host;
    /** What was said already. */
    private final Set<String> remarks = new HashSet<>();

    private Set<IpPrefix> addresses = Set.of();
    private Set<Route> routes = Set.of();
    /** What the system said last: MACs that it listens to, all addresses on the device, all routes through it. */
    private Set<Long> kernelGroups = Set.of();

    private List<IpPrefix> kernelAddresses = List.of();
    /** Addresses of the network that are ours, also if a bridge has them and not the device. */
    private Set<IpPrefix> granted = Set.of();

    private @Nullable String bridge;
    private List<Route> kernelRoutes = List.of();
    private int mtu;

    Port(long networkId, TapDevice tap, FrameChannel channel, HostNetwork host, int mtu) {
        this.networkId = networkId;
        this.tap = tap;
        this.channel = channel;
        this.host = host;
        this.mtu = mtu;
    }

    long networkId() {
        return networkId;
    }

    TapDevice tap() {
        return tap;
    }

    /** For its frames. */
    FrameChannel channel() {
        return channel;
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

    /** What networks that come later must leave alone. */
    List<Guard.Claim> claims() {
        List<Guard.Claim> claims = new ArrayList<>();
        addresses.forEach(address -> claims.add(new Guard.Claim(networkId, name(), address.network(), true)));
        routes.forEach(route -> claims.add(
                new Guard.Claim(networkId, name(), new IpPrefix(Ips.fromJdk(route.target()), route.bits()), false)));
        return claims;
    }

    /** Sets on the device what the configuration wants and may have; takes back what it no longer wants. */
    void apply(NetworkConfig config, NetworkSettings settings, Guard guard, boolean online) {
        applyMtu(config.mtu());
        granted = bridge == null ? wantedAddresses(config, settings, guard) : bridgesAddresses(config, settings);
        applyAddresses(bridge == null ? granted : Set.of());
        applyRoutes(wantedRoutes(config, settings, guard, online));
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

    private Set<IpPrefix> wantedAddresses(NetworkConfig config, NetworkSettings settings, Guard guard) {
        Set<IpPrefix> wanted = new LinkedHashSet<>();
        for (IpPrefix address : config.staticIps()) {
            if (!settings.allowsAddress(address)) {
                remarkPermission("address " + address, settings);
                continue;
            }
            String objection = guard.objectionTo(networkId, address, settings);
            if (objection == null) {
                wanted.add(address);
            } else {
                remarkDanger("address " + address, objection);
            }
        }
        return wanted;
    }

    /** What the bridge of which this is a port may have instead, so nothing of the machine speaks against it. */
    private Set<IpPrefix> bridgesAddresses(NetworkConfig config, NetworkSettings settings) {
        Set<IpPrefix> allowed = new LinkedHashSet<>(config.staticIps());
        allowed.removeIf(address -> !settings.allowsAddress(address));
        if (!addresses.isEmpty()) {
            LOG.info(
                    "{} is a port of {} now, and ports have no addresses. Give {} itself one of {} if you want it.",
                    name(),
                    bridge,
                    bridge,
                    allowed);
        }
        return allowed;
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

    private Set<Route> wantedRoutes(NetworkConfig config, NetworkSettings settings, Guard guard, boolean online) {
        Set<Route> wanted = new LinkedHashSet<>();
        for (one.zerotier.core.network.Route route : config.routes()) {
            IpPrefix target = route.target().network();
            IpAddress via = route.via();
            IpAddress source = sourceFor(target);
            boolean ownGateway = via != null
                    && addresses.stream().anyMatch(address -> address.ip().equals(via));
            boolean madeByKernel = via == null
                    && addresses.stream().anyMatch(address -> address.network().equals(target));
            boolean tooEarly = target.isDefaultRoute() && !online; // there is nobody yet to take what we would send
            if (source == null || ownGateway || madeByKernel || tooEarly || !mayHave(route, settings, guard)) {
                continue;
            }
            wanted.add(new Route(
                    Ips.toJdk(target.ip()),
                    target.bits(),
                    via == null ? null : Ips.toJdk(via),
                    name(),
                    via == null ? Ips.toJdk(source) : null));
        }
        return wanted;
    }

    private boolean mayHave(one.zerotier.core.network.Route route, NetworkSettings settings, Guard guard) {
        String what = "route to " + route.target();
        if (!settings.allowsRoute(route.target())) {
            remarkPermission(what, settings);
            return false;
        }
        String objection = guard.objectionTo(networkId, route, settings);
        if (objection != null) {
            remarkDanger(what, objection);
        }
        return objection == null;
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
        Set<Route> set = new LinkedHashSet<>();
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
            String remark = "Cannot " + what + " on " + name() + ": " + e.getMessage();
            if (isNew(remark)) {
                LOG.warn("{}", remark);
            }
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

    /** The name servers to use, if those of a configuration can be used. */
    @Nullable
    DomainServers domainServers(Dns dns) {
        if (dns.domain().isEmpty()) {
            return null;
        }
        try {
            return DomainServers.of(dns);
        } catch (IllegalArgumentException e) {
            String remark = "name servers are not used: " + e.getMessage();
            if (isNew(remark)) {
                LOG.warn("Network {}: its {}.", HexFormat.of().toHexDigits(networkId), remark);
            }
            return null;
        }
    }

    private void remarkDanger(String what, String objection) {
        String remark = what + " is not set on " + name() + ": " + objection;
        if (isNew(remark)) {
            LOG.warn("Network {}: the {}.", HexFormat.of().toHexDigits(networkId), remark);
        }
    }

    private void remarkPermission(String what, NetworkSettings settings) {
        String remark = what + " is not set on " + name() + ", because its settings do not allow that";
        if (settings.allowManaged() && isNew(remark)) {
            LOG.info("Network {}: the {}.", HexFormat.of().toHexDigits(networkId), remark);
        }
    }

    private boolean isNew(String remark) {
        return remarks.size() < MAX_REMARKS && remarks.add(remark);
    }

    /** What the system says of the device. Returns whether that changes what we listen to. */
    boolean observe(Set<Long> groups, List<IpPrefix> onDevice, List<Route> throughDevice) {
        boolean changed = !groups.equals(kernelGroups) || !onDevice.equals(kernelAddresses);
        kernelGroups = groups;
        kernelAddresses = onDevice;
        kernelRoutes = throughDevice;
        return changed;
    }

    /** Whether somebody has removed what we have set, according to the last observation. */
    boolean lacksSomething() {
        return !kernelAddresses.containsAll(addresses) || !routes.stream().allMatch(this::isInKernel);
    }

    /** Has the next {@link #apply} set again what is missing. */
    void forgetWhatIsMissing() {
        addresses = new LinkedHashSet<>(addresses);
        addresses.retainAll(kernelAddresses);
        routes = new LinkedHashSet<>(routes);
        routes.removeIf(route -> !isInKernel(route));
    }

    /** Not every system tells metric and source. */
    private boolean isInKernel(Route route) {
        return kernelRoutes.stream()
                .anyMatch(present -> present.target().equals(route.target())
                        && present.bits() == route.bits()
                        && Objects.equals(present.gateway(), route.gateway()));
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
