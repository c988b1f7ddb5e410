package one.zerotier.daemon.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import one.zerotier.daemon.LogRecorder;
import one.zerotier.link.HostNetwork;
import one.zerotier.tap.TapDevice;
import one.zerotier.tap.TapDevices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is the same for all paths: who may ask, and how HTTP is spoken. */
@Timeout(60)
class ApiTransportTest {
    @TempDir
    Path directory;

    private ApiFixture api;

    @BeforeEach
    void start() throws Exception {
        api = new ApiFixture(directory);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path));
    }

    private static String line(HttpResponse<String> answer) {
        return answer.statusCode() + " "
                + answer.headers().firstValue("Content-Type").orElse("-") + " " + answer.body();
    }

    @Test
    void withoutTheTokenThereIsNothingNotEvenTheNewsThatAPathDoesNotExist() throws Exception {
        for (String path : List.of("/status", "/nowhere", "/controller/network")) {
            assertThat(line(api.send(anonymous(path)))).isEqualTo("401 application/json {}");
            assertThat(line(api.send(anonymous(path).header("X-ZT1-Auth", "wrong"))))
                    .isEqualTo("401 application/json {}");
        }
    }

    @Test
    void whoIsOnStandbySaysSoWhateverItIsAsked() throws Exception {
        try (ApiServer standby = ApiServer.onStandby(api.conf)) {
            standby.start(0);
            for (String path : List.of("/status", "/health", "/metrics", "/nowhere")) {
                URI uri = URI.create("http://127.0.0.1:" + standby.port() + path);
                assertThat(line(api.send(HttpRequest.newBuilder(uri))))
                        .startsWith("503 application/json {\"error\":\"This process is on standby: ");
            }
        }
    }

    @Test
    void theTokenIsLookedForInOnePlaceOnly() throws Exception {
        String right = "/status?auth=" + ApiFixture.TOKEN;
        String bearer = "bEaReR " + ApiFixture.TOKEN;
        assertThat(api.send(anonymous(right)).statusCode()).isEqualTo(200);
        assertThat(api.send(anonymous("/status").header("Authorization", bearer))
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.send(anonymous("/status").header("authorization", "Basic eDp5"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(api.send(anonymous(right).header("x-zt1-auth", "wrong")).statusCode())
                .isEqualTo(401);
        assertThat(api.send(anonymous("/status?auth=wrong").header("Authorization", bearer))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void metricsAndNothingElseCanBeHadWithATokenOfTheirOwn() throws Exception {
        String query = "?auth=" + ApiFixture.METRICS_TOKEN;
        assertThat(api.send(anonymous("/metrics" + query)).statusCode()).isEqualTo(200);
        assertThat(api.send(api.request("/metrics")).statusCode()).isEqualTo(200);
        assertThat(api.send(anonymous("/metrics").header("Authorization", "Bearer " + ApiFixture.METRICS_TOKEN))
                        .statusCode())
                .isEqualTo(200);
        assertThat(line(api.send(anonymous("/metrics")))).isEqualTo("401 application/json {}");
        assertThat(line(api.send(anonymous("/metrics" + query).header("X-ZT1-Auth", "wrong"))))
                .isEqualTo("401 application/json {}");
        assertThat(line(api.send(anonymous("/status" + query)))).isEqualTo("401 application/json {}");
    }

    @Test
    void healthNeedsNoToken() throws Exception {
        assertThat(api.send(anonymous("/health")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1.nip.io", "::"
            })
    void pagesOfOtherSitesChangeNothing(String origin) throws Exception {
        HttpRequest.Builder post = api.request("/network/8056c2e21c000001")
                .header("Origin", origin)
                .POST(HttpRequest.BodyPublishers.noBody());
        assertThat(line(api.send(post)))
                .isEqualTo("403 application/json {\"error\":\"Pages of other sites must not change anything here.\"}");
        assertThat(api.get("/network")).isEqualTo("200 []");
        assertThat(api.send(api.request("/network").header("Origin", origin)).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8993", "http://127.0.0.1:3000", "http://[::1]:3000"})
    void pagesOfThisMachineMay(String origin) throws Exception {
        HttpRequest.Builder post = api.request("/network/8056c2e21c000001")
                .header("Origin", origin)
                .POST(HttpRequest.BodyPublishers.noBody());
        assertThat(api.send(post).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/earth",
                "/nowhere",
                "/status/",
                "/network/1234",
                "/network/8056c2e21c00000g",
                "/peer/",
                "/statusx"
            })
    void whatDoesNotExistIsNotFoundWithoutABody(String path) throws Exception {
        assertThat(line(api.send(api.request(path)))).isEqualTo("404 - ");
    }

    @Test
    void otherMethodsAreNotFoundEither() throws Exception {
        assertThat(api.ask("OPTIONS", "/status", "")).isEqualTo("404 ");
        assertThat(api.ask("PATCH", "/status", "")).isEqualTo("404 ");
        assertThat(api.post("/status", "{}")).isEqualTo("404 ");
    }

    @Test
    void putIsPostAndHeadIsGetWithoutTheBody() throws Exception {
        assertThat(api.ask("PUT", "/network/8056c2e21c000001", "{}")).startsWith("200 {'allowDNS':false");
        HttpResponse<String> head =
                api.send(api.request("/network").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(line(head)).isEqualTo("200 application/json ");
        int length = api.send(api.request("/network")).body().length();
        assertThat(head.headers().firstValue("Content-Length")).isEqualTo(Optional.of(Integer.toString(length)));
    }

    @Test
    void jsonCanBeWrappedInACall() throws Exception {
        assertThat(line(api.send(api.request("/network?jsonp=cb.f"))))
                .isEqualTo("200 application/javascript cb.f([]);");
        assertThat(api.get("/network?jsonp=alert(1)")).isEqualTo("400 {'error':'jsonp must name a function.'}");
        assertThat(api.get("/nowhere?jsonp=cb")).isEqualTo("404 ");
    }

    @Test
    void percentSignsAreDecodedBeforeMatching() throws Exception {
        assertThat(api.get("/%6eetwork")).isEqualTo("200 []");
    }

    @Test
    void aBodyTooLongIsRefused() throws Exception {
        assertThat(api.post("/controller/network", " ".repeat(1024 * 1024 + 1)))
                .isEqualTo("413 {'error':'The body must not have more than 1048576 bytes.'}");
        assertThat(api.post("/controller/network", " ".repeat(1024 * 1024 - 2) + "{}"))
                .startsWith("200 ");
    }

    @Test
    void whatIsNotJsonIsRefusedWithItsPlace() throws Exception {
        assertThat(api.post("/controller/network", "{'a':}"))
                .startsWith("400 {'error':'The body must be JSON, at least {}: Unexpected character ('}' (code 125)): ")
                .endsWith(" (line 1, column 6).'}");
        assertThat(api.post("/controller/network", ""))
                .isEqualTo(
                        "400 {'error':'The body must be JSON, at least {}: there is nothing in it (line 1, column 1).'}");
    }

    /** What scripts send. */
    @Test
    void theTypeOfABodyDoesNotMatter() throws Exception {
        HttpRequest.Builder form = api.request("/controller/network")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"x\"}"));
        assertThat(api.send(form).body()).contains("\"name\":\"x\"");
    }

    @Test
    void aNodeThatIsStoppingSaysSo() throws Exception {
        api.stopNode();
        try (LogRecorder log = new LogRecorder(ApiHandler.class)) {
            assertThat(api.get("/status"))
                    .isEqualTo(
                            "503 {'description':'The node does not answer. It may be stopping; try again.','error':503}");
            assertThat(log.lines()).containsExactly("WARN no answer: path=/status");
        }
    }

    @Test
    void ourOwnFaultsAreOurOwn() throws Exception {
        api.disk = () -> {
            throw new IllegalArgumentException("a bug");
        };
        try (LogRecorder log = new LogRecorder(ApiHandler.class)) {
            assertThat(api.post("/controller/network", "{}"))
                    .isEqualTo("500 {'description':'Something went wrong that should not; the log tells more.',"
                            + "'error':500}");
            assertThat(log.lines()).containsExactly("ERROR a request failed: path=/controller/network");
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /** The stock command line sends no Host. */
    @Test
    void aRequestNeedsNoHost() throws Exception {
        assertThat(raw("GET /network HTTP/1.1\r\nX-ZT1-Auth: test-token\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\n[]");
    }

    /** Stock waits for five seconds in this case. */
    @Test
    void aPostWithoutALengthIsAnsweredAtOnce() throws Exception {
        long startMs = System.currentTimeMillis();
        assertThat(
                        raw(
                                "POST /network/8056c2e21c000001 HTTP/1.1\r\nX-ZT1-Auth: test-token\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(System.currentTimeMillis() - startMs).isLessThan(3_000);
    }

    @Test
    void aRequestThatNeverEndsHoldsNobodyUpForLong() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
                slow.add(socket);
                socket.getOutputStream().write("GET /status HT".getBytes(ISO_8859_1));
                socket.getOutputStream().flush();
            }
            Thread.sleep(200);
            HttpResponse<String> answer = api.send(anonymous("/health").timeout(Duration.ofSeconds(30)));
            assertThat(answer.statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void othersCanConnectOnlyWhileTheOperatorAllowsIt() throws Exception {
        // An address of this machine that is not a loopback address, whatever else the machine has.
        try (TapDevice device = TapDevices.create("zt%d", new byte[] {2, 0, 0, 0, 0, 1}, 1_500)) {
            InetAddress own = InetAddress.getByAddress(new byte[] {(byte) 198, 51, 100, 77});
            HostNetwork.current().addAddress(device.name(), own, 32);
            othersCanConnectOnlyWhileTheOperatorAllowsIt(own.getHostAddress());
        }
    }

    private void othersCanConnectOnlyWhileTheOperatorAllowsIt(String address) throws Exception {
        HttpRequest.Builder health =
                HttpRequest.newBuilder(URI.create("http://" + address + ":" + api.port() + "/health"));
        assertThatThrownBy(() -> api.send(health)).isInstanceOf(ConnectException.class);

        allow("203.0.113.0/24");
        assertThat(line(api.send(health))).isEqualTo("401 application/json {}");
        HttpRequest.Builder status = HttpRequest.newBuilder(
                        URI.create("http://" + address + ":" + api.port() + "/status"))
                .header("X-ZT1-Auth", ApiFixture.TOKEN);
        assertThat(line(api.send(status))).isEqualTo("401 application/json {}");
        assertThat(api.get("/network")).isEqualTo("200 []");

        HttpRequest.Builder metrics = HttpRequest.newBuilder(
                URI.create("http://" + address + ":" + api.port() + "/metrics?auth=" + ApiFixture.METRICS_TOKEN));
        assertThat(api.send(metrics).statusCode())
                .as("from anywhere, as in stock")
                .isEqualTo(200);

        allow(address + "/32");
        assertThat(api.send(status).statusCode()).isEqualTo(200);

        Files.delete(directory.resolve("local.conf"));
        api.conf.reload();
        assertThatThrownBy(() -> api.send(health)).isInstanceOf(ConnectException.class);
        assertThat(api.get("/network")).isEqualTo("200 []");
    }

    private void allow(String network) throws IOException {
        Files.writeString(
                directory.resolve("local.conf"), "{\"settings\":{\"allowManagementFrom\":[\"" + network + "\"]}}");
        assertThat(api.conf.reload()).isTrue();
    }

    @Test
    void ipv6IsServedToo() throws Exception {
        try (Socket socket = new Socket()) {
            byte[] loopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(loopback), api.port()), 5_000);
        } catch (IOException e) {
            Assumptions.abort("there is no IPv6 here");
        }
        assertThat(api.send(HttpRequest.newBuilder(URI.create("http://[::1]:" + api.port() + "/health")))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPortInUseIsExplained() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ApiServer second = new ApiServer(
                        new ApiContext(
                                api.engine,
                                directory,
                                api.conf,
                                (sequence, timeoutMs) -> true,
                                api.store::history,
                                () -> "",
                                api.netconf),
                        "x",
                        "y")) {
            assertThatThrownBy(() -> second.start(taken.getLocalPort()))
                    .isInstanceOf(BindException.class)
                    .hasMessage(
                            "TCP port " + taken.getLocalPort() + " is in use by another program."
                                    + " Stop that, or give this one another port as primaryPort in the settings of local.conf.");
        }
    }

    @Test
    void answersCanBeHadOverOneConnection() throws Exception {
        String request = "GET /network HTTP/1.1\r\nX-ZT1-Auth: test-token\r\n\r\n";
        String answers =
                raw(request + request + "GET /nowhere HTTP/1.1\r\nX-ZT1-Auth: test-token\r\nConnection: close\r\n\r\n");
        assertThat(Arrays.stream(answers.split("\r\n")).filter(line -> line.contains("HTTP/1.1 ")))
                .hasSize(3);
    }
}
