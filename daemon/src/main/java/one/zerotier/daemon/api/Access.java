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

/** Who may ask: from this machine or from where the operator allows it, and with the token. Metrics have one of their own. */
final class Access {
    private static final String BEARER = "bearer ";

    private final byte[] token;
    private final byte[] metricsToken;
    private final Supplier<List<IpPrefix>> allowedFrom;

    Access(String token, String metricsToken, Supplier<List<IpPrefix>> allowedFrom) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.metricsToken = metricsToken.getBytes(StandardCharsets.UTF_8);
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

    boolean hasToken(Headers headers, Map<String, String> query) {
        return isToken(token, claim(headers, query));
    }

    /** Either token will do; this one is for those who are to read numbers and nothing else. */
    boolean hasMetricsToken(Headers headers, Map<String, String> query) {
        String claimed = claim(headers, query);
        return isToken(token, claimed) || isToken(metricsToken, claimed);
    }

    private static boolean isToken(byte[] token, @Nullable String claimed) {
        return claimed != null && MessageDigest.isEqual(token, claimed.getBytes(StandardCharsets.UTF_8));
    }

    /** Exactly one place counts, even if a later one would be right: our header, the query, the bearer. */
    private static @Nullable String claim(Headers headers, Map<String, String> query) {
        String claimed = headers.getFirst("X-ZT1-Auth");
        if (claimed == null) {
            claimed = query.get("auth");
        }
        if (claimed == null) {
            claimed = bearer(headers.getFirst("Authorization"));
        }
        return claimed;
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
