package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** One machine with as many networks as it may have; Earth is one of them. */
class ManyNetworksTest {
    private static final int MAX_DEVICES = 32;
    private static final int TIMEOUT_S = 30;

    private EarthLab earth;
    private Node founder;
    private Node alice;

    @BeforeEach
    void start(TestInfo test) {
        earth = new EarthLab(test);
        founder = earth.founder;
        alice = new Node(earth.lab.publicHost("alice")).start(earth.invitation).awaitEarth();
    }

    @AfterEach
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    private String network(int number) {
        String subnet = "10.50." + number + ".";
        return founder.post(
                        "/controller/network/" + founder.address() + "______",
                        "{\"private\":false,\"v4AssignMode\":{\"zt\":true},\"routes\":[{\"target\":\"" + subnet
                                + "0/24\"}],\"ipAssignmentPools\":[{\"ipRangeStart\":\"" + subnet
                                + "1\",\"ipRangeEnd\":\"" + subnet + "9\"}]}")
                .path("id")
                .asText();
    }

    /** Device and address by network, of those that are up. */
    private static Map<String, String> up(Node node) {
        Map<String, String> up = new TreeMap<>();
        node.api("/network").forEach(network -> {
            String address = network.path("assignedAddresses").path(0).asText();
            if (network.path("status").asText().equals("OK") && !address.isEmpty()) {
                up.put(
                        network.path("id").asText(),
                        network.path("portDeviceName").asText() + " " + address.replaceFirst("/.*", ""));
            }
        });
        return up;
    }

    private static long residentKb(Node node) {
        String status = Program.run(List.of("grep", "VmRSS", "/proc/" + node.pid() + "/status"));
        return Long.parseLong(status.replaceAll("[^0-9]", ""));
    }

    @Test
    void thirtyTwoDevicesWorkAtOnceAndAreThereAgainAfterEveryStart() {
        long beforeKb = residentKb(alice);
        List<String> networks = new ArrayList<>();
        for (int i = 1; i < MAX_DEVICES; i++) {
            networks.add(network(i));
            alice.post("/network/" + networks.get(i - 1), "{}");
        }
        await().atMost(TIMEOUT_S, SECONDS).until(() -> up(alice).size() == MAX_DEVICES);
        System.out.printf("%d devices: %d MiB more%n", MAX_DEVICES, (residentKb(alice) - beforeKb) / 1024);
        assertPings(networks, 0, 10, 20, 30);

        String oneTooMany = network(MAX_DEVICES);
        alice.post("/network/" + oneTooMany, "{}");
        alice.awaitLine("Cannot make a virtual port for network " + oneTooMany
                + ": create a device: there are 32 already, which is the limit; leave a network first\\.");
        assertThat(alice.api("/network/" + oneTooMany).path("status").asText()).isEqualTo("PORT_ERROR");
        Map<String, String> devices = up(alice);
        assertThat(devices).hasSize(MAX_DEVICES).doesNotContainKey(oneTooMany);

        alice.crash();
        assertThat(alice.host().run("ip", "link")).doesNotContain("zt");
        alice.start().awaitEarth();
        await().atMost(TIMEOUT_S, SECONDS).until(() -> up(alice).size() >= MAX_DEVICES);
        String left = networks.remove(4);
        alice.cli("leave " + left);
        await().atMost(TIMEOUT_S, SECONDS)
                .until(() -> up(alice).size() == MAX_DEVICES && up(alice).containsKey(oneTooMany));
        alice.stop();
        assertThat(alice.host().run("ip", "link")).doesNotContain("zt");
        alice.start().awaitEarth();
        await().atMost(TIMEOUT_S, SECONDS).until(() -> up(alice).size() == MAX_DEVICES);
        devices.remove(left);
        assertThat(up(alice)).containsAllEntriesOf(devices).containsKey(oneTooMany);
        assertPings(networks, 1, 29);
    }

    private void assertPings(List<String> networks, int... numbers) {
        for (int number : numbers) {
            founder.post("/network/" + networks.get(number), "{}");
        }
        for (int number : numbers) {
            String network = networks.get(number);
            await().atMost(TIMEOUT_S, SECONDS).until(() -> up(founder).containsKey(network));
            String ip = up(founder).get(network).replaceFirst(".* ", "");
            await().atMost(TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(ip));
        }
    }
}
