package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A controller that would cut a member off from everything else, by mistake or not.
 *
 * <pre>
 *   founder (public), controller      alice ── NAT ── internet ── mallory (public), controller
 * </pre>
 */
class HostileControllerTest {
    private static final int TIMEOUT_S = 30;

    private EarthLab earth;
    private Node alice;
    private Node mallory;

    @BeforeEach
    void start(TestInfo test) {
        earth = new EarthLab(test);
        mallory = new Node(earth.lab.publicHost("mallory")).start(earth.invitation);
        alice = earth.newcomer("alice", Nat.Kind.PORT_RESTRICTED);
        mallory.awaitEarth();
        alice.awaitEarth();
    }

    @AfterEach
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    /** A public network of a node's controller; {@code more} are further members of its JSON. */
    private static String network(Node controller, String subnet, String more) {
        return controller
                .post(
                        "/controller/network/" + controller.address() + "______",
                        "{\"private\":false,\"v4AssignMode\":{\"zt\":true},\"ipAssignmentPools\":[{\"ipRangeStart\":\""
                                + subnet + ".1\",\"ipRangeEnd\":\"" + subnet + ".9\"}]," + more + "}")
                .path("id")
                .asText();
    }

    private static String route(String target, String via) {
        return "{\"target\":\"" + target + "\",\"via\":\"" + via + "\"}";
    }

    private String address(String network, String ip) {
        return "Network " + network + " is up on zt[0-9] with " + ip;
    }

    @Test
    void whatWouldCutTheMachineOffIsRefusedOneLineEach() {
        String via = "10.66.0.254";
        String hostile = network(
                mallory,
                "10.66.0",
                "\"routes\":[{\"target\":\"10.66.0.0/24\"}," + route("192.168.3.0/24", via) + ","
                        + route("192.168.3.1/32", via) + "," + route("192.168.3.0/25", via) + ","
                        + route("192.168.3.128/25", via) + "," + route("10.0.0.0/1", via) + ","
                        + route("127.0.0.0/8", via) + "," + route("169.254.0.0/16", via) + ","
                        + route("224.0.0.0/4", via) + "," + route("28.0.0.0/9", via) + ","
                        + route("10.77.0.0/16", "192.168.3.1") + "," + route("203.0.113.0/24", via)
                        + "],\"dns\":{\"domain\":\"-p\\nnameserver 192.0.2.1\",\"servers\":[\"10.66.0.1\"]}");
        String routesBefore = alice.host().run("ip", "route", "show", "dev", "eth0");
        alice.post("/network/" + hostile, "{\"allowGlobal\":true,\"allowDNS\":true}");
        alice.awaitLine(address(hostile, "10\\.66\\.0\\.[0-9]/24\\."));
        for (String target : new String[] {"192.168.3.0/24", "192.168.3.1/32", "192.168.3.0/25"}) {
            alice.awaitLine(refusal(hostile, target, "it has the gateway 192\\.168\\.3\\.1 of eth0 in it"));
        }
        alice.awaitLine(refusal(hostile, "192.168.3.128/25", "it is in the subnet 192\\.168\\.3\\.0/24 of eth0"));
        alice.awaitLine(refusal(
                hostile, "28.0.0.0/9", "zt0 has the way to 28\\.0\\.0\\.0/8 already, and its network came first"));
        alice.awaitLine("Network " + hostile + ": its name servers are not used: \"-p\\?nameserver 192\\.0\\.2\\.1\""
                + " is not the name of a domain\\.");
        alice.awaitLine("Cannot set the route to 10\\.77\\.0\\.0/16 on zt1: .*");
        assertThat(alice.host().run("ip", "route", "show", "dev", "eth0")).isEqualTo(routesBefore);
        assertThat(alice.host().run("ip", "route", "show", "dev", "zt1").lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("10.66.0.0/24 proto kernel"),
                        line -> assertThat(line).startsWith("203.0.113.0/24 via 10.66.0.254 proto static metric 5000"));

        supernodesAreReachedThoughARouteOfTheNetworkCoversThem(hostile);
        assertThat(alice.stderr().lines().filter(line -> line.contains("192.168.3.128/25")))
                .hasSize(1);
    }

    private static String refusal(String network, String target, String reason) {
        return "Network " + network + ": the route to " + target.replace(".", "\\.") + " is not set on zt1: " + reason
                + "\\.";
    }

    /** From the very start, when only the remembered configuration is there. */
    private void supernodesAreReachedThoughARouteOfTheNetworkCoversThem(String hostile) {
        String founderIp = earth.founder.host().ip();
        assertThat(alice.host().run("ip", "route", "get", founderIp)).contains("dev zt1");
        assertThat(alice.host().canPing(founderIp)).isFalse();
        alice.stop();
        alice.start().awaitEarth();
        alice.awaitLine(address(hostile, "10\\.66\\.0\\.[0-9]/24\\."));
        assertThat(alice.host().run("ip", "route", "get", founderIp)).contains("dev zt1");
        await().atMost(TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(earth.founder.earthIp()));
        EarthLab.awaitDirect(alice, mallory, TIMEOUT_S);
    }

    @Test
    void ofTwoControllersWithTheSameSubnetTheFirstKeepsIt() {
        String routes = "\"routes\":[{\"target\":\"10.66.0.0/24\"}," + route("10.88.0.0/16", "10.66.0.254") + "]";
        String good = network(earth.founder, "10.66.0", routes);
        String bad = network(mallory, "10.66.0", routes);
        alice.post("/network/" + good, "{}");
        alice.awaitLine(address(good, "10\\.66\\.0\\.[0-9]/24\\."));
        alice.post("/network/" + bad, "{}");
        alice.awaitLine("Network " + bad + ": the address 10\\.66\\.0\\.[0-9]/24 is not set on zt2:"
                + " it is in the subnet 10\\.66\\.0\\.0/24 of zt1, whose network came first\\.");
        assertThat(alice.host().run("ip", "route", "show", "dev", "zt2")).isBlank();
        assertThat(alice.host().run("ip", "route", "show", "dev", "zt1")).contains("10.66.0.0/24", "10.88.0.0/16");
        alice.stop();
        alice.start().awaitEarth();
        alice.awaitLine(address(good, "10\\.66\\.0\\.[0-9]/24\\."));
        assertThat(alice.host().run("ip", "route", "show", "dev", "zt2")).isBlank();
        assertThat(alice.cli("leave " + good).status()).isZero();
        alice.awaitLine(address(bad, "10\\.66\\.0\\.[0-9]/24\\."));
        assertThat(alice.host().run("ip", "route", "show", "dev", "zt2")).contains("10.66.0.0/24", "10.88.0.0/16");
    }

    @Test
    void aNetworkMakesWayWhenTheMachineMovesToALanWithItsSubnet() {
        String network = network(mallory, "10.66.0", "\"routes\":[{\"target\":\"10.66.0.0/24\"}]");
        alice.post("/network/" + network, "{}");
        alice.awaitLine(address(network, "10\\.66\\.0\\.[0-9]/24\\."));
        alice.host().shell("ip addr add 10.66.0.200/24 dev eth0");
        await().atMost(TIMEOUT_S, SECONDS)
                .until(() ->
                        !alice.host().run("ip", "addr", "show", "dev", "zt1").contains("10.66.0."));
        assertThat(alice.host().run("ip", "route", "get", "10.66.0.99")).contains("dev eth0");
        alice.host().shell("ip addr del 10.66.0.200/24 dev eth0");
        await().atMost(TIMEOUT_S, SECONDS)
                .until(() ->
                        alice.host().run("ip", "route", "get", "10.66.0.99").contains("dev zt1"));
        alice.host().shell("ip route flush dev zt1 proto kernel; ip addr flush dev zt1 scope global");
        await().atMost(60, SECONDS)
                .until(() ->
                        alice.host().run("ip", "route", "get", "10.66.0.99").contains("dev zt1"));
    }
}
