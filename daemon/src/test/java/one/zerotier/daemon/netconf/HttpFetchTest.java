package one.zerotier.daemon.netconf;

import static one.zerotier.daemon.netconf.NetconfScene.AUTHORITY;
import static one.zerotier.daemon.netconf.NetconfScene.DEVICE;
import static one.zerotier.daemon.netconf.NetconfScene.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import one.zerotier.daemon.api.ApiFixture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device over real sockets: with the real authority, and with servers that mean it ill. */
class HttpFetchTest {
    private static final String CLAIM = "ab".repeat(48);
    private static final int TIMEOUT_MS = 700;

    @TempDir
    Path directory;

    private final AnswerReader reader = new AnswerReader(DEVICE, AUTHORITY.identity());
    private final SecureRandom random = new SecureRandom();

    private Assignment ask(int port, long knownMs) throws RefusedException {
        String nonce = SignedRequest.freshNonce(random);
        String since = knownMs == 0 ? "" : HttpDate.format(knownMs);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(
                "Authorization",
                SignedRequest.sign(DEVICE, AUTHORITY.identity(), System.currentTimeMillis(), nonce, CLAIM, since)
                        .header());
        if (knownMs != 0) {
            headers.put("If-Modified-Since", since);
        }
        InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        HttpReply reply =
                HttpFetch.get(to, "127.0.0.1:" + port, SignedRequest.path(NODE), headers, HttpFetch.TIMEOUT_MS);
        return reader.read(reply, nonce, knownMs);
    }

    @Test
    void theRealAuthorityAnswersTheRealClient() throws Exception {
        try (ApiFixture api = new ApiFixture(directory)) {
            assertThat(ask(api.port(), 0)).as("404").isNull();
            assertThat(api.change("/provision/" + NODE, "{'name':'tüll-4','networks':['8056c2e21c000001']}"))
                    .startsWith("200");
            Assignment assignment = ask(api.port(), 0);
            assertThat(assignment.name()).isEqualTo("tüll-4");
            assertThat(assignment.networks()).containsExactly(Assignment.Entry.usual(0x8056c2e21c000001L));
            assertThat(ask(api.port(), assignment.modified())).as("304").isNull();
            assertThat(ask(api.port(), assignment.modified() - 1_000)).isEqualTo(assignment);
        }
    }

    /** What a server does with a connection. */
    private interface Behaviour {
        void serve(OutputStream out) throws IOException, InterruptedException;
    }

    private static void assertRefused(Refusal refusal, Behaviour behaviour) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read(new byte[4096]);
                    behaviour.serve(socket.getOutputStream());
                } catch (IOException | InterruptedException e) {
                    return; // the client has had enough
                }
            });
            thread.start();
            InetSocketAddress to = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            assertThatThrownBy(() -> HttpFetch.get(to, "x", "/", Map.of(), TIMEOUT_MS))
                    .asInstanceOf(InstanceOfAssertFactories.type(RefusedException.class))
                    .extracting(RefusedException::refusal)
                    .isEqualTo(refusal);
            thread.interrupt();
            thread.join();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Test
    @Timeout(10)
    void aServerThatDribblesIsLeft() throws Exception {
        assertRefused(Refusal.TOO_SLOW, out -> {
            write(out, "HTTP/1.1 200 OK\r\n");
            while (true) {
                write(out, "x");
                Thread.sleep(20);
            }
        });
        assertRefused(Refusal.TOO_SLOW, out -> {
            write(out, "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
            while (true) {
                write(out, "x");
                Thread.sleep(20);
            }
        });
    }

    @Test
    @Timeout(10)
    void aServerThatSaysNothingIsLeft() throws Exception {
        assertRefused(Refusal.TOO_SLOW, out -> Thread.sleep(5_000));
    }

    @Test
    void aServerThatSaysTooMuchIsLeft() throws Exception {
        assertRefused(Refusal.TOO_LONG, out -> {
            write(out, "HTTP/1.1 200 OK\r\n\r\n");
            while (true) {
                write(out, "x".repeat(1_000));
            }
        });
        assertRefused(Refusal.TOO_LONG, out -> {
            while (true) {
                write(out, "HTTP/1.1 200 OK\r\n");
            }
        });
        assertRefused(Refusal.TOO_LONG, out -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n"));
    }

    @Test
    void anAnswerThatEndsTooSoonIsRefused() throws Exception {
        assertRefused(Refusal.MALFORMED, out -> write(out, "HTTP/1.1 200 OK\r\n"));
        assertRefused(Refusal.MALFORMED, out -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"));
    }

    @Test
    void nobodyThereIsSaid() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        assertThatThrownBy(() -> ask(port, 0)).hasMessageStartingWith("it cannot be reached (");
    }
}
