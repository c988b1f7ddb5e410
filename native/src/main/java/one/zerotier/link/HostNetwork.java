package one.zerotier.link;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Platform;

/**
 * Addresses, routes and multicast groups of this machine. All methods may be called from any thread; each asks the
 * system anew and remembers nothing. Changing anything needs root or CAP_NET_ADMIN.
 */
public interface HostNetwork {
    /** That of the system we run on. */
    static HostNetwork current() {
        return switch (Platform.current()) {
            case LINUX -> new LinuxNetwork();
            case MACOS -> new MacNetwork();
        };
    }

    /** All addresses of all interfaces, also of those that are down. */
    List<InterfaceAddress> addresses() throws NativeException;

    /**
     * Gives an interface an address, which is usable when this returns. Its subnet is then reached through the
     * interface. If the interface has the address with another prefix length, that is replaced; if it has it just so,
     * nothing happens.
     *
     * @throws NativeException with ENODEV if there is no such interface, EACCES if it has IPv6 switched off
     */
    void addAddress(String device, InetAddress ip, int prefixLength) throws NativeException;

    /** Takes an address from an interface. If it is not there nothing happens. */
    void removeAddress(String device, InetAddress ip, int prefixLength) throws NativeException;

    /**
     * Adds a route. If it is there already nothing happens; if its interface has one with the same target and metric,
     * that is replaced. A route to everything is added as its two halves, so that the system's own default route
     * survives.
     *
     * @throws NativeException with EEXIST if another interface has a route to the same target with the same metric,
     *     ENETUNREACH if its gateway is not in a subnet of the interface, EINVAL if its preferred source is not ours
     */
    void addRoute(Route route) throws NativeException;

    /** Removes a route, or the two halves of one to everything. If it is not there nothing happens. */
    void removeRoute(Route route) throws NativeException;

    /**
     * The routes through an interface, also those that the system made by itself; not those for multicast and
     * broadcast. Two halves of everything are one route to everything. On macOS the metric is always the default and
     * the source null.
     */
    List<Route> routes(String device) throws NativeException;

    /** The routes of all interfaces, as {@link #routes(String)} has them. */
    List<Route> routes() throws NativeException;

    /**
     * Whether the system drops what comes in through an interface if its own answer would leave through another one. With
     * that, answers to our own datagrams are lost as soon as a route of ours covers those who send them.
     */
    boolean dropsDetours(String device);

    /** The Ethernet addresses of the multicast groups that the system listens to on an interface, each in 48 bits. */
    Set<Long> multicastGroups(String device) throws NativeException;

    /** Of those interfaces that are ports of a bridge or of something like it: the name of that, by their names. */
    Map<String, String> ports() throws NativeException;

    /** Sets the longest payload of a frame, in bytes. */
    void setMtu(String device, int mtu) throws NativeException;
}
