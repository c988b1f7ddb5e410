package one.zerotier.daemon.home;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What {@code local.conf} says of authorities, which decide on which networks other nodes are. NETCONF.md, "Settings".
 *
 * @param isAuthority whether this node is one; null if only as a founder
 * @param listen where it answers besides its address on Earth and loopback
 * @param hasAuthority whether this node lets anybody decide
 * @param authority who that is; null for the founder
 * @param url where that one is, as host and port; null if it says so itself
 * @param mayAllowGlobal whether it may allow a network to set addresses and routes of the Internet
 * @param mayAllowDefault whether it may allow a network to be the default route
 * @param mayAllowDns whether it may allow a network to name name servers
 */
public record Provisioning(
        @Nullable Boolean isAuthority,
        List<Endpoint> listen,
        boolean hasAuthority,
        @Nullable Identity authority,
        @Nullable InetSocketAddress url,
        boolean mayAllowGlobal,
        boolean mayAllowDefault,
        boolean mayAllowDns) {
    private static final int HTTP_PORT = 80;
    private static final int MAX_PORT = 0xffff;
    private static final Pattern URL = Pattern.compile(
            "http://(?:\\[([0-9a-fA-F:.]{2,45})\\]|([A-Za-z0-9.-]{1,253}))(?::([0-9]{1,5}))?/?",
            Pattern.CASE_INSENSITIVE);

    public Provisioning {
        listen = List.copyOf(listen);
    }

    /** @throws IllegalArgumentException with the begin of a sentence for people */
    static InetSocketAddress parseUrl(String text) {
        Matcher matcher = URL.matcher(text);
        int port = matcher.matches() && matcher.group(3) != null ? Integer.parseInt(matcher.group(3)) : HTTP_PORT;
        if (!matcher.matches() || port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("\"" + text + "\" is not of the form http://HOST or http://HOST:PORT");
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return InetSocketAddress.createUnresolved(host, port);
    }
}
