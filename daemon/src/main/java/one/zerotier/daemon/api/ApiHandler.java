package one.zerotier.daemon.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP around the paths. */
final class ApiHandler implements HttpHandler {
    static final int MAX_BODY_LENGTH = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    /** Load balancers and supervisors know no token; it says nothing that a port scan would not. */
    private static final String PATH_WITHOUT_TOKEN = "/health";

    /** As in stock, whoever has the token may ask for it from anywhere the port can be reached from. */
    private static final String METRICS_PATH = "/metrics";

    private static final Pattern FUNCTION = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$.]*");

    private final Access access;
    private final Router router;
    private final EarthPage earthPage;
    private final NetconfHandler configurations;

    /**
     * All that the API is.
     *
     * @param earthPage for whoever is at this machine, without a token
     * @param configurations for whoever may ask us at all; it has other ways to know him
     */
    ApiHandler(Access access, Router router, EarthPage earthPage, NetconfHandler configurations) {
        this.access = access;
        this.router = router;
        this.earthPage = earthPage;
        this.configurations = configurations;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (isForEarthPage(exchange)) {
            earthPage.handle(exchange);
            return;
        }
        if (NetconfHandler.isPath(exchange.getRequestURI().getPath())
                && access.isAllowedFrom(exchange.getRemoteAddress().getAddress())) {
            configurations.handle(exchange);
            return;
        }
        try {
            write(exchange, answer(exchange));
        } finally {
            exchange.close();
        }
    }

    private static boolean isForEarthPage(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path != null
                && EarthPage.isPath(path)
                && exchange.getRemoteAddress().getAddress().isLoopbackAddress();
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Map<String, String> query = parameters(exchange.getRequestURI().getRawQuery());
        if (path == null || !isAllowed(exchange, path, query)) {
            return Answer.json(401, Json.object());
        }
        String method = Router.methodOf(exchange.getRequestMethod());
        if (method == null) {
            return Answer.empty(404);
        }
        if (!method.equals("GET")
                && Access.isForeign(exchange.getRequestHeaders().getFirst("Origin"))) {
            return Answer.refusal(403, "Pages of other sites must not change anything here.");
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_LENGTH + 1);
        if (body.length > MAX_BODY_LENGTH) {
            return Answer.refusal(413, "The body must not have more than " + MAX_BODY_LENGTH + " bytes.");
        }
        String function = query.get("jsonp");
        if (function != null && !FUNCTION.matcher(function).matches()) {
            return Answer.refusal(400, "jsonp must name a function.");
        }
        Answer answer = route(method, path, body);
        return function == null ? answer : answer.asCallOf(function);
    }

    private boolean isAllowed(HttpExchange exchange, String path, Map<String, String> query) {
        if (path.equals(METRICS_PATH)) {
            return access.hasMetricsToken(exchange.getRequestHeaders(), query);
        }
        return access.isAllowedFrom(exchange.getRemoteAddress().getAddress())
                && (path.equals(PATH_WITHOUT_TOKEN) || access.hasToken(exchange.getRequestHeaders(), query));
    }

    private Answer route(String method, String path, byte[] body) {
        try {
            return router.answer(method, path, body);
        } catch (RequestException e) {
            return e.answer();
        } catch (IllegalStateException e) {
            LOG.warn("no answer: path={}", path, e);
            return Answer.failure(503, "The node does not answer. It may be stopping; try again.");
        } catch (RuntimeException e) {
            LOG.error("a request failed: path={}", path, e);
            return Answer.failure(500, "Something went wrong that should not; the log tells more.");
        }
    }

    static void write(HttpExchange exchange, Answer answer) throws IOException {
        if (answer.contentType() != null) {
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        }
        byte[] body = answer.body();
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
        }
        exchange.sendResponseHeaders(answer.status(), head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.putIfAbsent(decode(parameter.substring(0, equals)), decode(parameter.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a stray percent sign
        }
    }
}
