package one.zerotier.link;

import java.net.InetAddress;
import java.util.List;

/** Command lines of macOS's {@code ifconfig} and {@code route}. */
final class MacCommands {
    private static final String IFCONFIG = "/sbin/ifconfig";
    private static final String ROUTE = "/sbin/route";

    private MacCommands() {}

    /**
     * The prefix length with which macOS takes an address: a second one in a subnet that the interface is already in
     * must be a subnet of its own.
     */
    static int usablePrefixLength(InetAddress ip, int prefixLength, List<InterfaceAddress> present) {
        boolean isSecond = present.stream()
                .filter(other -> !other.ip().equals(ip) && other.prefixLength() < Subnet.bits(other.ip()))
                .anyMatch(other -> Subnet.contains(other.ip(), other.prefixLength(), ip));
        return isSecond ? Subnet.bits(ip) : prefixLength;
    }

    static List<String> addAddress(String device, InetAddress ip, int prefixLength) {
        return List.of(IFCONFIG, device, ifconfigFamily(ip), ip.getHostAddress() + "/" + prefixLength, "alias");
    }

    static List<String> removeAddress(String device, InetAddress ip) {
        return List.of(IFCONFIG, device, ifconfigFamily(ip), ip.getHostAddress(), "-alias");
    }

    /** @param action {@code add} or {@code delete} */
    static List<String> route(String action, Route route) {
        String family = Subnet.isV4(route.target()) ? "-inet" : "-inet6";
        String target = route.target().getHostAddress() + "/" + route.bits();
        InetAddress gateway = route.gateway();
        return gateway == null
                ? List.of(ROUTE, "-n", action, family, target, "-interface", route.device())
                : List.of(ROUTE, "-n", action, family, target, gateway.getHostAddress());
    }

    private static String ifconfigFamily(InetAddress ip) {
        return Subnet.isV4(ip) ? "inet" : "inet6";
    }
}
