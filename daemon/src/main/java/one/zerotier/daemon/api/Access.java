package one.zerotier.daemon.api;

import com.sun.net.httpserver.Headers;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/** Who may ask: from this machine or from where the operator allows it, and with the token. */
final class Access {
    private static final String BEARER = "bearer ";

    private final byte[] token;
    private final Supplier<List<IpPrefix>> allowedFrom;

    Access(String token, Supplier<List<IpPrefix>> allowedFrom) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.allowedFrom = allowedFrom;
    }

    boolean isAllowedFrom(InetAddress client) {
        if (client.isLoopbackAddress()) {
            return true;
        }
        byte[] bytes = client.getAddress();
        IpAddress ip = IpAddress.of(bytes, 0, bytes.length);
        return allowedFrom.get().stream().anyMatch(network -> network.contains(ip));
    }

    /** Exactly one place counts, even if a later one would be right: our header, the query, the bearer. */
    boolean hasToken(Headers headers, Map<String, String> query) {
        String claimed = headers.getFirst("X-ZT1-Auth");
        if (claimed == null) {
            claimed = query.get("auth");
        }
        if (claimed == null) {
            claimed = bearer(headers.getFirst("Authorization"));
        }
        return claimed != null && MessageDigest.isEqual(token, claimed.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    /** Whether a page from elsewhere makes a browser ask us. Programs send no origin, and stock has no such check. */
    static boolean isForeign(@Nullable String origin) {
        if (origin == null) {
            return false;
        }
        try {
            String host = URI.create(origin).getHost();
            return host == null || !(host.equals("localhost") || isLoopback(host));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /** Only numbers: a name could be anybody's. */
    private static boolean isLoopback(String host) {
        try {
            IpAddress ip = IpAddress.parse(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
            return ip.isV4() ? ip.low() >>> 24 == 127 : ip.high() == 0 && ip.low() == 1;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
