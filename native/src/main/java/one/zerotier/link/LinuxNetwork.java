package one.zerotier.link;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Ifreq;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;

/** The network of a Linux machine, over rtnetlink. */
final class LinuxNetwork implements HostNetwork {
    private static final Path MULTICAST_TABLE = Path.of("/proc/net/dev_mcast");
    private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4/conf");
    /** Of the reverse path filter: what comes in must be answered the same way. */
    private static final int STRICT = 1;

    private final Rtnetlink kernel = new Rtnetlink();
    /** The last that was read: somebody asks every few seconds, and mostly nothing has changed. */
    private volatile MulticastTable lastTable = new MulticastTable("");

    @Override
    public List<InterfaceAddress> addresses() throws NativeException {
        String call = "list addresses";
        Map<Integer, LinkMessage> links = links(call);
        List<InterfaceAddress> addresses = new ArrayList<>();
        for (AddressMessage address : kernel.dump(call, AddressMessage.dump(), AddressMessage::decode)) {
            LinkMessage link = links.get(address.index());
            if (link != null) { // else it came after we looked
                addresses.add(address.on(link));
            }
        }
        return addresses;
    }

    @Override
    public Map<String, String> ports() throws NativeException {
        Map<Integer, LinkMessage> links = links("list interfaces");
        Map<String, String> ports = new HashMap<>();
        for (LinkMessage link : links.values()) {
            LinkMessage master = links.get(link.master());
            if (master != null) {
                ports.put(link.name(), master.name());
            }
        }
        return ports;
    }

    @Override
    public void addAddress(String device, InetAddress ip, int prefixLength) throws NativeException {
        String call = "add address " + ip.getHostAddress() + "/" + prefixLength + " to " + device;
        AddressMessage wanted = AddressMessage.ours(index(call, device), ip, prefixLength);
        for (AddressMessage present : kernel.dump(call, AddressMessage.dump(), AddressMessage::decode)) {
            if (present.index() == wanted.index() && present.ip().equals(ip)) {
                if (present.prefixLength() == prefixLength) {
                    return;
                }
                remove(call, device, present);
            }
        }
        int flags = Rtnetlink.ACKNOWLEDGED | Rtnetlink.CREATE | Rtnetlink.EXCLUSIVE;
        checkUnless(Errno.EEXIST, call, kernel.request(call, wanted.encode(AddressMessage.RTM_NEWADDR, flags, device)));
    }

    @Override
    public void removeAddress(String device, InetAddress ip, int prefixLength) throws NativeException {
        int index = Libc.interfaceIndex(device);
        if (index != 0) {
            String call = "remove address " + ip.getHostAddress() + "/" + prefixLength + " from " + device;
            remove(call, device, AddressMessage.ours(index, ip, prefixLength));
        }
    }

    @Override
    public void addRoute(Route route) throws NativeException {
        String call = "add " + route;
        int index = index(call, route.device());
        List<RouteMessage> present = dumpRoutes(index);
        for (Route part : DefaultRoute.split(route)) {
            RouteMessage wanted = RouteMessage.of(part, index);
            if (present.contains(wanted)) {
                continue;
            }
            boolean replaces = present.stream().anyMatch(wanted::hasSameKey);
            int flags =
                    Rtnetlink.ACKNOWLEDGED | Rtnetlink.CREATE | (replaces ? Rtnetlink.REPLACE : Rtnetlink.EXCLUSIVE);
            NativeException.check(call, -kernel.request(call, wanted.encode(RouteMessage.RTM_NEWROUTE, flags)));
        }
    }

    @Override
    public void removeRoute(Route route) throws NativeException {
        int index = Libc.interfaceIndex(route.device());
        if (index == 0) {
            return;
        }
        String call = "remove " + route;
        for (Route part : DefaultRoute.split(route)) {
            NetlinkWriter request =
                    RouteMessage.of(part, index).encode(RouteMessage.RTM_DELROUTE, Rtnetlink.ACKNOWLEDGED);
            checkUnless(Errno.ESRCH, call, kernel.request(call, request));
        }
    }

    @Override
    public List<Route> routes(String device) throws NativeException {
        List<Route> routes = new ArrayList<>();
        for (RouteMessage route : dumpRoutes(index("list routes through " + device, device))) {
            routes.add(route.through(device));
        }
        return DefaultRoute.join(routes);
    }

    @Override
    public List<Route> routes() throws NativeException {
        Map<Integer, LinkMessage> links = links("list routes");
        List<Route> routes = new ArrayList<>();
        for (RouteMessage route : dumpRoutes()) {
            LinkMessage link = links.get(route.index());
            if (link != null) { // else it came after we looked
                routes.add(route.through(link.name()));
            }
        }
        return DefaultRoute.join(routes);
    }

    /** Of the setting for all and that of one interface the greater one holds; IPv6 has none. */
    @Override
    public boolean dropsDetours(String device) {
        return Math.max(reversePathFilter("all"), reversePathFilter(device)) == STRICT;
    }

    private static int reversePathFilter(String device) {
        try {
            return Integer.parseInt(Files.readString(SETTINGS.resolve(device).resolve("rp_filter"))
                    .strip());
        } catch (IOException | NumberFormatException e) {
            return 0; // the interface is gone, or the kernel has no such thing
        }
    }

    @Override
    public Set<Long> multicastGroups(String device) throws NativeException {
        return multicastTable().groups(device);
    }

    /** One for all devices, so that nothing is kept of those that are gone. */
    MulticastTable multicastTable() throws NativeException {
        try {
            String text = Files.readString(MULTICAST_TABLE, StandardCharsets.ISO_8859_1);
            MulticastTable table = lastTable;
            if (!table.says(text)) {
                table = new MulticastTable(text);
                lastTable = table;
            }
            return table;
        } catch (IOException e) {
            throw new NativeException("read " + MULTICAST_TABLE, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void setMtu(String device, int mtu) throws NativeException {
        Ifreq.setMtu(device, mtu);
    }

    private Map<Integer, LinkMessage> links(String call) throws NativeException {
        Map<Integer, LinkMessage> links = new HashMap<>();
        for (LinkMessage link : kernel.dump(call, LinkMessage.dump(), LinkMessage::decode)) {
            links.put(link.index(), link);
        }
        return links;
    }

    private List<RouteMessage> dumpRoutes(int index) throws NativeException {
        List<RouteMessage> routes = dumpRoutes();
        routes.removeIf(route -> route.index() != index);
        return routes;
    }

    private List<RouteMessage> dumpRoutes() throws NativeException {
        List<RouteMessage> routes = new ArrayList<>();
        for (int family : new int[] {Libc.AF_INET, Libc.AF_INET6}) {
            routes.addAll(kernel.dump("list routes", RouteMessage.dump(family), RouteMessage::decode));
        }
        return routes;
    }

    private void remove(String call, String device, AddressMessage address) throws NativeException {
        NetlinkWriter request = address.encode(AddressMessage.RTM_DELADDR, Rtnetlink.ACKNOWLEDGED, device);
        checkUnless(Errno.EADDRNOTAVAIL, call, kernel.request(call, request));
    }

    private static int index(String call, String device) throws NativeException {
        int index = Libc.interfaceIndex(device);
        if (index == 0) {
            throw new NativeException(call, Errno.ENODEV);
        }
        return index;
    }

    private static void checkUnless(int harmless, String call, int error) throws NativeException {
        if (error != harmless) {
            NativeException.check(call, -error);
        }
    }
}
