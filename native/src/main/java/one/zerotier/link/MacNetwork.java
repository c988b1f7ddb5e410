package one.zerotier.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.libc.Darwin;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Ifreq;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Slab;
import one.zerotier.libc.Sockaddr;
import one.zerotier.libc.SystemProgram;

/**
 * The network of a Mac: read from the kernel's tables, changed with {@code ifconfig} and {@code route}. Addresses come
 * from the JDK, which asks {@code getifaddrs} on every Mac there is; only what it leaves out is asked here.
 *
 * <p>Not yet run on a Mac: written from the kernel's published interfaces, compiled, and tested where it is pure.
 */
final class MacNetwork implements HostNetwork {
    static final int SIOCGIFAFLAG_IN6 = Darwin.iowr('i', 73, 288);

    // struct in6_ifreq: name, 16 bytes; address, or what is asked for
    private static final int IN6_IFREQ_SIZE = 288;
    private static final int VALUE = 16;
    private static final int IN6_IFF_TENTATIVE = 0x2;
    private static final int IN6_IFF_DEPRECATED = 0x10;
    private static final int IN6_IFF_TEMPORARY = 0x80;

    private static final int[] ROUTING_TABLE = {4, 17, 0, 0, 1, 0}; // CTL_NET, PF_ROUTE, 0, any family, NET_RT_DUMP, 0

    @Override
    public List<InterfaceAddress> addresses() throws NativeException {
        List<InterfaceAddress> addresses = new ArrayList<>();
        try {
            for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
                for (java.net.InterfaceAddress address : device.getInterfaceAddresses()) {
                    addresses.add(address(device, address));
                }
            }
        } catch (IOException e) {
            throw new NativeException("list addresses", String.valueOf(e.getMessage()));
        }
        return addresses;
    }

    @Override
    public void addAddress(String device, InetAddress ip, int prefixLength) throws NativeException {
        List<InterfaceAddress> present = addresses();
        present.removeIf(address -> !address.device().equals(device));
        int usable = MacCommands.usablePrefixLength(ip, prefixLength, present);
        for (InterfaceAddress address : present) {
            if (address.ip().equals(ip)) {
                if (address.prefixLength() == usable) {
                    return;
                }
                SystemProgram.run(MacCommands.removeAddress(device, ip));
            }
        }
        SystemProgram.run(MacCommands.addAddress(device, ip, usable));
    }

    @Override
    public void removeAddress(String device, InetAddress ip, int prefixLength) throws NativeException {
        for (InterfaceAddress address : addresses()) {
            if (address.device().equals(device) && address.ip().equals(ip)) {
                SystemProgram.run(MacCommands.removeAddress(device, ip));
            }
        }
    }

    @Override
    public void addRoute(Route route) throws NativeException {
        List<Route> present = partsThrough(route.device());
        for (Route part : DefaultRoute.split(route)) {
            if (present.contains(asInTable(part))) {
                continue;
            }
            for (Route other : present) {
                if (other.target().equals(part.target()) && other.bits() == part.bits()) {
                    SystemProgram.run(MacCommands.route("delete", other));
                }
            }
            SystemProgram.run(MacCommands.route("add", part));
        }
    }

    @Override
    public void removeRoute(Route route) throws NativeException {
        if (Libc.interfaceIndex(route.device()) == 0) {
            return;
        }
        List<Route> present = partsThrough(route.device());
        for (Route part : DefaultRoute.split(route)) {
            if (present.contains(asInTable(part))) {
                SystemProgram.run(MacCommands.route("delete", part));
            }
        }
    }

    @Override
    public List<Route> routes(String device) throws NativeException {
        return DefaultRoute.join(partsThrough(device));
    }

    /** Not told here: a bridge takes a feth device, but our addresses stay where they are. */
    @Override
    public Map<String, String> ports() {
        return Map.of();
    }

    @Override
    public List<Route> routes() throws NativeException {
        String call = "list routes";
        List<Route> routes = new ArrayList<>();
        try {
            byte[] table = Darwin.sysctlTable(call, ROUTING_TABLE);
            for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
                routes.addAll(MacRoutes.read(table, device.getIndex(), device.getName()));
            }
        } catch (MalformedMessageException e) {
            throw new NativeException(call, Errno.EPROTO);
        } catch (IOException e) {
            throw new NativeException(call, String.valueOf(e.getMessage()));
        }
        return DefaultRoute.join(routes);
    }

    /** Never. */
    @Override
    public boolean dropsDetours(String device) {
        return false;
    }

    @Override
    public Set<Long> multicastGroups(String device) throws NativeException {
        Set<Long> groups = new HashSet<>();
        Darwin.forEachMulticastAddress((owner, group) -> {
            if (LinkSockaddr.name(owner).equals(device)) {
                LinkSockaddr.mac(group).ifPresent(groups::add);
            }
        });
        return groups;
    }

    @Override
    public void setMtu(String device, int mtu) throws NativeException {
        Ifreq.setMtu(device, mtu);
    }

    private static InterfaceAddress address(NetworkInterface device, java.net.InterfaceAddress address)
            throws IOException {
        InetAddress ip = Subnet.ip(address.getAddress().getAddress());
        int flags = Subnet.isV4(ip) ? 0 : flags(device.getName(), address.getAddress());
        return new InterfaceAddress(
                device.getName(),
                device.getIndex(),
                ip,
                address.getNetworkPrefixLength(),
                (flags & IN6_IFF_TEMPORARY) != 0,
                (flags & IN6_IFF_TENTATIVE) != 0,
                (flags & IN6_IFF_DEPRECATED) != 0,
                device.isUp(),
                device.isLoopback());
    }

    /** 0 if the address went away meanwhile. */
    private static int flags(String device, InetAddress scoped) {
        int fd = Libc.socket(Libc.AF_INET6, Libc.SOCK_DGRAM, 0);
        if (fd < 0) {
            return 0;
        }
        Slab request = new Slab(IN6_IFREQ_SIZE);
        request.putString(0, device, Ifreq.MAX_NAME_LENGTH + 1);
        Sockaddr.put(request, VALUE, scoped, 0);
        int result = Libc.ioctl(fd, SIOCGIFAFLAG_IN6, request);
        Libc.close(fd);
        return result < 0 ? 0 : request.int32(VALUE);
    }

    private static List<Route> partsThrough(String device) throws NativeException {
        String call = "list routes through " + device;
        int index = Libc.interfaceIndex(device);
        if (index == 0) {
            throw new NativeException(call, Errno.ENODEV);
        }
        try {
            return MacRoutes.read(Darwin.sysctlTable(call, ROUTING_TABLE), index, device);
        } catch (MalformedMessageException e) {
            throw new NativeException(call, Errno.EPROTO);
        }
    }

    /** Without what the table does not tell. */
    private static Route asInTable(Route route) {
        return new Route(route.target(), route.bits(), route.gateway(), route.device(), null);
    }
}
