package one.zerotier.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.controller.FileStore;
import one.zerotier.daemon.home.Provisioning;
import one.zerotier.daemon.netconf.Netconf;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device with its thread and its clocks, and an authority, with sockets between them. */
@Timeout(120)
class NetconfOverSocketsTest {
    private static final Identity AUTHORITY = TestIdentities.CONTROLLER.identity();
    private static final String NODE =
            "/provision/" + TestIdentities.MEMBER.identity().address();
    private static final long NETWORK = 0x8056c2e21c000001L;
    private static final long MESSAGE_TYPE = 0x6e65_7463_6f6e_6631L;

    @TempDir
    Path authorityHome;

    @TempDir
    Path deviceHome;

    private ApiFixture api;
    private EarthSite site;
    private FileStore store;
    private FakeEngine engine;
    private Netconf device;
    private volatile Provisioning conf;
    private final AtomicInteger faults = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        api = new ApiFixture(authorityHome);
        site = new EarthSite(api.engine, api.netconf);
        store = FileStore.open(deviceHome.resolve("controller.d"));
        engine = new FakeEngine(store);
        conf = conf(api.port(), "127.0.0.1", true);
        device = new Netconf(engine, TestIdentities.MEMBER, deviceHome, null, this::currentConf, () -> true);
        assertThat(api.post(NODE, "{'name':'till','networks':['8056c2e21c000001']}"))
                .startsWith("200");
    }

    @AfterEach
    void stop() {
        device.close();
        store.close();
        site.close();
        api.close();
    }

    private Provisioning currentConf() {
        if (faults.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            throw new IllegalArgumentException("made for this test");
        }
        return conf;
    }

    private static Provisioning conf(int port, String host, boolean hasAuthority) {
        return new Provisioning(
                null,
                List.of(),
                hasAuthority,
                AUTHORITY,
                InetSocketAddress.createUnresolved(host, port),
                false,
                false,
                false);
    }

    private boolean isOn() {
        return engine.call(host -> host.node().networks().get(NETWORK) != null);
    }

    private void awaitBeing(boolean on) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isOn() == on);
    }

    private void happen(NodeEvent event) {
        engine.call(host -> {
            device.onEvent(host, event);
            return event;
        });
    }

    private static NodeEvent here(Identity from, long modified) {
        byte[] data = ByteBuffer.allocate(10)
                .put((byte) 2)
                .putLong(modified)
                .put((byte) 0)
                .array();
        return new NodeEvent.UserMessage(from, MESSAGE_TYPE, data);
    }

    private long lastAnswer() {
        return device.describe().path("lastAnswer").asLong();
    }

    @Test
    void aDeviceAsksByItselfAndAgainWhenItIsTold() throws Exception {
        device.start();
        awaitBeing(true);
        Awaitility.await().until(() -> lastAnswer() > 0);
        api.post(NODE, "{'networks':[]}");
        long answered = lastAnswer();
        happen(here(TestIdentities.MEMBER.identity(), Long.MAX_VALUE));
        happen(new NodeEvent.UserMessage(AUTHORITY, MESSAGE_TYPE, new byte[] {9}));
        happen(new NodeEvent.UserMessage(AUTHORITY, MESSAGE_TYPE, new byte[0]));
        happen(new NodeEvent.UserMessage(AUTHORITY, MESSAGE_TYPE + 1, new byte[] {1}));
        assertThat(isOn()).isTrue();
        assertThat(lastAnswer()).as("nobody else can make it ask").isEqualTo(answered);
        happen(here(AUTHORITY, Long.MAX_VALUE));
        awaitBeing(false);
    }

    @Test
    void aDeviceAsksWhenItsNetworkHasChanged() throws Exception {
        device.start();
        awaitBeing(true);
        api.post(NODE, "{'networks':[]}");
        happen(new NodeEvent.OnlineChanged(true));
        awaitBeing(false);
    }

    @Test
    void whatTheUserLeavesIsHisFromThenOn() throws Exception {
        device.start();
        awaitBeing(true);
        engine.call(host -> host.leave(NETWORK));
        happen(new NodeEvent.NetworkLeft(NETWORK));
        engine.call(host -> {
            host.join(NETWORK);
            return NETWORK;
        });
        Awaitility.await().until(() -> device.describe().path("networks").isEmpty());
        api.post(NODE, "{'networks':[],'name':'x'}");
        happen(here(AUTHORITY, Long.MAX_VALUE));
        Awaitility.await().until(() -> device.describe().path("name").asText().equals("x"));
        assertThat(isOn()).isTrue();
    }

    @Test
    void aFaultIsNotTheEnd() {
        faults.set(1);
        device.start();
        awaitBeing(true);
    }

    @Test
    void whoWantsNoAuthorityHasNone() throws Exception {
        device.start();
        awaitBeing(true);
        conf = conf(api.port(), "127.0.0.1", false);
        device.provoke();
        Awaitility.await().until(() -> device.describe().path("authority").isNull());
        assertThat(isOn()).as("what it did stays").isTrue();
        assertThat(deviceHome.resolve("netconf.d")).isEmptyDirectory();
        happen(here(AUTHORITY, Long.MAX_VALUE));
        happen(new NodeEvent.NetworkLeft(NETWORK));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void anAuthorityAnswersWhereItsOperatorWantsItTo(String host) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Endpoint endpoint = Endpoint.parse(host + "/" + port);
        site.followElsewhere(Set.of(), 0, List.of(endpoint));
        assertThat(site.serving()).containsExactly(endpoint);
        conf = conf(port, host, true);
        device.start();
        awaitBeing(true);
        assertThat(device.describe().path("where").path(0).asText())
                .isEqualTo(host.equals("::1") ? "[::1]:" + port : host + ":" + port);
    }
}
