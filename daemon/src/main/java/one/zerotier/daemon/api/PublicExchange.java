package one.zerotier.daemon.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request of a stranger and the answer to it. Bodies of requests are not looked at. */
final class PublicExchange extends HttpExchange {
    static final int MAX_HEAD_LENGTH = 8 * 1024;

    private static final int MAX_HEADERS = 50;
    private static final long MAX_READING_MS = 5_000;
    private static final Pattern REQUEST_LINE = Pattern.compile("([A-Z]{1,16}) ([!-~]{1,2048}) HTTP/1\\.[01]");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
    private static final Map<Integer, String> REASONS = Map.of(
            200,
            "OK",
            304,
            "Not Modified",
            400,
            "Bad Request",
            401,
            "Unauthorized",
            404,
            "Not Found",
            405,
            "Method Not Allowed",
            421,
            "Misdirected Request",
            429,
            "Too Many Requests",
            503,
            "Service Unavailable");

    private final Socket socket;
    private final Headers requestHeaders = new Headers();
    private final Headers responseHeaders = new Headers();
    private final ByteArrayOutputStream response = new ByteArrayOutputStream();
    private String method = "GET";
    private URI uri = URI.create("/");
    private boolean good;
    private int status = -1;
    private boolean withBody;
    private boolean closed;

    private PublicExchange(Socket socket) {
        this.socket = socket;
    }

    /** Reads the head of a request, however it dribbles in, but not for ever. */
    static PublicExchange read(Socket socket) throws IOException {
        PublicExchange exchange = new PublicExchange(socket);
        String head = readHead(socket);
        exchange.good = head != null && exchange.parse(head);
        return exchange;
    }

    /** Null if it is too long. */
    private static @Nullable String readHead(Socket socket) throws IOException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAX_READING_MS);
        byte[] bytes = new byte[MAX_HEAD_LENGTH];
        int length = 0;
        while (length < bytes.length) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (leftMs <= 0) {
                throw new SocketTimeoutException("a slow request");
            }
            socket.setSoTimeout((int) leftMs);
            int count = socket.getInputStream().read(bytes, length, bytes.length - length);
            if (count < 0) {
                throw new IOException("half a request");
            }
            int from = Math.max(0, length - 3);
            length += count;
            String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n", from);
            if (end >= 0) {
                return text.substring(0, end);
            }
        }
        return null;
    }

    private boolean parse(String head) {
        String[] lines = head.split("\r\n", MAX_HEADERS + 2);
        Matcher request = REQUEST_LINE.matcher(lines[0]);
        if (!request.matches() || lines.length > MAX_HEADERS + 1) {
            return false;
        }
        try {
            uri = new URI(request.group(2));
        } catch (URISyntaxException e) {
            return false;
        }
        method = request.group(1);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String name = lines[i].substring(0, Math.max(0, colon));
            String value = lines[i].substring(colon + 1).replace('\t', ' ');
            if (!HEADER_NAME.matcher(name).matches() || value.chars().anyMatch(c -> c < ' ')) {
                return false;
            }
            requestHeaders.add(name, value.strip());
        }
        return true;
    }

    /** Whether it is a request at all. */
    boolean isGood() {
        return good;
    }

    @Override
    public Headers getRequestHeaders() {
        return requestHeaders;
    }

    @Override
    public Headers getResponseHeaders() {
        return responseHeaders;
    }

    @Override
    public URI getRequestURI() {
        return uri;
    }

    @Override
    public String getRequestMethod() {
        return method;
    }

    @Override
    public HttpContext getHttpContext() {
        throw new UnsupportedOperationException("there is one handler for all");
    }

    /** Sends what was said. */
    @Override
    public void close() {
        if (closed || status < 0) {
            return;
        }
        closed = true;
        try {
            OutputStream out = socket.getOutputStream();
            out.write(head().getBytes(StandardCharsets.ISO_8859_1));
            response.writeTo(out);
            out.flush();
        } catch (IOException e) {
            Visits.hangUp(socket);
        }
    }

    private String head() {
        responseHeaders.set("Connection", "close");
        if (withBody || !responseHeaders.containsKey("Content-Length")) {
            responseHeaders.set("Content-Length", Integer.toString(response.size()));
        }
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " " + REASONS.getOrDefault(status, "") + "\r\n");
        responseHeaders.forEach((name, values) -> values.forEach(
                value -> head.append(name).append(": ").append(value).append("\r\n")));
        return head.append("\r\n").toString();
    }

    @Override
    public InputStream getRequestBody() {
        return InputStream.nullInputStream();
    }

    @Override
    public OutputStream getResponseBody() {
        return response;
    }

    @Override
    public void sendResponseHeaders(int code, long length) {
        status = code;
        withBody = length >= 0;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    @Override
    public int getResponseCode() {
        return status;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public String getProtocol() {
        return "HTTP/1.1";
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return null;
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        throw new UnsupportedOperationException("there are no filters");
    }

    @Override
    public void setStreams(InputStream in, OutputStream out) {
        throw new UnsupportedOperationException("there are no filters");
    }

    @Override
    public @Nullable HttpPrincipal getPrincipal() {
        return null;
    }
}
