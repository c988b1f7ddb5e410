package one.zerotier.daemon.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.controller.FileStore;
import one.zerotier.daemon.home.Home;
import one.zerotier.daemon.home.LocalConfFile;
import one.zerotier.daemon.netconf.Netconf;

/** The API of a real node on a real socket. */
public final class ApiFixture implements AutoCloseable {
    public static final String TOKEN = "test-token";
    static final String METRICS_TOKEN = "metrics-token";

    private final HttpClient client = HttpClient.newHttpClient();
    final Home home;
    private static final int MAC_LENGTH = 6;

    final LocalConfFile conf;
    final FileStore store;
    final FakeEngine engine;
    final Netconf netconf;
    final ApiServer server;
    volatile String invitation = "zt-invitation";
    volatile BooleanSupplier disk = () -> true;

    public ApiFixture(Path directory) throws Exception {
        this(directory, true);
    }

    /** @param founds whether the node is the founder of its Earth */
    ApiFixture(Path directory, boolean founds) throws Exception {
        home = Home.open(directory);
        Files.writeString(directory.resolve("authtoken.secret"), TOKEN);
        Files.writeString(directory.resolve("metricstoken.secret"), METRICS_TOKEN);
        conf = new LocalConfFile(home);
        store = FileStore.open(home.controllerDirectory());
        engine = new FakeEngine(store);
        netconf = new Netconf(
                engine,
                TestIdentities.CONTROLLER,
                directory,
                founds ? TestIdentities.CONTROLLER.identity() : null,
                () -> conf.current().settings().provisioning(),
                () -> true);
        server = new ApiServer(
                new ApiContext(
                        engine,
                        home.directory(),
                        conf,
                        (sequence, timeoutMs) -> disk.getAsBoolean() && store.awaitDurable(sequence, timeoutMs),
                        store::history,
                        () -> invitation,
                        netconf),
                home.apiToken(),
                home.metricsToken());
        conf.onChange(server::follow);
        server.start(0);
        home.announce(ProcessHandle.current().pid(), server.port());
    }

    public int port() {
        return server.port();
    }

    /** All that the API answers to, as {@code GET /network/{network}}. */
    public Set<String> routes() {
        return server.routes();
    }

    /** Makes the time of the node pass. */
    public void advance(long byMs) {
        engine.advance(byMs);
    }

    /** A frame from the host of our node, whatever the source MAC in it. */
    public void sendFrame(long networkId, byte[] frame) {
        engine.call(host -> {
            long mac = Objects.requireNonNull(host.node().networks().get(networkId))
                    .mac();
            byte[] fromUs = frame.clone();
            Bytes.putInt48(fromUs, MAC_LENGTH, mac);
            host.node().onFrame(host.nowMs(), networkId, fromUs, 0, fromUs.length);
            return fromUs;
        });
    }

    public void noInvitation() {
        invitation = null;
    }

    /** Another node with a path to ours asks to be on a network. */
    public void letSomebodyAsk(long networkId) {
        Neighbour neighbour = new Neighbour(FakeEngine.START_MS);
        engine.meet(neighbour);
        neighbour.node().join(FakeEngine.START_MS, networkId, null);
        engine.advance(6_000);
    }

    public void stopNode() {
        engine.stop();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("X-ZT1-Auth", TOKEN);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    /** Status and body, with single quotes for double ones. */
    String ask(String method, String path, String body) throws Exception {
        HttpResponse<String> answer =
                send(request(path).method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
        return answer.statusCode() + " " + answer.body().replace('"', '\'');
    }

    String get(String path) throws Exception {
        return ask("GET", path, "");
    }

    String post(String path, String body) throws Exception {
        return ask("POST", path, body);
    }

    /** A request that our own commands have no words for. */
    public String change(String path, String body) throws Exception {
        return post(path, body);
    }

    /** What our own commands have no words for. */
    public String read(String path) throws Exception {
        return get(path);
    }

    String delete(String path) throws Exception {
        return ask("DELETE", path, "");
    }

    @Override
    public void close() {
        server.close();
        netconf.close();
        store.close();
        home.close();
    }
}
