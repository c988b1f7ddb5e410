package one.zerotier.daemon.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.netconf.Netconf;

/**
 * What those on Earth find at our addresses there: a founder's page, and an authority's configurations. Nothing else is
 * served here, never the API. Follows the addresses as they come and go.
 */
public final class EarthSite implements AutoCloseable {
    private final HttpHandler page;
    private final HttpHandler configurations;
    private final HttpSites earth;
    private final HttpSites elsewhere;

    public EarthSite(Engine engine, Netconf netconf) {
        page = new EarthPage(new EarthReports(engine)::ofVisitor, ip -> "No node on Earth has the address " + ip + ".");
        configurations = new NetconfHandler(netconf);
        earth = new HttpSites(
                "earth-page",
                this::handle,
                "Those on Earth find their address at {}",
                "The page of Earth cannot be at {} ({}). Another earthPagePort in the settings of local.conf may help;"
                        + " 0 is for no page.");
        elsewhere = new HttpSites(
                "netconf-site",
                configurations,
                "Nodes find what they are to be at {}",
                "Nodes cannot find what they are to be at {} ({}). See provisioningListen and earthPagePort in the"
                        + " settings of local.conf.");
    }

    private void handle(HttpExchange exchange) throws IOException {
        (NetconfHandler.isPath(exchange.getRequestURI().getPath()) ? configurations : page).handle(exchange);
    }

    /**
     * Serves the page at exactly these addresses from now on. To be called again now and then: what failed is tried again.
     *
     * @param port of all of them; 0 for no page
     */
    public void follow(Set<IpAddress> addresses, int port) throws IOException {
        earth.follow(at(addresses, port));
    }

    /**
     * Serves configurations at exactly these addresses from now on, besides those of the page.
     *
     * @param port of addresses on Earth; 0 for none
     */
    public void followElsewhere(Set<IpAddress> addresses, int port, List<Endpoint> listen) throws IOException {
        Set<InetSocketAddress> wanted = at(addresses, port);
        for (Endpoint endpoint : listen) {
            wanted.addAll(at(Set.of(endpoint.ip()), endpoint.port()));
        }
        elsewhere.follow(wanted);
    }

    private static Set<InetSocketAddress> at(Set<IpAddress> addresses, int port) throws IOException {
        Set<InetSocketAddress> wanted = new HashSet<>();
        if (port != 0) {
            for (IpAddress ip : addresses) {
                wanted.add(new InetSocketAddress(InetAddress.getByAddress(ip.toBytes()), port));
            }
        }
        return wanted;
    }

    /** Where configurations can be had now, those on Earth first. */
    public List<Endpoint> serving() {
        Set<Endpoint> all = new LinkedHashSet<>();
        for (HttpSites sites : List.of(earth, elsewhere)) {
            sites.serving().stream()
                    .filter(address -> !address.getAddress().isAnyLocalAddress())
                    .map(EarthSite::endpoint)
                    .sorted()
                    .forEach(all::add);
        }
        return List.copyOf(all);
    }

    private static Endpoint endpoint(InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        return new Endpoint(IpAddress.of(bytes, 0, bytes.length), address.getPort());
    }

    @Override
    public void close() {
        earth.close();
        elsewhere.close();
    }
}
