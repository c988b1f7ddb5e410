package one.zerotier.daemon.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.LogRecorder;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.link.HostNetwork;
import one.zerotier.tap.TapDevice;
import one.zerotier.tap.TapDevices;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page of Earth on real sockets. Both ends are this machine: a device has the addresses of founder and visitor.
 */
@Timeout(60)
class EarthPageTest {
    private static final Address FOUNDER = TestIdentities.CONTROLLER.identity().address();
    private static final Address VISITOR = TestIdentities.MEMBER.identity().address();
    private static final long EARTH = Earth.networkId(FOUNDER.value());
    private static final int PORT = 8_480;

    @TempDir
    Path directory;

    private ApiFixture api;
    private EarthSite site;
    private TapDevice device;

    @BeforeEach
    void foundAnEarth() throws Exception {
        api = new ApiFixture(directory);
        api.engine.call(host -> {
            controller().put(host.nowMs(), Earth.create(FOUNDER.value(), host.nowMs()));
            host.join(EARTH);
            return EARTH;
        });
        api.letSomebodyAsk(EARTH);
        Awaitility.await()
                .until(
                        () -> { // the controller answers once its file is on the disk
                            api.advance(100);
                            return api.get("/network/33f75bd24a00ea17").contains("'status':'OK'")
                                    && controller().member(EARTH, VISITOR) != null;
                        });
        site = new EarthSite(api.engine, api.netconf);
        device = TapDevices.create("zt%d", new byte[] {2, 0, 0, 0, 0, 2}, 1_500);
    }

    @AfterEach
    void stop() {
        device.close();
        site.close();
        api.close();
    }

    private Controller controller() {
        return Objects.requireNonNull(api.engine.node().controller());
    }

    private IpAddress addressOf(Address member) {
        return Objects.requireNonNull(controller().member(EARTH, member))
                .ipAssignments()
                .get(0);
    }

    private static InetAddress jdk(IpAddress ip) throws IOException {
        return InetAddress.getByAddress(ip.toBytes());
    }

    private void give(IpAddress ip) throws Exception {
        HostNetwork.current().addAddress(device.name(), jdk(ip), 32);
    }

    private void serve() throws Exception {
        give(addressOf(FOUNDER));
        give(addressOf(VISITOR));
        site.follow(Set.of(addressOf(FOUNDER)), PORT);
    }

    private static String ask(InetAddress from, InetAddress to, int port, String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(15_000);
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(to, port), 5_000);
            socket.getOutputStream().write((request + "Connection: close\r\n\r\n").getBytes(UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private String visit(Address visitor, String request) throws IOException {
        return ask(jdk(addressOf(visitor)), jdk(addressOf(FOUNDER)), PORT, request);
    }

    private String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + addressOf(FOUNDER) + ":" + PORT + "\r\n";
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private String askApi(String request) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        return ask(loopback, loopback, api.port(), request);
    }

    @Test
    void aVisitorIsToldWhoHeIs() throws Exception {
        serve();
        String answer = visit(VISITOR, get("/earth.json"));
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(body(answer))
                .matches("\\{\"address\":\"5a8772d153\",\"connection\":\"direct\",\"earthAddress\":\""
                        + addressOf(VISITOR)
                        + "\",\"founder\":\"33f75bd24a\",\"latency\":\\d+,\"members\":2,"
                        + "\"network\":\"33f75bd24a00ea17\",\"online\":2}");
        assertThat(body(visit(FOUNDER, get("/earth.json"))))
                .contains("\"connection\":\"founder\",\"earthAddress\":\"" + addressOf(FOUNDER) + "\"");
    }

    @Test
    void thePageForPeopleSaysTheSame() throws Exception {
        serve();
        String answer = visit(VISITOR, get("/"));
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("\r\nContent-type: text/html; charset=utf-8\r\n");
        assertThat(body(answer))
                .contains(
                        "<p class=\"ip\">" + addressOf(VISITOR) + "</p>",
                        "<td>5a8772d153</td>",
                        "<td>a direct path, ",
                        "<td>2 nodes, 2 online</td>");
        assertThat(body(visit(VISITOR, get("/") + "Accept: application/json\r\n")))
                .startsWith("{\"address\"");
        assertThat(body(visit(VISITOR, get("/") + "Accept: text/html, application/json;q=0.9\r\n")))
                .startsWith("<!DOCTYPE html>");
    }

    @Test
    void thePageAllowsItsOwnStyleAndNothingElse() throws Exception {
        serve();
        String answer = visit(VISITOR, get("/"));
        String style = answer.substring(answer.indexOf("<style>") + 7, answer.indexOf("</style>"));
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes(UTF_8)));
        assertThat(answer)
                .contains("\r\nContent-security-policy: default-src 'none'; style-src 'sha256-" + hash
                        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n")
                .contains("\r\nCross-origin-resource-policy: same-origin\r\n")
                .contains("\r\nX-content-type-options: nosniff\r\n")
                .doesNotContain("Access-control-allow")
                .doesNotContain("<script")
                .doesNotContain("http://")
                .doesNotContain("https://");
    }

    @Test
    void nobodyLearnsAnythingUnderAnAddressThatNobodyHas() throws Exception {
        serve();
        IpAddress stranger = IpAddress.parse("198.51.100.78");
        give(stranger);
        String answer = ask(jdk(stranger), jdk(addressOf(FOUNDER)), PORT, get("/earth.json"));
        assertThat(answer).startsWith("HTTP/1.1 404 Not Found\r\n");
        assertThat(body(answer)).isEqualTo("{\"error\":\"No node on Earth has the address 198.51.100.78.\"}");
        assertThat(ask(jdk(stranger), jdk(addressOf(FOUNDER)), PORT, get("/")))
                .contains("<p>No node on Earth has the address 198.51.100.78.</p>");
    }

    @Test
    void theApiIsNotServedOnEarth() throws Exception {
        serve();
        for (String path : new String[] {"/status", "/metrics", "/health", "/network", "/invitation", "/controller"}) {
            assertThat(visit(FOUNDER, get(path) + "X-ZT1-Auth: " + ApiFixture.TOKEN + "\r\n"))
                    .startsWith("HTTP/1.1 404 Not Found\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"})
    void thePageCanOnlyBeRead(String method) throws Exception {
        serve();
        String request = get("/").replaceFirst("GET", method);
        assertThat(visit(VISITOR, request))
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
                .contains("Allow: GET, HEAD\r\n");
        assertThat(askApi(method + " / HTTP/1.1\r\nHost: localhost\r\n"))
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\n");
    }

    @Test
    void headIsThePageWithoutIt() throws Exception {
        serve();
        String head = visit(VISITOR, get("/").replaceFirst("GET", "HEAD"));
        assertThat(head).startsWith("HTTP/1.1 200 OK\r\n").contains("Content-length: ");
        assertThat(body(head)).isEmpty();
    }

    /** Pages from elsewhere can point a name of theirs at us, but the browser tells the name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example\r\n",
                "Host: localhost.evil.example:80\r\n",
                "Host: 192.0.2.1\r\n",
                "Host: [::1\r\n",
                "Host: \r\n",
                "",
                "Host: 127.0.0.1\r\nHost: evil.example\r\n"
            })
    void onlyWhoNamesTheAddressIsAnswered(String host) throws Exception {
        assertThat(askApi("GET /earth.json HTTP/1.1\r\n" + host))
                .startsWith("HTTP/1.1 421 ")
                .endsWith("{\"error\":\"Ask for this page by its address, http://127.0.0.1/\"}");
        serve();
        assertThat(visit(VISITOR, "GET / HTTP/1.1\r\n" + host)).startsWith("HTTP/1.1 421 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:8993"})
    void onItsOwnMachineEveryNodeShowsItsOwnWithoutAToken(String host) throws Exception {
        String answer = askApi("GET /earth.json HTTP/1.1\r\nHost: " + host + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(body(answer))
                .isEqualTo("{\"address\":\"33f75bd24a\",\"connection\":\"founder\",\"earthAddress\":\""
                        + addressOf(FOUNDER) + "\",\"founder\":\"33f75bd24a\",\"latency\":0,\"members\":2,"
                        + "\"network\":\"33f75bd24a00ea17\",\"online\":2}");
        assertThat(askApi("GET / HTTP/1.1\r\nHost: localhost\r\n")).contains("<td>nothing: you are the founder</td>");
    }

    @Test
    void onlyAuthorizedMembersAreTold() throws Exception {
        serve();
        api.post("/controller/network/33f75bd24a00ea17", "{'private':true}");
        api.post("/controller/network/33f75bd24a00ea17/member/5a8772d153", "{'authorized':false}");
        assertThat(visit(VISITOR, get("/"))).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void whoHasNotBeenHeardForLongIsNotOnline() throws Exception {
        serve();
        api.engine.leaveAlone();
        api.advance(160_000);
        assertThat(body(visit(VISITOR, get("/earth.json"))))
                .contains("\"connection\":\"relayed\"", "\"members\":2", "\"online\":1}");
    }

    @Test
    void aNodeOnNoEarthSaysSo() throws Exception {
        api.engine.call(host -> host.leave(EARTH));
        assertThat(askApi("GET /earth.json HTTP/1.1\r\nHost: localhost\r\n"))
                .startsWith("HTTP/1.1 404 ")
                .endsWith("{\"error\":\"This node is on no Earth.\"}");
    }

    @Test
    void aNodeThatIsStoppingSaysSo() throws Exception {
        api.stopNode();
        assertThat(askApi("GET / HTTP/1.1\r\nHost: localhost\r\n"))
                .startsWith("HTTP/1.1 503 ")
                .contains("The node does not answer. It may be stopping; try again.");
    }

    @Test
    void whoHoldsConnectionsKeepsNobodyElseOut() throws Exception {
        serve();
        InetAddress founder = jdk(addressOf(FOUNDER));
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 1; i <= 100; i++) { // from ten sources, more than there is room for
                Socket socket = new Socket();
                held.add(socket);
                socket.bind(new InetSocketAddress(
                        InetAddress.getByAddress(new byte[] {127, 9, 9, (byte) (i % 10)}), 0));
                socket.connect(new InetSocketAddress(founder, PORT), 5_000);
                socket.getOutputStream().write("GET / HT".getBytes(UTF_8));
            }
            long startNs = System.nanoTime();
            assertThat(visit(VISITOR, get("/earth.json"))).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(System.nanoTime() - startNs).as("and it is soon").isLessThan(4_000_000_000L);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void oneSourceHasAFewConnections() throws Exception {
        serve();
        InetAddress founder = jdk(addressOf(FOUNDER));
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < Visits.MAX_OF_ONE_SOURCE + 1; i++) {
                Socket socket = new Socket();
                held.add(socket);
                socket.setSoTimeout(30_000);
                socket.bind(new InetSocketAddress(jdk(addressOf(VISITOR)), 0));
                socket.connect(new InetSocketAddress(founder, PORT), 5_000);
            }
            Socket last = held.get(held.size() - 1);
            assertThat(last.getInputStream().read()).as("hung up at once").isEqualTo(-1);
            Socket first = held.get(0);
            long startNs = System.nanoTime();
            assertThat(first.getInputStream().read())
                    .as("hung up after a while")
                    .isEqualTo(-1);
            assertThat(System.nanoTime() - startNs).isLessThan(20_000_000_000L);
            assertThat(visit(VISITOR, get("/earth.json"))).startsWith("HTTP/1.1 200 OK\r\n");
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n",
                "GET /earth.json\r\n",
                "GET  / HTTP/1.1\r\n",
                "GET /%zz HTTP/1.1\r\n",
                "GET / HTTP/2.0\r\n",
                "GET / HTTP/1.1\r\nno header\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n",
                "GET / HTTP/1.1\r\nHost : a\r\n",
                "GET / HTTP/1.1\r\nHost: a\nX: b\r\n"
            })
    void whatIsNoRequestIsRefused(String request) throws Exception {
        serve();
        assertThat(visit(VISITOR, request)).startsWith("HTTP/1.1 400 Bad Request\r\n");
        assertThat(visit(VISITOR, get("/" + "x".repeat(9_000)))).startsWith("HTTP/1.1 400 Bad Request\r\n");
        assertThat(visit(VISITOR, get("/") + "X: y\r\n".repeat(60))).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void theSiteComesAndGoesWithTheAddresses() throws Exception {
        serve();
        IpAddress other = IpAddress.parse("198.51.100.79");
        give(other);
        site.follow(Set.of(other), PORT);
        assertThat(isListening(addressOf(FOUNDER), PORT)).isFalse();
        assertThat(isListening(other, PORT)).isTrue();
        site.follow(Set.of(other), PORT + 1);
        assertThat(isListening(other, PORT)).isFalse();
        assertThat(isListening(other, PORT + 1)).isTrue();
        site.follow(Set.of(other), 0);
        assertThat(isListening(other, PORT + 1)).isFalse();
        site.follow(Set.of(other), PORT);
        site.close();
        site.follow(Set.of(other), PORT);
        assertThat(isListening(other, PORT)).isFalse();
    }

    private static boolean isListening(IpAddress ip, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(jdk(ip), port), 5_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aPortInUseIsOneLineAndIsTakenWhenItIsFree() throws Exception {
        IpAddress ip = addressOf(FOUNDER);
        give(ip);
        try (LogRecorder log = new LogRecorder("zerotier-one")) {
            try (ServerSocket taken = new ServerSocket(PORT, 1, jdk(ip))) {
                assertThat(taken.isBound()).isTrue();
                site.follow(Set.of(ip), PORT);
                site.follow(Set.of(ip), PORT);
            }
            site.follow(Set.of(ip), PORT);
            assertThat(log.lines())
                    .containsExactly("WARN The page of Earth cannot be at http://" + ip + ":" + PORT
                            + "/ (Address already in use). Another earthPagePort in the settings of local.conf may"
                            + " help; 0 is for no page.");
            assertThat(isListening(ip, PORT)).isTrue();
        }
    }

    @Test
    void nothingThatIsShownCanBeMarkup() {
        assertThat(EarthHtml.of("<b>&\"'"))
                .contains("<p>&lt;b&gt;&amp;&quot;&#39;</p>")
                .doesNotContain("<b>");
    }
}
