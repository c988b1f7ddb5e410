package one.zerotier.system;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames for many come to the devices of those that want them, and to no others.
 *
 * <pre>
 *   founder (public)      alice ── NAT ── internet ── NAT ── bob
 * </pre>
 *
 * Alice sends, bob is to be reached, the founder's device counts what it should not get.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupsTest {
    private static final int TIMEOUT_S = 15;
    /** What users may expect after a program has joined or left a group. */
    private static final long KNOWN_MS = 2_000;

    private static final String STREAM = "01:00:5e:01:02:03";
    private static final String SSDP = "01:00:5e:7f:ff:fa";
    private static final String LLMNR = "01:00:5e:00:00:fc";
    private static final String STREAM_V6 = "33:33:00:00:12:34";
    private static final String BROADCAST = "ether daddr ff:ff:ff:ff:ff:ff ether type ip";
    private static final String ARP_REQUEST = "ether daddr ff:ff:ff:ff:ff:ff arp operation request";
    private static final String SOLICITATION =
            "ether daddr & ff:ff:ff:00:00:00 == 33:33:ff:00:00:00 icmpv6 type nd-neighbor-solicit";

    private EarthLab earth;
    private Node alice;
    private Node bob;
    private Multicast listener;

    @BeforeAll
    void startThree(TestInfo test) {
        earth = new EarthLab(test);
        alice = earth.newcomer("alice", Nat.Kind.PORT_RESTRICTED);
        bob = earth.newcomer("bob", Nat.Kind.PORT_RESTRICTED);
        alice.awaitEarth();
        bob.awaitEarth();
        count(bob.host());
        count(earth.founder.host());
        EarthLab.awaitDirect(alice, bob, TIMEOUT_S);
        await().atMost(TIMEOUT_S, SECONDS)
                .until(() -> alice.host().canPing(bob.host().linkLocal("zt0") + "%zt0"));
        Multicast.sender(alice.host(), List.of("239.1.2.3", "239.255.255.250", "224.0.0.252", "ff15::1234"));
        listener = Multicast.listener(bob.host());
    }

    @AfterAll
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    /** Has the device of Earth count frames of each kind as they come in. */
    private static void count(Host host) {
        StringBuilder rules = new StringBuilder(
                "table netdev kinds {\nchain in {\n" + "type filter hook ingress device zt0 priority 0;\n");
        for (String mac : new String[] {STREAM, SSDP, LLMNR, STREAM_V6}) {
            rules.append("ether daddr ").append(mac).append(" counter\n");
        }
        for (String kind : new String[] {BROADCAST, ARP_REQUEST, SOLICITATION}) {
            rules.append(kind).append(" counter\n");
        }
        host.nft(rules + "}\n}\n");
    }

    /** How many of those frames that the rule with these last words counts. */
    private static long counted(Host host, String words) {
        String table = host.run("nft", "list", "table", "netdev", "kinds");
        Matcher line = Pattern.compile(".*" + Pattern.quote(words) + " counter packets ([0-9]+) .*")
                .matcher(table);
        assertThat(line.find()).as(words + " in " + table).isTrue();
        return Long.parseLong(line.group(1));
    }

    @ParameterizedTest
    @CsvSource({"239.1.2.3, " + STREAM, "239.255.255.250, " + SSDP, "224.0.0.252, " + LLMNR, "ff15::1234, " + STREAM_V6
    })
    void whoJoinsGetsTheGroupWithinTwoSecondsAndWhoLeavesNoLonger(String group, String mac) throws Exception {
        assertThat(counted(bob.host(), mac)).isZero();
        long joinedMs = listener.join(group);
        await().atMost(TIMEOUT_S, SECONDS).until(() -> listener.first(group).isPresent());
        long joining = listener.first(group).orElseThrow() - joinedMs;
        long leftMs = listener.leave(group);
        long leaving = lastFrameMs(mac) - leftMs;
        System.out.printf("%s: first frame after %d ms, last one after leaving after %d ms%n", group, joining, leaving);
        assertThat(joining).isLessThan(KNOWN_MS);
        assertThat(leaving).isLessThan(KNOWN_MS);
        assertThat(counted(earth.founder.host(), mac)).as("of somebody else").isZero();
    }

    /** When the last frame came, told by the time at which the count was last seen to be lower; alice goes on sending. */
    private long lastFrameMs(String mac) {
        long[] last = {counted(bob.host(), mac), System.currentTimeMillis()};
        await().pollInterval(50, MILLISECONDS)
                .during(KNOWN_MS / 2, MILLISECONDS)
                .atMost(TIMEOUT_S, SECONDS)
                .until(() -> {
                    long beforeMs = System.currentTimeMillis();
                    long now = counted(bob.host(), mac);
                    boolean same = now == last[0];
                    if (!same) {
                        last[0] = now;
                        last[1] = beforeMs;
                    }
                    return same;
                });
        return last[1];
    }

    @Test
    void onlyTheOwnerOfAnAddressHearsWhoAsksForIt() {
        long others = counted(earth.founder.host(), "arp operation request");
        long owners = counted(bob.host(), "arp operation request");
        alice.host().run("ip", "neigh", "flush", "dev", "zt0");
        await().atMost(TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(bob.earthIp()));
        assertThat(counted(bob.host(), "arp operation request")).isGreaterThan(owners);
        assertThat(counted(earth.founder.host(), "arp operation request")).isEqualTo(others);

        others = counted(earth.founder.host(), "icmpv6 type nd-neighbor-solicit");
        owners = counted(bob.host(), "icmpv6 type nd-neighbor-solicit");
        String target = bob.host().linkLocal("zt0") + "%zt0";
        alice.host().run("ip", "neigh", "flush", "dev", "zt0");
        await().atMost(TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(target));
        assertThat(counted(bob.host(), "icmpv6 type nd-neighbor-solicit")).isGreaterThan(owners);
        assertThat(counted(earth.founder.host(), "icmpv6 type nd-neighbor-solicit"))
                .isEqualTo(others);
    }

    @Test
    void broadcastsGoWhereTheNetworkAllowsThem() {
        await().atMost(TIMEOUT_S, SECONDS).until(() -> broadcastsThatBobHears() > 0);
        allowBroadcast(false);
        assertThat(broadcastsThatBobHears()).isZero();
        alice.host().run("ip", "neigh", "flush", "dev", "zt0");
        await().atMost(TIMEOUT_S, SECONDS).until(() -> alice.host().canPing(bob.earthIp()));
        allowBroadcast(true);
        await().atMost(TIMEOUT_S, SECONDS).until(() -> broadcastsThatBobHears() > 0);
    }

    private void allowBroadcast(boolean allowed) {
        String network = earth.founder.address() + "00ea17";
        earth.founder.post("/controller/network/" + network, "{\"enableBroadcast\": " + allowed + "}");
        for (Node node : new Node[] {alice, bob}) {
            await().atMost(TIMEOUT_S, SECONDS)
                    .until(() -> node.api("/network/" + network)
                                    .path("broadcastEnabled")
                                    .asBoolean()
                            == allowed);
        }
    }

    private long broadcastsThatBobHears() {
        long before = counted(bob.host(), "ether type ip");
        alice.host().attempt("ping", "-n", "-b", "-c", "3", "-i", "0.2", "-W", "1", "28.255.255.255");
        return counted(bob.host(), "ether type ip") - before;
    }
}
