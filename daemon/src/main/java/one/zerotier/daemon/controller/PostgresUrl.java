package one.zerotier.daemon.controller;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import one.zerotier.daemon.json.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and how to get in: {@code postgresql://[user[:password]@]host[:port]/database[?sslmode=…]}, as PostgreSQL's
 * own tools write it. Its text has no password in it.
 *
 * @param options of the driver, by their names
 */
record PostgresUrl(
        String host,
        int port,
        String database,
        @Nullable String user,
        @Nullable String password,
        Map<String, String> options) {
    private static final int DEFAULT_PORT = 5432;
    private static final int MAX_PORT = 0xffff;
    private static final String FORM = "postgresql://user:password@host:port/database";
    private static final Set<String> OPTIONS =
            Set.of("sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "currentSchema");
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final String CONNECT_SECONDS = "2";
    private static final Executor HERE = Runnable::run;

    PostgresUrl {
        options = Map.copyOf(options);
    }

    /** Whether it looks like a URL at all, so that it cannot be meant as a directory. */
    static boolean isUrl(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("postgres:") || lower.startsWith("postgresql:") || text.contains("://");
    }

    /** @throws InvalidValueException with a sentence that does not tell the password */
    static PostgresUrl parse(String text) throws InvalidValueException {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw invalid("it has a character that must be written as % and two hex digits, or is otherwise no URL");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("postgresql") && !scheme.equals("postgres")) {
            throw invalid("it begins with " + scheme + ":");
        }
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw invalid("it names no host");
        }
        String path = String.valueOf(uri.getPath());
        if (path.length() < 2 || path.indexOf('/', 1) >= 0) {
            throw invalid("it names no database");
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        if (port == 0 || port > MAX_PORT) {
            throw invalid(port + " is no port");
        }
        if (uri.getFragment() != null) {
            throw invalid("it has a # in it, which must be written as %23");
        }
        String userInfo = uri.getRawUserInfo();
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        return new PostgresUrl(
                host,
                port,
                path.substring(1),
                userInfo == null ? null : decode(colon < 0 ? userInfo : userInfo.substring(0, colon)),
                userInfo == null || colon < 0 ? null : decode(userInfo.substring(colon + 1)),
                options(uri.getRawQuery()));
    }

    private static Map<String, String> options(@Nullable String query) throws InvalidValueException {
        Map<String, String> options = new TreeMap<>();
        for (String option : query == null ? new String[0] : query.split("&", -1)) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            if (equals < 0 || !OPTIONS.contains(name)) {
                throw invalid("the option " + name + " is none of " + sorted(OPTIONS));
            }
            options.put(name, decode(option.substring(equals + 1)));
        }
        String mode = options.get("sslmode");
        if (mode != null && !SSL_MODES.contains(mode)) {
            throw invalid("sslmode " + mode + " is none of " + sorted(SSL_MODES));
        }
        return options;
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    /** Unlike in forms, + is itself. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static InvalidValueException invalid(String reason) {
        return new InvalidValueException("controllerDbPath must be a directory or " + FORM + ", but " + reason + ".");
    }

    /**
     * A new connection, in which statements are committed one by one.
     *
     * @param application what the server's administrator sees
     * @param timeoutMs what the server says nothing for so long is broken
     */
    Connection connect(String application, int timeoutMs) throws SQLException {
        Properties properties = new Properties();
        options.forEach(properties::setProperty);
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", application);
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", CONNECT_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("logServerErrorDetail", "false"); // would put what we store into the log
        Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://" + host + ":" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8),
                properties);
        connection.setNetworkTimeout(HERE, timeoutMs);
        return connection;
    }

    @Override
    public String toString() {
        return "postgresql://" + (user == null ? "" : user + "@") + host + ":" + port + "/" + database;
    }
}
