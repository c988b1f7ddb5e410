package one.zerotier.daemon.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The running daemon, seen through its API. */
final class Service {
    private static final int TIMEOUT_MS = 60_000;
    /** The largest is a backup of many thousand members. */
    private static final int MAX_REPLY_LENGTH = 512 * 1024 * 1024;

    private final String host;
    private final int port;
    private final String token;

    Service(String host, int port, String token) {
        this.host = host;
        this.port = port;
        this.token = token;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    Reply get(String path) {
        return send("GET", path, null);
    }

    Reply post(String path, String body) {
        return send("POST", path, body);
    }

    Reply delete(String path) {
        return send("DELETE", path, null);
    }

    private Reply send(String method, String path, @Nullable String body) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) new URL("http", host.contains(":") ? "[" + host + "]" : host, port, path)
                            .openConnection(Proxy.NO_PROXY);
            connection.setRequestMethod(method);
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("X-ZT1-Auth", token);
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            return new Reply(status, read(status < 400 ? connection.getInputStream() : connection.getErrorStream()));
        } catch (IOException e) {
            return Reply.none("connection failed");
        }
    }

    private static String read(@Nullable InputStream stream) throws IOException {
        if (stream == null) {
            return "";
        }
        try (stream) {
            return new String(stream.readNBytes(MAX_REPLY_LENGTH), StandardCharsets.UTF_8);
        }
    }
}
