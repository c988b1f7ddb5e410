package one.zerotier.daemon.netconf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One GET over a connection of its own. The JDK's clients limit neither the length of an answer nor the time that all of it may
 * take, and follow where they are sent to.
 */
final class HttpFetch {
    /** For all of it. */
    static final int TIMEOUT_MS = 10_000;

    private static final int CONNECT_TIMEOUT_MS = 4_000;
    private static final long NANOS_PER_MS = 1_000_000;

    private HttpFetch() {}

    /**
     * Gets an answer.
     *
     * @param host for the header of that name
     * @param timeoutMs for all of it
     */
    static HttpReply get(InetSocketAddress to, String host, String path, Map<String, String> headers, int timeoutMs)
            throws RefusedException {
        long deadlineNanos = System.nanoTime() + timeoutMs * NANOS_PER_MS;
        if (to.isUnresolved()) {
            throw new RefusedException(Refusal.UNREACHABLE, "its name " + to.getHostString() + " is not known");
        }
        try (Socket socket = new Socket()) {
            socket.connect(to, Math.min(timeoutMs, CONNECT_TIMEOUT_MS));
            StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
            headers.forEach((name, value) ->
                    request.append(name).append(": ").append(value).append("\r\n"));
            request.append("Connection: close\r\n\r\n");
            OutputStream out = socket.getOutputStream();
            out.write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return read(new Timed(socket, deadlineNanos));
        } catch (SocketTimeoutException e) {
            throw new RefusedException(Refusal.TOO_SLOW);
        } catch (IOException e) {
            throw new RefusedException(
                    Refusal.UNREACHABLE, Refusal.UNREACHABLE.sentence() + " (" + e.getMessage() + ")");
        }
    }

    /** A socket of which all must be read by one time, however it dribbles in. */
    private static final class Timed {
        private final Socket socket;
        private final InputStream in;
        private final long deadlineNanos;

        Timed(Socket socket, long deadlineNanos) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.deadlineNanos = deadlineNanos;
        }

        int read(byte[] buffer, int offset, int length) throws IOException {
            long leftMs = (deadlineNanos - System.nanoTime()) / NANOS_PER_MS;
            if (leftMs <= 0) {
                throw new SocketTimeoutException();
            }
            socket.setSoTimeout((int) leftMs);
            return in.read(buffer, offset, length);
        }
    }

    private static HttpReply read(Timed in) throws IOException, RefusedException {
        byte[] buffer = new byte[HttpReply.MAX_HEAD_LENGTH];
        int length = 0;
        int head = -1;
        while (head < 0) {
            if (length == buffer.length) {
                throw new RefusedException(Refusal.TOO_LONG);
            }
            int count = in.read(buffer, length, buffer.length - length);
            if (count < 0) {
                throw new RefusedException(Refusal.MALFORMED);
            }
            length += count;
            head = HttpReply.endOfHead(buffer, length);
        }
        HttpReply reply = HttpReply.parseHead(buffer, head);
        int expected = reply.contentLength();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(buffer, head, length - head);
        while (expected < 0 || body.size() < expected) {
            int count = in.read(buffer, 0, buffer.length);
            if (count < 0) {
                break;
            }
            body.write(buffer, 0, count);
            if (body.size() > HttpReply.MAX_BODY_LENGTH) {
                throw new RefusedException(Refusal.TOO_LONG);
            }
        }
        if (expected >= 0 && body.size() != expected) {
            throw new RefusedException(Refusal.MALFORMED);
        }
        return reply.with(body.toByteArray());
    }
}
