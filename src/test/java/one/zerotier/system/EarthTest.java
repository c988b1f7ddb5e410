package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an Earth is for: two machines behind two home routers are on one LAN.
 *
 * <pre>
 *   founder (public)      alice ── NAT ── internet ── NAT ── bob
 * </pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EarthTest {
    private static final int MTU = 2800;
    private static final int IPV4_AND_ICMP_HEADERS_LENGTH = 28;
    private static final int DIRECT_TIMEOUT_S = 10;
    private static final int TRANSFER_LENGTH = 200_000_000;

    private EarthLab earth;
    private Nat aliceRouter;
    private Nat bobRouter;
    private Node alice;
    private Node bob;

    @BeforeAll
    void startThree(TestInfo test) {
        earth = new EarthLab(test);
        aliceRouter = earth.nat(Nat.Kind.PORT_RESTRICTED);
        bobRouter = earth.nat(Nat.Kind.PORT_RESTRICTED);
        alice = earth.newcomer("alice", aliceRouter);
        bob = earth.newcomer("bob", bobRouter);
        alice.awaitEarth();
        bob.awaitEarth();
    }

    @AfterAll
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    /** First, so that its ping is the first. */
    @Test
    @Order(1)
    void membersReachEachOtherDirectlyWithinTenSecondsOfTheFirstPing() {
        long startNs = System.nanoTime();
        await().atMost(DIRECT_TIMEOUT_S, SECONDS)
                .until(() -> alice.host().canPing(bob.earthIp())
                        && alice.pathsTo(bob).contains(bobRouter.publicIp() + "/8993")
                        && bob.pathsTo(alice).contains(aliceRouter.publicIp() + "/8993"));
        System.out.printf("direct %.1f s after the first ping%n", (System.nanoTime() - startNs) / 1e9);
        alice.awaitLine("Direct path to " + bob.address() + " at " + bobRouter.publicIp() + "/8993\\.");
    }

    @Test
    @Order(2)
    void aDirectPathDoesNotUseTheFounder() {
        EarthLab.awaitDirect(alice, bob, DIRECT_TIMEOUT_S);
        long before = earth.founder.host().packets("eth0");
        String statistics =
                alice.host().run("ping", "-n", "-q", "-c", "100", "-i", "0.02", "-s", "1000", bob.earthIp());
        long seen = earth.founder.host().packets("eth0") - before;
        assertThat(statistics).contains("100 received");
        assertThat(seen).as("packets that the founder has seen").isLessThan(20);
    }

    @Test
    void everybodyPingsEverybody() {
        for (Node from : new Node[] {earth.founder, alice, bob}) {
            for (Node to : new Node[] {earth.founder, alice, bob}) {
                await().atMost(DIRECT_TIMEOUT_S, SECONDS)
                        .alias(from.home() + " pings " + to.home())
                        .until(() -> from.host().canPing(to.earthIp()));
            }
        }
    }

    @Test
    void thePageOfEarthTellsEverybodyWhoHeIs() {
        for (Node visitor : new Node[] {earth.founder, alice, bob}) {
            String page = "http://" + earth.founder.earthIp() + "/earth.json";
            await().atMost(DIRECT_TIMEOUT_S, SECONDS)
                    .untilAsserted(() -> assertThat(visitor.host()
                                    .attempt("curl", "-sS", "--max-time", "5", page)
                                    .out())
                            .contains("\"address\":\"" + visitor.address() + "\"")
                            .contains("\"connection\":\"" + (visitor == earth.founder ? "founder" : "direct") + "\"")
                            .contains("\"earthAddress\":\"" + visitor.earthIp() + "\"")
                            .contains("\"members\":3")
                            .contains("\"online\":3"));
            assertThat(visitor.api("/earth.json").path("earthAddress").asText()).isEqualTo(visitor.earthIp());
        }
        earth.founder.awaitLine("Those on Earth find their address at http://" + earth.founder.earthIp() + "/");
    }

    @Test
    void linkLocalAddressesWork() {
        String target = bob.host().linkLocal("zt0") + "%zt0";
        await().atMost(DIRECT_TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(target));
    }

    @Test
    void allNodesMulticastIsAnsweredByAll() {
        await().atMost(DIRECT_TIMEOUT_S, SECONDS)
                .untilAsserted(() -> assertThat(alice.host()
                                .attempt("ping", "-6", "-n", "-c", "2", "-W", "1", "ff02::1%zt0")
                                .out())
                        .contains("from " + bob.host().linkLocal("zt0") + "%zt0")
                        .contains("from " + earth.founder.host().linkLocal("zt0") + "%zt0"));
    }

    @Test
    void theLargestFramesPassUnbroken() {
        assertThat(alice.host()
                        .ipJson("link", "show", "dev", "zt0")
                        .path(0)
                        .path("mtu")
                        .asInt())
                .isEqualTo(MTU);
        int length = MTU - IPV4_AND_ICMP_HEADERS_LENGTH;
        for (Node target : new Node[] {bob, earth.founder}) {
            assertThat(alice.host()
                            .run(
                                    "ping",
                                    "-n",
                                    "-c",
                                    "5",
                                    "-i",
                                    "0.1",
                                    "-W",
                                    "2",
                                    "-M",
                                    "do",
                                    "-s",
                                    "" + length,
                                    target.earthIp()))
                    .contains("5 received");
        }
    }

    Stream<Arguments> transfers() {
        return Stream.of(Arguments.of("alice to bob", alice, bob), Arguments.of("bob to alice", bob, alice));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transfers")
    void aLargeFileArrivesUnharmed(String direction, Node from, Node to) {
        EarthLab.awaitDirect(from, to, DIRECT_TIMEOUT_S);
        long before = earth.founder.host().packets("eth0");
        Transfer.Outcome outcome = Transfer.run(from.host(), to.host(), to.earthIp(), TRANSFER_LENGTH);
        long seen = earth.founder.host().packets("eth0") - before;
        System.out.printf("%s: %.0f Mbit/s%n", direction, outcome.megabitsPerSecond());
        assertThat(outcome.receivedHash()).isEqualTo(outcome.sentHash());
        assertThat(seen).as("packets that the founder has seen").isLessThan(200);
    }
}
