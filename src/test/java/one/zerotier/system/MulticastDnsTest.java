package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A service that is announced on one member is found on another by Avahi, of which neither knows anything of us.
 *
 * <pre>
 *   founder (public)      alice ── NAT ── internet ── NAT ── bob
 * </pre>
 */
class MulticastDnsTest {
    private static final int FIND_TIMEOUT_S = 30;

    private EarthLab earth;
    private Node alice;
    private Node bob;

    @BeforeEach
    void startThree(TestInfo test) {
        earth = new EarthLab(test);
        alice = earth.newcomer("alice", Nat.Kind.PORT_RESTRICTED);
        bob = earth.newcomer("bob", Nat.Kind.PORT_RESTRICTED);
        alice.awaitEarth();
        bob.awaitEarth();
    }

    @AfterEach
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    @Test
    void aServiceOfOneMemberIsFoundOnAnother() {
        Avahi onAlice = new Avahi(alice.host(), "alice").awaitStart();
        Avahi onBob = new Avahi(bob.host(), "bob").awaitStart();
        onBob.publish("Printer");
        await().atMost(FIND_TIMEOUT_S, SECONDS)
                .untilAsserted(() -> assertThat(onAlice.browse()).contains(Avahi.found("Printer", "bob")));
        await().atMost(FIND_TIMEOUT_S, SECONDS)
                .untilAsserted(() -> assertThat(onAlice.resolve("bob")).contains(bob.earthIp()));
    }
}
