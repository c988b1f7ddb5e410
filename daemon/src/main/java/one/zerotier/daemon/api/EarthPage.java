package one.zerotier.daemon.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import one.zerotier.core.env.RateGate;
import one.zerotier.core.wire.IpAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page that tells somebody his Earth address: HTML for people, JSON for programs. It needs no token, so it tells nobody
 * anything but what he may know of himself, changes nothing, and answers only to requests for an address of this machine: a
 * page from elsewhere may make a browser come here under a name of its own (DNS rebinding), but then the name shows.
 */
final class EarthPage implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(EarthPage.class);

    private static final String PAGE = "/";
    private static final String DOCUMENT = "/earth.json";
    private static final String JSON_TYPE = "application/json";

    /** Each answer costs the engine a moment that packets have to wait. */
    private static final long INTERVAL_MS = 10;

    private static final int BURST = 100;

    private final Function<IpAddress, Optional<EarthReport>> reports;
    private final RateGate gate = new RateGate(INTERVAL_MS, BURST);
    private final long startNanos = System.nanoTime();

    private final Function<IpAddress, String> apology;

    /**
     * A page.
     *
     * @param reports what is to be said to a visitor with this address; empty if nothing is
     * @param apology the sentence for that case
     */
    EarthPage(Function<IpAddress, Optional<EarthReport>> reports, Function<IpAddress, String> apology) {
        this.reports = reports;
        this.apology = apology;
    }

    static boolean isPath(String path) {
        return path.equals(PAGE) || path.equals(DOCUMENT);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            Answer answer = answer(exchange);
            protect(exchange.getResponseHeaders());
            ApiHandler.write(exchange, answer);
        } finally {
            exchange.close();
        }
    }

    private static void protect(Headers headers) {
        headers.set("Content-Security-Policy", EarthHtml.POLICY);
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cache-Control", "no-store");
        headers.set("Vary", "Accept");
    }

    private Answer answer(HttpExchange exchange) {
        String path = String.valueOf(exchange.getRequestURI().getPath());
        if (!isPath(path)) {
            return Answer.empty(404);
        }
        boolean json = path.equals(DOCUMENT) || wantsJson(exchange.getRequestHeaders());
        if (!"GET".equals(Router.methodOf(exchange.getRequestMethod()))) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return sentence(json, 405, "This page can only be read.");
        }
        InetAddress here = exchange.getLocalAddress().getAddress();
        if (!isFor(exchange.getRequestHeaders(), here)) {
            return sentence(json, 421, "Ask for this page by its address, http://" + literal(here) + "/");
        }
        if (!mayAsk()) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            return sentence(json, 503, "Too many want to read this page at once. Try again.");
        }
        return report(json, ip(exchange.getRemoteAddress().getAddress()));
    }

    private synchronized boolean mayAsk() {
        return gate.pass(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    }

    private Answer report(boolean json, IpAddress visitor) {
        try {
            return reports.apply(visitor)
                    .map(report -> json ? Answer.json(report.toJson()) : html(200, EarthHtml.of(report)))
                    .orElseGet(() -> sentence(json, 404, apology.apply(visitor)));
        } catch (IllegalStateException e) {
            LOG.debug("no answer", e);
            return sentence(json, 503, "The node does not answer. It may be stopping; try again.");
        }
    }

    private static Answer sentence(boolean json, int status, String sentence) {
        return json ? Answer.refusal(status, sentence) : html(status, EarthHtml.of(sentence));
    }

    private static Answer html(int status, String page) {
        return Answer.of(status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean wantsJson(Headers headers) {
        String accept =
                String.join(",", headers.getOrDefault("Accept", List.of())).toLowerCase(Locale.ROOT);
        return accept.contains(JSON_TYPE) && !accept.contains("text/html");
    }

    /** Whether a request names, exactly once, the address that it came in at; on loopback also as localhost. */
    private static boolean isFor(Headers headers, InetAddress here) {
        List<String> hosts = headers.getOrDefault("Host", List.of());
        String host = hosts.size() == 1 ? withoutPort(hosts.get(0)) : "";
        if (here.isLoopbackAddress() && host.equalsIgnoreCase("localhost")) {
            return true;
        }
        IpAddress named = parse(host);
        return named != null && named.equals(ip(here));
    }

    private static String withoutPort(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? "" : host.substring(1, end);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static @Nullable IpAddress parse(String host) {
        try {
            return IpAddress.parse(host);
        } catch (IllegalArgumentException e) {
            return null; // a name
        }
    }

    private static String literal(InetAddress address) {
        IpAddress ip = ip(address);
        return ip.isV4() ? ip.toString() : "[" + ip + "]";
    }

    private static IpAddress ip(InetAddress address) {
        byte[] bytes = address.getAddress();
        return IpAddress.of(bytes, 0, bytes.length);
    }
}
