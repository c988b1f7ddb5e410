package one.zerotier.system;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A machine that was given only an invitation ends up on the networks that the founder wants it on, untouched.
 *
 * <pre>
 *   founder (public), controller, authority      till ── NAT ── internet
 * </pre>
 */
class ProvisionTest {
    private static final int TIMEOUT_S = 20;
    private static final int NUDGE_TIMEOUT_S = 10;
    /** local.conf is read again every ten seconds. */
    private static final int CONF_TIMEOUT_S = 40;

    /** One that needs no controller, so whoever joins is on it. */
    private static final String AD_HOC = "ff00500050000000";

    private EarthLab earth;
    private Node founder;
    private Node till;
    private String shop;
    private String back;

    @BeforeEach
    void startTwo(TestInfo test) {
        earth = new EarthLab(test);
        founder = earth.founder;
        till = earth.newcomer("till", Nat.Kind.PORT_RESTRICTED);
        shop = network("shop", "10.9.8");
        back = network("back", "10.9.7");
        till.awaitEarth();
    }

    @AfterEach
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    /** A private network of the founder's controller, with the founder on it. */
    private String network(String name, String net) {
        String id = command("network create --name " + name + " --pool " + net + ".1-" + net + ".99 --route " + net
                        + ".0/24")
                .path("id")
                .asText();
        command("member authorize " + id + " " + founder.address());
        command("join " + id);
        return id;
    }

    private JsonNode command(String words) {
        Program.Result result = founder.cli("-j " + words);
        assertThat(result.status()).as(result.all()).isZero();
        return Host.json(result.out());
    }

    private static List<String> networks(Node node) {
        List<String> ids = new ArrayList<>();
        node.api("/network").forEach(network -> ids.add(network.path("id").asText()));
        return ids;
    }

    private static String ip(Node node, String network) {
        return node.api("/network/" + network)
                .path("assignedAddresses")
                .path(0)
                .asText()
                .replaceFirst("/.*", "");
    }

    private static void await(String what, int timeoutS, BooleanSupplier condition) {
        Awaitility.await()
                .atMost(timeoutS, SECONDS)
                .pollInterval(50, MILLISECONDS)
                .alias(what)
                .until(condition::getAsBoolean);
    }

    private static boolean reaches(Node from, String ip) {
        return from.host().attempt("ping", "-n", "-c", "1", "-W", "1", ip).status() == 0;
    }

    @Test
    void aMachineThatWasGivenOnlyAnInvitationEndsUpOnItsNetworks() {
        await("an address for the founder", TIMEOUT_S, () -> !ip(founder, shop).isEmpty());
        int before = networks(till).size();
        long startNs = System.nanoTime();
        JsonNode answer = command("provision " + till.address() + " " + shop + " " + back + " --name till-4");
        assertThat(answer.path("networks")).hasSize(2);
        long toldNs = System.nanoTime();
        await("a ping over the shop's network", NUDGE_TIMEOUT_S, () -> reaches(till, ip(founder, shop)));
        long doneNs = System.nanoTime();
        System.out.printf(
                "provisioned and pinged %.1f s after the command was typed, %.1f s after it had ended%n",
                (doneNs - startNs) / 1e9, (doneNs - toldNs) / 1e9);
        await("both networks", TIMEOUT_S, () -> !ip(till, back).isEmpty());
        assertThat(networks(till)).contains(shop, back).hasSize(before + 2);
        till.awaitLine("The authority " + founder.address() + " calls this node till-4 and puts it on .*");
        assertThat(till.cli("provision status").out()).contains("till-4");
        assertThat(founder.cli("member list " + shop).out()).contains("till-4");

        usersNetworksStay();
        nothingChangesWhileTheAuthorityIsAway();
        itsOwnerCanProveThatItIsHis();
        whatIsTakenBackIsLeft();
    }

    @Test
    void anotherNodeDecidesIfTheMachineSaysSo() {
        Node boss = earth.newcomer("boss", Nat.Kind.PORT_RESTRICTED);
        boss.awaitEarth();
        configure(boss, "{\"provisioning\": true}");
        String identity = boss.host()
                .run("cat", boss.home().resolve("identity.public").toString())
                .strip();
        configure(till, "{\"authority\": {\"identity\": \"" + identity + "\"}}");
        await(
                "a change of mind",
                CONF_TIMEOUT_S,
                () -> till.api("/netconf").path("authority").asText().equals(boss.address()));
        await(
                "an authority",
                CONF_TIMEOUT_S,
                () -> boss.cli("provision " + till.address() + " " + AD_HOC).status() == 0);
        await("the network", CONF_TIMEOUT_S, () -> networks(till).contains(AD_HOC));
        command("provision " + till.address() + " " + shop);
        boss.cli("provision delete " + till.address());
        await("leaving", NUDGE_TIMEOUT_S, () -> !networks(till).contains(AD_HOC));
        assertThat(networks(till)).as("the founder decides no more").doesNotContain(shop);
    }

    private static void configure(Node node, String settings) {
        node.host()
                .shell("echo '{\"settings\": " + settings + "}' > "
                        + node.home().resolve("local.conf"));
    }

    private void usersNetworksStay() {
        assertThat(till.cli("join " + AD_HOC).status()).isZero();
        command("provision " + till.address() + " --remove " + back);
        await("leaving one network", NUDGE_TIMEOUT_S, () -> !networks(till).contains(back));
        assertThat(networks(till)).contains(shop, AD_HOC);
        assertThat(founder.cli("member list " + back).out().lines())
                .anyMatch(line -> line.matches(till.address() + " +no .*"));
    }

    private void nothingChangesWhileTheAuthorityIsAway() {
        founder.crash();
        String address = ip(till, shop);
        till.stop();
        till.start();
        await("the API", TIMEOUT_S, () -> till.cli("info").status() == 0);
        await(
                "the network as it was",
                TIMEOUT_S,
                () -> networks(till).contains(shop) && ip(till, shop).equals(address));
        founder.start();
        founder.awaitEarth();
        till.awaitEarth();
        assertThat(command("provision show " + till.address()).path("name").asText())
                .isEqualTo("till-4");
        await("a ping again", TIMEOUT_S, () -> reaches(till, ip(founder, shop)));
    }

    private void itsOwnerCanProveThatItIsHis() {
        String file = till.home().resolve("thisdeviceismine").toString();
        String secret = till.host().run("cat", file).strip();
        await(
                "an answer since both were started",
                TIMEOUT_S,
                () -> till.api("/netconf").path("lastAnswer").asLong() > 0);
        command("provision claim " + secret + " --owner alice");
        assertThat(founder.cli("provision list").out()).contains("alice");
        await(
                "the owner's name on the device",
                NUDGE_TIMEOUT_S,
                () -> till.cli("provision status").out().contains("alice"));
        await(
                "another secret",
                NUDGE_TIMEOUT_S,
                () -> !till.host().run("cat", file).strip().equals(secret));
        assertThat(till.host().run("stat", "-c", "%a", file).strip()).isEqualTo("600");
        Program.Result again = founder.cli("provision claim " + secret + " --owner mallory");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.all()).contains("No device has this secret");
    }

    private void whatIsTakenBackIsLeft() {
        command("provision delete " + till.address());
        await(
                "leaving the other network",
                NUDGE_TIMEOUT_S,
                () -> !networks(till).contains(shop));
        assertThat(networks(till)).contains(AD_HOC);
        assertThat(founder.cli("provision list").out()).doesNotContain(till.address());
    }
}
