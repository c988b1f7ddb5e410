package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * What befalls machines: the founder crashes, a member gets another address, or is started again.
 *
 * <pre>
 *   founder (public)      alice ── NAT ── internet ── NAT ── bob
 *                                            └─────── NAT ── carol, later
 * </pre>
 */
class ChangesTest {
    private static final int DIRECT_TIMEOUT_S = 15;
    /** So long without the founder, members must go on. */
    private static final int WITHOUT_FOUNDER_PINGS = 60;

    private EarthLab earth;
    private Nat aliceRouter;
    private Node alice;
    private Node bob;

    @BeforeEach
    void startThree(TestInfo test) {
        earth = new EarthLab(test);
        aliceRouter = earth.nat(Nat.Kind.PORT_RESTRICTED);
        alice = earth.newcomer("alice", aliceRouter);
        bob = earth.newcomer("bob", Nat.Kind.PORT_RESTRICTED);
        alice.awaitEarth();
        bob.awaitEarth();
        EarthLab.awaitDirect(alice, bob, DIRECT_TIMEOUT_S);
    }

    @AfterEach
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    @Test
    void membersGoOnWhileTheFounderIsAwayAndItComesBackAsItWas() {
        String address = earth.founder.address();
        String earthIp = earth.founder.earthIp();
        earth.founder.crash();
        assertThat(earth.founder.host().hasDevice("zt0")).isFalse();
        assertThat(alice.host().run("ping", "-n", "-q", "-i", "0.1", "-c", "" + WITHOUT_FOUNDER_PINGS, bob.earthIp()))
                .contains(WITHOUT_FOUNDER_PINGS + " received");

        long startNs = System.nanoTime();
        earth.founder.start();
        assertThat(earth.founder.invitation()).isEqualTo(earth.invitation);
        earth.founder.awaitEarth();
        assertThat(earth.founder.address()).isEqualTo(address);
        assertThat(earth.founder.earthIp()).isEqualTo(earthIp);
        await().atMost(30, SECONDS).until(() -> alice.isOnline() && bob.isOnline());
        await().atMost(30, SECONDS)
                .until(() -> alice.host().canPing(earthIp) && bob.host().canPing(earthIp));
        System.out.printf("the founder serves %.1f s after its start%n", (System.nanoTime() - startNs) / 1e9);

        Node carol = earth.newcomer("carol", Nat.Kind.PORT_RESTRICTED).awaitEarth();
        EarthLab.awaitDirect(carol, alice, DIRECT_TIMEOUT_S);
    }

    @Test
    void aMemberWhoseAddressChangesIsBackWithinSeconds() {
        Host host = alice.host();
        long startNs = System.nanoTime();
        host.shell("ip addr del 192.168.2.2/24 dev eth0; ip addr add 192.168.2.77/24 dev eth0;"
                + " ip route add default via " + aliceRouter.gateway());
        await().atMost(10, SECONDS)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> host.attempt("ping", "-n", "-c", "1", "-W", "0.3", bob.earthIp())
                                .status()
                        == 0);
        System.out.printf("reached again %.1f s after the change of address%n", (System.nanoTime() - startNs) / 1e9);
        EarthLab.awaitDirect(alice, bob, DIRECT_TIMEOUT_S);
    }

    @Test
    void aMemberThatIsStartedAgainIsWhoItWas() {
        String address = alice.address();
        String earthIp = alice.earthIp();
        alice.stop();
        alice.start().awaitEarth();
        assertThat(alice.address()).isEqualTo(address);
        assertThat(alice.earthIp()).isEqualTo(earthIp);
        assertThat(alice.stderr()).doesNotContain("Making an identity");
        await().atMost(DIRECT_TIMEOUT_S, SECONDS).until(() -> bob.host().canPing(earthIp));
        EarthLab.awaitDirect(alice, bob, DIRECT_TIMEOUT_S);
    }

    /** The founder believes that somebody else has alice's address, as happens once in a lifetime of a trillion nodes. */
    @Test
    void aMemberWhoseAddressIsTakenMakesItselfAnotherIdentity() throws IOException {
        String address = alice.address();
        alice.stop();
        earth.founder.stop();
        replaceKeyOfPeer(earth.founder.home().resolve("peers.d/" + address + ".peer"));
        earth.founder.start().awaitEarth();

        alice.start().awaitLine("Another node has the same address; making a new identity\\.");
        String another = alice.awaitLine("This node is ([0-9a-f]{10}) now\\.");
        assertThat(another).isNotEqualTo(address).isEqualTo(alice.address());
        assertThat(alice.home().resolve("identity.secret.saved_after_collision"))
                .exists();
        await().atMost(30, SECONDS).until(() -> alice.host().canPing(bob.earthIp()));
        assertThat(alice.stderr()).containsOnlyOnce("Another node has the same address");
    }

    /** In the founder's memory of peers: version, address, kind of identity, public key, and more. */
    private static void replaceKeyOfPeer(Path record) throws IOException {
        byte[] bytes = Files.readAllBytes(record);
        bytes[1 + 5 + 1 + 10] ^= 1;
        Files.write(record, bytes);
    }
}
