package one.zerotier.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Home directories as stock nodes leave them ({@code stock-home}, with identities, planet and configuration of a recorded
 * session) are taken over as they are, and stay such that a stock node can go on with them.
 */
class StockHomeTest {
    private static final String NETWORK = "6cb5487ead40ece0";
    private static final String OFFICE = "8056c2e21c000001";

    private Lab lab;

    @BeforeEach
    void makeLab(TestInfo test) {
        lab = new Lab(test);
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Path original(String kind) {
        return Path.of(System.getProperty("zerotier.stock", "src/test/stock-home"), kind);
    }

    /** A node with a copy, on a machine that reaches nobody. */
    private Node node(String kind) throws IOException {
        Host host = lab.publicHost(kind);
        Path home = host.directory().resolve("home");
        try (Stream<Path> files = Files.walk(original(kind))) {
            for (Path file : files.toList()) {
                Files.copy(file, home.resolve(original(kind).relativize(file).toString()));
            }
        }
        return new Node(host, home);
    }

    private static void assertUnchanged(Node node, String kind, String... files) {
        for (String file : files) {
            assertThat(node.home().resolve(file))
                    .as(file)
                    .hasSameBinaryContentAs(original(kind).resolve(file));
        }
    }

    @Test
    void aMemberIsWhoItWasOnItsNetworksWithItsDevicesBeforeAnybodyAnswers() throws IOException {
        Node node = node("member").start().awaitApi();
        node.awaitLine("ZeroTier One, node 8c3e99e899, port 9993, home directory .*");
        node.awaitLine("Network " + NETWORK
                + ": the address fcc1:f5a4:9e8c:3e99:e899::1/40 is not set on ztcimaresn,"
                + " because its settings do not allow that\\.");
        JsonNode network = node.api("/network/" + NETWORK);
        assertThat(network.path("portDeviceName").asText()).isEqualTo("ztcimaresn");
        assertThat(network.path("mac").asText()).isEqualTo("e2:60:7e:34:96:d1");
        assertThat(network.path("allowGlobal").asBoolean()).isTrue();
        assertThat(network.path("allowDNS").asBoolean()).isTrue();
        assertThat(network.path("allowDefault").asBoolean()).isFalse();
        String addresses = node.host().run("ip", "addr", "show", "dev", "ztcimaresn");
        assertThat(addresses)
                .contains("inet 10.77.0.125/24", "fd6c:b548:7ead:40ec:e099:938c:3e99:e899/88")
                .doesNotContain("fcc1:"); // not in the operator's list
        assertThat(node.api("/network/" + OFFICE).path("portDeviceName").asText())
                .isEqualTo("office0");
        assertThat(node.api("/moon").toString()).contains("000000cfb6c0c139");
        assertThat(node.api("/peer").findValuesAsText("address")).contains("8f0e407491", "6cb5487ead");
        assertThat(node.api("/config").toString()).contains("somethingNew");

        node.post("/network/" + NETWORK, "{}");
        node.stop();
        assertUnchanged(
                node,
                "member",
                "identity.secret",
                "identity.public",
                "planet",
                "authtoken.secret",
                "local.conf",
                "networks.d/" + NETWORK + ".conf",
                "networks.d/" + NETWORK + ".local.conf",
                "moons.d/000000cfb6c0c139.moon");
        assertThat(Files.readString(node.home().resolve("devicemap")).lines())
                .containsExactlyInAnyOrder(NETWORK + "=ztcimaresn", OFFICE + "=office0");
        assertThat(node.home().resolve("networks.d/" + OFFICE + ".conf")).exists();
        assertThat(node.home().resolve("peers.d/6cb5487ead.peer")).exists();
    }

    @Test
    void aControllerGoesOnWithItsNetworksAndMembers() throws IOException {
        Node node = node("controller").start("-p9993").awaitApi();
        node.awaitLine("ZeroTier One, node 6cb5487ead, port 9993, home directory .*");
        JsonNode network = node.api("/controller/network/" + NETWORK);
        JsonNode stored = Host.json(
                Files.readString(original("controller").resolve("controller.d/network/" + NETWORK + ".json")));
        for (String field : List.of(
                "name",
                "private",
                "revision",
                "rules",
                "routes",
                "tags",
                "capabilities",
                "creationTime",
                "ipAssignmentPools",
                "v4AssignMode",
                "v6AssignMode")) {
            assertThat(network.path(field)).as(field).isEqualTo(stored.path(field));
        }
        assertThat(node.api("/controller/network/" + NETWORK + "/member").toString())
                .isEqualTo("{\"3deb89fc7b\":3,\"8c3e99e899\":3}");
        JsonNode member = node.api("/controller/network/" + NETWORK + "/member/8c3e99e899");
        assertThat(member.path("authorized").asBoolean()).isTrue();
        assertThat(member.path("ipAssignments").toString()).isEqualTo("[\"10.77.0.125\"]");
        assertThat(member.path("tags").toString()).isEqualTo("[[1,50]]");
        node.stop();
        assertUnchanged(
                node,
                "controller",
                "identity.secret",
                "planet",
                "controller.d/network/" + NETWORK + ".json",
                "controller.d/network/" + NETWORK + "/member/8c3e99e899.json",
                "controller.d/network/" + NETWORK + "/member/3deb89fc7b.json");
    }
}
