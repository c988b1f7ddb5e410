package one.zerotier.link;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A route to everything is kept as two, each to one half of all addresses: more specific than the system's own default
 * route, they win without replacing it, and when they go, however that happens, it is in force again.
 */
final class DefaultRoute {
    private DefaultRoute() {}

    /** The routes that stand for {@code route}: its halves if it leads everywhere, else itself. */
    static List<Route> split(Route route) {
        return route.isDefault() ? List.of(half(route, 0), half(route, 0x80)) : List.of(route);
    }

    /** The same routes with each pair of halves as one again, in the place of the first. */
    static List<Route> join(List<Route> routes) {
        List<Route> joined = new ArrayList<>(routes);
        for (Route lower : routes) {
            Route whole = new Route(
                    lower.target(), 0, lower.gateway(), lower.device(), lower.preferredSource(), lower.metric());
            Route upper = half(whole, 0x80);
            if (lower.equals(half(whole, 0)) && joined.remove(upper)) {
                joined.set(joined.indexOf(lower), whole);
            }
        }
        return joined;
    }

    private static Route half(Route route, int firstByte) {
        byte[] target = new byte[route.target().getAddress().length];
        target[0] = (byte) firstByte;
        InetAddress base = Subnet.ip(target);
        return new Route(base, 1, route.gateway(), route.device(), route.preferredSource(), route.metric());
    }
}
