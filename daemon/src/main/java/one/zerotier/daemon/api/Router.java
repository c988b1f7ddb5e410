package one.zerotier.daemon.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which paths there are and who answers for them. */
public final class Router {
    /** Answers one kind of request. */
    @FunctionalInterface
    public interface Handler {
        Answer answer(Request request);
    }

    private static final Map<String, String> VARIABLES = Map.of(
            "{network}", "([0-9a-fA-F]{16})",
            "{address}", "([0-9a-fA-F]{10})",
            "{moon}", "([0-9a-fA-F]{10}|[0-9a-fA-F]{16})",
            "{any}", "([^/]+)");

    private static final class Route {
        private final String path;
        private final Pattern pattern;
        private final Map<String, Handler> handlers = new TreeMap<>();

        private Route(String path, String pattern) {
            this.path = path;
            this.pattern = Pattern.compile(pattern);
        }
    }

    private final Map<String, Route> routes = new TreeMap<>();

    /** Who answers GET for a path with {@code {network}}, {@code {address}}, {@code {moon}} or {@code {any}} for what varies. */
    public Router get(String path, Handler handler) {
        return add("GET", path, handler);
    }

    public Router post(String path, Handler handler) {
        return add("POST", path, handler);
    }

    public Router delete(String path, Handler handler) {
        return add("DELETE", path, handler);
    }

    private Router add(String method, String path, Handler handler) {
        String pattern = path;
        for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
            pattern = pattern.replace(variable.getKey(), variable.getValue());
        }
        routes.computeIfAbsent(pattern, key -> new Route(path, key)).handlers.put(method, handler);
        return this;
    }

    /** All there is, as {@code GET /network/{network}}. */
    Set<String> all() {
        Set<String> all = new TreeSet<>();
        for (Route route : routes.values()) {
            route.handlers.keySet().forEach(method -> all.add(method + " " + route.path));
        }
        return all;
    }

    /** Answers 404 without a body for a path that does not exist, or not for this method. */
    Answer answer(String method, String path, byte[] body) {
        for (Route route : routes.values()) {
            Matcher matcher = route.pattern.matcher(path);
            Handler handler = matcher.matches() ? route.handlers.get(method) : null;
            if (handler != null) {
                return handler.answer(new Request(groups(matcher), body));
            }
        }
        return Answer.empty(404);
    }

    private static List<String> groups(Matcher matcher) {
        List<String> groups = new ArrayList<>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
            groups.add(matcher.group(group));
        }
        return groups;
    }

    /** The method as stock takes it: PUT is POST, HEAD is GET. Null for those that nobody answers. */
    static @Nullable String methodOf(String name) {
        return switch (name) {
            case "GET", "HEAD" -> "GET";
            case "POST", "PUT" -> "POST";
            case "DELETE" -> "DELETE";
            default -> null;
        };
    }
}
