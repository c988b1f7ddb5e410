package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Name servers of a network reach the machine's resolver, of which only a script is there, and are taken back. */
class ResolverTest {
    private static final int TIMEOUT_S = 30;
    private static final String SET = "-a zt1.zerotier\nsearch zt.example\nnameserver 10.9.8.53\n";
    private static final String TAKEN_BACK = "-d zt1.zerotier\n";

    private EarthLab earth;
    private Node alice;
    private Path told;
    private String network;

    @BeforeEach
    void makeNetwork(TestInfo test) throws IOException {
        earth = new EarthLab(test);
        Host host = earth.lab.publicHost("alice");
        told = host.directory().resolve("resolvconf.told");
        Path script = host.directory().resolve("resolvconf");
        Files.writeString(script, "#!/bin/sh\n{ echo \"$@\"; cat; } >> " + told + "\n");
        script.toFile().setExecutable(true);
        alice = new Node(host).startedBy(inPlaceOfTheMachines(script)).start(earth.invitation);
        network = earth.founder
                .post(
                        "/controller/network/" + earth.founder.address() + "______",
                        "{\"private\":false,\"dns\":{\"domain\":\"zt.example\",\"servers\":[\"10.9.8.53\"]}}")
                .path("id")
                .asText();
        alice.awaitEarth();
        alice.post("/network/" + network, "{}");
        alice.awaitLine("Network " + network + " is up on zt1 with no address\\.");
    }

    /** In a view of the file system of its own, the machine's resolvers are hidden. */
    private static String[] inPlaceOfTheMachines(Path script) {
        String hide = "[ ! -d /run/systemd ] || mount -t tmpfs none /run/systemd;"
                + " [ ! -e /usr/sbin/resolvconf ] || mount --bind " + script + " /usr/sbin/resolvconf;"
                + " mount -t tmpfs none /usr/local/sbin; cp " + script + " /usr/local/sbin/resolvconf; exec \"$@\"";
        return new String[] {"unshare", "--mount", "sh", "-e", "-c", hide, "sh"};
    }

    @AfterEach
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    private void awaitTold(String... messages) {
        String wanted = String.join("", messages);
        await().atMost(TIMEOUT_S, SECONDS)
                .untilAsserted(() -> assertThat(told).exists().content().isEqualTo(wanted));
    }

    @Test
    void nameServersAreUsedIfTheOperatorAllowsThemAndTakenBackWhateverHappens() {
        assertThat(told).doesNotExist();
        assertThat(alice.api("/network/" + network).path("dns").toString())
                .isEqualTo("{\"domain\":\"zt.example\",\"servers\":[\"10.9.8.53\"]}");
        alice.post("/network/" + network, "{\"allowDNS\":true}");
        awaitTold(SET);
        alice.post("/network/" + network, "{\"allowDNS\":false}");
        awaitTold(SET, TAKEN_BACK);
        alice.post("/network/" + network, "{\"allowDNS\":true}");
        awaitTold(SET, TAKEN_BACK, SET);

        alice.crash();
        assertThat(alice.home().resolve("resolver")).hasContent("resolvconf zt1 zt.example");
        alice.start().awaitEarth();
        awaitTold(SET, TAKEN_BACK, SET, TAKEN_BACK, SET);
        alice.stop();
        awaitTold(SET, TAKEN_BACK, SET, TAKEN_BACK, SET, TAKEN_BACK);
        assertThat(alice.home().resolve("resolver")).doesNotExist();

        alice.start().awaitEarth();
        awaitTold(SET, TAKEN_BACK, SET, TAKEN_BACK, SET, TAKEN_BACK, SET);
        alice.cli("leave " + network);
        awaitTold(SET, TAKEN_BACK, SET, TAKEN_BACK, SET, TAKEN_BACK, SET, TAKEN_BACK);
        assertThat(List.of(alice.host().directory().toFile().list())).contains("resolvconf.told");
    }
}
