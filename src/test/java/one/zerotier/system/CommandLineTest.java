package one.zerotier.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** {@code java -jar zerotier-one.jar cli}, and the API behind it, on a founder and on a member beside it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineTest {
    private static final String EARTH = "00ea17";

    private EarthLab earth;
    private Node founder;
    private Node member;

    @BeforeAll
    void startTwo(TestInfo test) {
        earth = new EarthLab(test);
        founder = earth.founder;
        member =
                new Node(earth.lab.publicHost("member")).start(earth.invitation).awaitEarth();
    }

    @AfterAll
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    private static String ok(Node node, String words) {
        Program.Result result = node.cli(words);
        assertThat(result.status()).as(result.all()).isZero();
        assertThat(result.err()).isEmpty();
        return result.out();
    }

    @Test
    void infoSaysWhoTheNodeIs() {
        assertThat(ok(member, "info")).matches("200 info " + member.address() + " [0-9]+\\.[0-9]+\\.[0-9]+ ONLINE\n");
        JsonNode json = Host.json(ok(member, "-j info"));
        assertThat(json.path("address").asText()).isEqualTo(member.address());
        assertThat(json.path("online").asBoolean()).isTrue();
    }

    @Test
    void listnetworksShowsEarth() {
        String id = founder.address() + EARTH;
        assertThat(ok(member, "listnetworks").lines())
                .hasSize(2)
                .startsWith("200 listnetworks <nwid> <name> <mac> <status> <type> <dev> <ZT assigned ips>")
                .last()
                .asString()
                .matches("200 listnetworks " + id + " earth [0-9a-f:]{17} OK PUBLIC zt0 " + member.earthIp() + "/8");
        JsonNode json = Host.json(ok(member, "-j listnetworks")).path(0);
        assertThat(json.path("nwid").asText()).isEqualTo(id);
        assertThat(json.path("portDeviceName").asText()).isEqualTo("zt0");
    }

    @Test
    void peersShowsTheFounder() {
        String path = founder.host().ip() + "/8993";
        assertThat(ok(member, "peers").lines())
                .startsWith("200 peers", "<ztaddr>   <ver>  <role> <lat> <link>   <lastTX> <lastRX> <path>")
                .anyMatch(line -> line.matches(
                        founder.address() + " [0-9.]+ +PLANET +-?[0-9]+ DIRECT +-?[0-9]+ +-?[0-9]+ +" + path));
        assertThat(Host.json(ok(member, "-j peers")).findValuesAsText("address"))
                .contains(founder.address(), path);
        assertThat(ok(member, "listpeers").lines())
                .anyMatch(line -> line.matches(
                        "200 listpeers " + founder.address() + " " + path + ";[0-9-]+;[0-9-]+ [0-9-]+ [0-9.]+ PLANET"));
    }

    @Test
    void theInvitationIsTheFoundersAlone() {
        assertThat(ok(founder, "invitation").strip()).isEqualTo(earth.invitation);
        Program.Result refused = member.cli("invitation");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.out()).doesNotContain("earth-");
        assertThat(refused.err()).hasLineCount(1).doesNotContain("Exception");
    }

    @Test
    void aNetworkIsLeftAndJoinedAgain() {
        Node guest =
                new Node(earth.lab.publicHost("guest")).start(earth.invitation).awaitEarth();
        String id = founder.address() + EARTH;
        String ip = guest.earthIp();
        assertThat(ok(guest, "leave " + id)).isEqualTo("200 leave OK\n");
        guest.awaitLine("Left network " + id + "\\.");
        assertThat(guest.host().hasDevice("zt0")).isFalse();
        assertThat(ok(guest, "join " + id)).isEqualTo("200 join OK\n");
        await().until(() -> guest.host().run("ip", "addr").contains("inet " + ip + "/8 "));
    }

    @Test
    void aWrongTokenIsRefused() {
        Program.Result refused = member.cli("-Twrong info");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).startsWith("401 info ");
        Program.Result sentence = member.cli("-Twrong network list");
        assertThat(sentence.status()).isEqualTo(1);
        assertThat(sentence.err())
                .isEqualTo("The service does not accept this token. Is 127.0.0.1:8993 the service of this home"
                        + " directory?\n");
    }

    @Test
    void aServiceThatDoesNotRunIsSaidToBeMissing() {
        Node stopped = new Node(earth.lab.publicHost("stopped"))
                .start(earth.invitation)
                .awaitEarth();
        stopped.stop();
        Program.Result result = stopped.cli("info");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.all())
                .contains("Error connecting to the ZeroTier service: connection failed")
                .contains("Please check that the service is running and that TCP port 8993 can be contacted via"
                        + " 127.0.0.1.");
        Node never = new Node(stopped.host(), stopped.host().directory().resolve("never"));
        assertThat(never.cli("info").status()).isEqualTo(2);
        assertThat(never.cli("info").err())
                .isEqualTo("zerotier-cli: missing port and zerotier-one.port not found in " + never.home() + "\n");
    }
}
