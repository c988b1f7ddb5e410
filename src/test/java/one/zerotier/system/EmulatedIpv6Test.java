package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * IPv6 addresses that tell whose they are: no neighbour is ever asked for.
 *
 * <pre>
 *   founder (public)      alice ── NAT ── internet ── NAT ── bob ── container
 * </pre>
 */
class EmulatedIpv6Test {
    private static final int TIMEOUT_S = 15;
    /** Neighbour solicitations to groups, as they arrive. */
    private static final String QUESTIONS =
            "ether daddr & ff:ff:00:00:00:00 == 33:33:00:00:00:00" + " icmpv6 type nd-neighbor-solicit counter";

    private EarthLab earth;
    private Node alice;
    private Node bob;
    private String network;

    @BeforeEach
    void makeNetwork(TestInfo test) {
        earth = new EarthLab(test);
        alice = earth.newcomer("alice", Nat.Kind.PORT_RESTRICTED);
        bob = earth.newcomer("bob", Nat.Kind.PORT_RESTRICTED);
        network = Host.json(earth.founder
                        .cli("-j network create --public --name six")
                        .out())
                .path("id")
                .asText();
        earth.founder.post(
                "/controller/network/" + network, "{\"v6AssignMode\": {\"rfc4193\": true, \"6plane\": true}}");
        for (Node node : new Node[] {alice, bob}) {
            node.awaitEarth();
            node.post("/network/" + network, "{}");
            await().atMost(TIMEOUT_S, SECONDS).until(() -> addresses(node).size() == 2);
        }
    }

    @AfterEach
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    private List<String> addresses(Node node) {
        List<String> addresses = new ArrayList<>();
        node.api("/network/" + network)
                .path("assignedAddresses")
                .forEach(address -> addresses.add(address.asText().replaceFirst("/.*", "")));
        return addresses;
    }

    private static void watch(Host host) {
        host.nft("table netdev watch {\nchain in {\ntype filter hook ingress device zt1 priority 0;\n" + QUESTIONS
                + "\n}\n}\n");
    }

    @Test
    void membersAndWhatIsBehindThemAreReachedWithoutAQuestion() {
        watch(alice.host());
        watch(bob.host());
        for (int kind = 0; kind < 2; kind++) {
            String aliceIp = addresses(alice).get(kind);
            String bobIp = addresses(bob).get(kind);
            await().atMost(TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(bobIp));
            assertThat(bob.host().canPing(aliceIp)).isTrue();
        }
        String sixPlane = addresses(bob).stream()
                .filter(ip -> ip.startsWith("fc"))
                .findFirst()
                .orElseThrow();
        String prefix = sixPlane.replaceFirst("::1$", "");
        Host container = earth.lab.machine("container");
        Host.connect(bob.host(), "inside", "10.77.0.1/24", container, "eth0", "10.77.0.2/24");
        bob.host()
                .shell("echo 1 > /proc/sys/net/ipv6/conf/all/forwarding; ip addr add " + prefix
                        + "::2:1/112 dev inside nodad");
        container.shell(
                "ip addr add " + prefix + "::2:5/112 dev eth0 nodad; ip -6 route add default via " + prefix + "::2:1");
        await().atMost(TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(prefix + "::2:5"));
        assertThat(container.canPing(addresses(alice).stream()
                        .filter(ip -> ip.startsWith("fc"))
                        .findFirst()
                        .orElseThrow()))
                .isTrue();
        for (Node node : new Node[] {alice, bob}) {
            assertThat(node.host().run("nft", "list", "table", "netdev", "watch"))
                    .contains("counter packets 0 ");
        }
    }
}
