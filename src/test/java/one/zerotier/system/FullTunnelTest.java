package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A member that sends everything through another one, while its own way to that one changes.
 *
 * <pre>
 *   alice ── NAT ──┬── internet ── web
 *     └───── gate ─┘      └─────── exit, which shares its address with the network
 * </pre>
 */
class FullTunnelTest {
    private static final int TIMEOUT_S = 30;
    private static final String EXIT_IP = "10.9.8.254";

    private EarthLab earth;
    private Host web;
    private Node exit;
    private Nat router;
    private Node alice;
    private String network;

    @BeforeEach
    void makeNetwork(TestInfo test) {
        earth = new EarthLab(test);
        web = earth.lab.publicHost("web");
        exit = new Node(earth.lab.publicHost("exit")).start(earth.invitation);
        router = earth.nat(Nat.Kind.PORT_RESTRICTED);
        alice = earth.newcomer("alice", router);
        network = Host.json(earth.founder
                        .cli("-j network create --public --pool 10.9.8.1-10.9.8.9 --route 10.9.8.0/24"
                                + " --route 0.0.0.0/0," + EXIT_IP)
                        .out())
                .path("id")
                .asText();
        exit.awaitEarth();
        alice.awaitEarth();
        exit.host().forwardPackets();
        exit.host()
                .nft("table ip nat { chain out { type nat hook postrouting priority 100;"
                        + " ip saddr 10.9.8.0/24 oifname eth0 masquerade; }; }\n");
        earth.founder.post(
                "/controller/network/" + network + "/member/" + exit.address(),
                "{\"authorized\":true,\"ipAssignments\":[\"" + EXIT_IP + "\"]}");
        exit.post("/network/" + network, "{}");
        alice.post("/network/" + network, "{}");
        alice.awaitLine("Network " + network + " is up on zt1 with 10\\.9\\.8\\.[0-9]/24\\.");
        alice.awaitLine("Network " + network + ": the route to 0\\.0\\.0\\.0/0 is not set on zt1,"
                + " because its settings do not allow that\\.");
        await().atMost(TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(EXIT_IP));
        countWhatLeavesBesideTheTunnel();
    }

    @AfterEach
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    private void countWhatLeavesBesideTheTunnel() {
        alice.host()
                .nft("table inet watch { chain out { type filter hook output priority 0;"
                        + " oifname \"eth*\" ip daddr " + web.ip() + " counter; }; }\n");
    }

    private boolean nothingLeftBesideTheTunnel() {
        return alice.host().run("nft", "list", "table", "inet", "watch").contains("counter packets 0 ");
    }

    private boolean isTunnelled() {
        String routes = alice.host().run("ip", "route");
        assertThat(routes.contains("0.0.0.0/1")).isEqualTo(routes.contains("128.0.0.0/1"));
        return routes.contains("0.0.0.0/1 via " + EXIT_IP + " dev zt1 proto static metric 5000");
    }

    private void awaitTunnel() {
        await().atMost(TIMEOUT_S, SECONDS)
                .until(() -> isTunnelled() && alice.host().canPing(web.ip()));
        assertThat(alice.host().run("ip", "route", "get", web.ip())).contains("dev zt1");
        assertThat(nothingLeftBesideTheTunnel()).isTrue();
    }

    @Test
    void everythingGoesThroughTheTunnelWhateverHappensBelow() {
        alice.post("/network/" + network, "{\"allowDefault\":true}");
        web.nft("table ip watch { chain in { type filter hook input priority 0; ip saddr "
                + exit.host().ip() + " counter; }; }\n");
        awaitTunnel();
        assertThat(web.run("nft", "list", "table", "ip", "watch")).doesNotContain("packets 0 ");

        long startNs = System.nanoTime();
        alice.host()
                .shell("ip addr del 192.168.4.2/24 dev eth0; ip addr add 192.168.4.77/24 dev eth0;"
                        + " ip route add default via " + router.gateway());
        awaitTunnel();
        System.out.printf("tunnel again %.1f s after another address%n", (System.nanoTime() - startNs) / 1e9);

        startNs = System.nanoTime();
        addAnotherWayOut();
        alice.host().shell("ip route replace default via 192.168.99.1; ip link set eth0 down");
        awaitTunnel();
        System.out.printf("tunnel again %.1f s after another gateway%n", (System.nanoTime() - startNs) / 1e9);
        assertThat(alice.isOnline()).isTrue();

        alice.post("/network/" + network, "{\"allowDefault\":false}");
        assertUntouched();
        alice.post("/network/" + network, "{\"allowDefault\":true}");
        awaitTunnel();
        assertThat(alice.cli("leave " + network).status()).isZero();
        assertUntouched();
    }

    private void addAnotherWayOut() {
        Host gate = earth.lab.publicHost("gate");
        gate.forwardPackets();
        gate.nft("table ip nat { chain out { type nat hook postrouting priority 100; oifname eth0 masquerade; }; }\n");
        Host.connect(gate, "lan0", "192.168.99.1/24", alice.host(), "eth1", "192.168.99.2/24");
    }

    private void assertUntouched() {
        assertThat(alice.host().run("ip", "route")).contains("default via").doesNotContain("/1 ");
        assertThat(alice.host().run("ip", "route", "get", web.ip())).contains("dev eth");
    }

    @Test
    void theTunnelEndsWithTheProcessAndIsBackWithTheNext() {
        alice.post("/network/" + network, "{\"allowDefault\":true}");
        awaitTunnel();
        alice.stop();
        assertUntouched();
        alice.start().awaitEarth();
        awaitTunnel();
        alice.crash();
        assertUntouched();
        alice.start().awaitEarth();
        awaitTunnel();

        // The strict filter would drop what comes in beside the tunnel, and with it all that the tunnel is made of.
        alice.host().shell("echo 1 > /proc/sys/net/ipv4/conf/eth0/rp_filter; ip addr add 192.0.2.1/32 dev lo");
        await().atMost(TIMEOUT_S, SECONDS).until(() -> !isTunnelled());
        assertUntouched();
        alice.awaitLine(
                "Network " + network + ": the route to 0\\.0\\.0\\.0/0 is not set on zt1: the strict reverse path"
                        + " filter of eth0 would drop the answers of other nodes;"
                        + " \"sysctl -w net\\.ipv4\\.conf\\.all\\.rp_filter=2\" mends that\\.");
        alice.host().shell("sysctl -q -w net.ipv4.conf.all.rp_filter=2; ip addr add 192.0.2.2/32 dev lo");
        awaitTunnel();
        assertThat(alice.isOnline()).isTrue();
    }
}
