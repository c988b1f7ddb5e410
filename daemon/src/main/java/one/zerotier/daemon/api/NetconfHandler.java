package one.zerotier.daemon.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.netconf.Authority;
import one.zerotier.daemon.netconf.Netconf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP around an authority. It needs no token: who asks proves who he is. */
final class NetconfHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(NetconfHandler.class);
    private static final String PREFIX = "/netconf/1/";

    private final Netconf netconf;

    NetconfHandler(Netconf netconf) {
        this.netconf = netconf;
    }

    static boolean isPath(@Nullable String path) {
        return path != null && path.startsWith(PREFIX);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            ApiHandler.write(exchange, answer(exchange));
        } finally {
            exchange.close();
        }
    }

    private Answer answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (!isPath(path) || !netconf.isAuthority()) {
            return Answer.refusal(404, "There is nothing here.");
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            return Answer.refusal(405, "The method must be GET.");
        }
        Headers headers = exchange.getRequestHeaders();
        List<String> since = headers.getOrDefault("If-Modified-Since", List.of());
        if (since.size() > 1) {
            return Answer.refusal(400, "There must be one If-Modified-Since.");
        }
        try {
            Authority.Reply reply = netconf.authority()
                    .answer(
                            System.currentTimeMillis(),
                            new Authority.Query(
                                    ip(exchange.getRemoteAddress().getAddress()),
                                    path,
                                    headers.getOrDefault("Authorization", List.of()),
                                    since.isEmpty() ? null : since.get(0)));
            return write(reply, exchange.getResponseHeaders());
        } catch (IllegalStateException e) {
            LOG.debug("no answer", e);
            return Answer.refusal(503, "The node does not answer. It may be stopping; try again.");
        }
    }

    private static Answer write(Authority.Reply reply, Headers headers) {
        headers.set("Cache-Control", "no-store");
        if (reply.lastModified() != null) {
            headers.set("Last-Modified", reply.lastModified());
        }
        if (reply.signature() != null) {
            headers.set(Authority.Reply.SIGNATURE_HEADER, reply.signature());
        }
        return reply.status() == 304 ? Answer.empty(304) : Answer.json(reply.status(), reply.body());
    }

    private static IpAddress ip(InetAddress address) {
        byte[] bytes = address.getAddress();
        return IpAddress.of(bytes, 0, bytes.length);
    }
}
