package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/**
 * Routers that change a sender's port for each destination. Nothing but the founder's relaying connects two of which one
 * is so and the other lets in only those it has sent to; with a router that lets everybody in, there is a direct path.
 *
 * <pre>
 *   founder (public)      sam ── symmetric NAT ── internet ── port-restricted NAT ── pia
 *                                                     └────── full-cone NAT ── fay
 * </pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayTest {
    private static final int TRANSFER_LENGTH = 5_000_000;
    private static final int TIMEOUT_S = 15;

    private EarthLab earth;
    private Node sam;
    private Node pia;
    private Node fay;

    @BeforeAll
    void startFour(TestInfo test) {
        earth = new EarthLab(test);
        sam = earth.newcomer("sam", Nat.Kind.SYMMETRIC);
        pia = earth.newcomer("pia", Nat.Kind.PORT_RESTRICTED);
        fay = earth.newcomer("fay", Nat.Kind.FULL_CONE);
        sam.awaitEarth();
        pia.awaitEarth();
        fay.awaitEarth();
    }

    @AfterAll
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    @Test
    void whoCannotBeReachedDirectlyIsReachedThroughTheFounder() {
        await().atMost(TIMEOUT_S, SECONDS).until(() -> sam.host().canPing(pia.earthIp()));
        long before = earth.founder.host().bytes("eth0");
        for (boolean forth : new boolean[] {true, false}) {
            Node from = forth ? sam : pia;
            Node to = forth ? pia : sam;
            Transfer.Outcome outcome = Transfer.run(from.host(), to.host(), to.earthIp(), TRANSFER_LENGTH);
            System.out.printf("relayed: %.0f Mbit/s%n", outcome.megabitsPerSecond());
            assertThat(outcome.receivedHash()).isEqualTo(outcome.sentHash());
        }
        // twice: there and back, each in and out
        assertThat(earth.founder.host().bytes("eth0") - before).isGreaterThan(2 * 2 * TRANSFER_LENGTH);
        assertThat(sam.pathsTo(pia)).isEmpty();
        assertThat(pia.pathsTo(sam)).isEmpty();
    }

    @Test
    void aRouterOpenToEverybodyLetsTheStrictestOneIn() {
        EarthLab.awaitDirect(sam, fay, TIMEOUT_S);
        long before = earth.founder.host().packets("eth0");
        assertThat(sam.host().run("ping", "-n", "-q", "-c", "50", "-i", "0.02", fay.earthIp()))
                .contains("50 received");
        assertThat(earth.founder.host().packets("eth0") - before).isLessThan(20);
    }
}
