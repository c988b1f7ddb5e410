package one.zerotier.core.peer;

import java.util.List;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/**
 * What the host has told us of itself. Immutable; the host hands in a new one when something changes.
 *
 * @param sockets bound UDP sockets
 * @param advertised endpoints at which this host can be reached on its own networks, port mappings included
 * @param virtual subnets of our virtual ports; what lies in them is never a path, or we would tunnel through ourselves
 * @param forbidden subnets that the operator has ruled out
 */
public record LocalNetwork(
        List<Socket> sockets, List<Endpoint> advertised, List<IpPrefix> virtual, List<IpPrefix> forbidden) {
    public static final LocalNetwork NONE = new LocalNetwork(List.of(), List.of(), List.of(), List.of());

    /** A UDP socket; wildcard sockets are bound to 0.0.0.0 or ::. */
    public record Socket(int id, Endpoint bound) {}

    public LocalNetwork {
        sockets = List.copyOf(sockets);
        advertised = List.copyOf(advertised);
        virtual = List.copyOf(virtual);
        forbidden = List.copyOf(forbidden);
    }

    public boolean hasSocket(int id) {
        for (Socket socket : sockets) {
            if (socket.id() == id) {
                return true;
            }
        }
        return false;
    }

    /** Whether a node may be reached at this IP at all. PROTOCOL.md, "Which endpoints are allowed". */
    public boolean allows(IpAddress ip) {
        return ip.isUsableAsPath() && !anyContains(virtual, ip) && !anyContains(forbidden, ip);
    }

    private static boolean anyContains(List<IpPrefix> prefixes, IpAddress ip) {
        for (IpPrefix prefix : prefixes) {
            if (prefix.contains(ip)) {
                return true;
            }
        }
        return false;
    }
}
