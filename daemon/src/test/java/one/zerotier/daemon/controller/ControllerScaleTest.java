package one.zerotier.daemon.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.IpRange;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.controller.NetworkRecord.CapabilityDefinition;
import one.zerotier.core.controller.NetworkRecord.TagDefinition;
import one.zerotier.core.controller.Store;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.Counters;
import one.zerotier.core.env.Effects;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.network.Route;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.language.Program;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.api.ApiFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many members in one network, and many networks in one controller. Prints figures; those of docs/PERFORMANCE.md are with
 * {@code -Dmany=10000}.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ControllerScaleTest {
    private static final int MANY = Integer.getInteger("many", 1_000);
    private static final long NOW_MS = 1_795_361_033_354L;
    private static final long PREFIX = TestIdentities.CONTROLLER.address().value() << 24;
    private static final long NETWORK = PREFIX | 1;
    private static final long FIRST_MEMBER = 0x1000000001L;

    private static final Dictionary METADATA = new Dictionary()
            .put("v", 7)
            .put("vend", 1)
            .put("pv", 12)
            .put("majv", 1)
            .put("minv", 14)
            .put("revv", 1)
            .put("revr", 1);

    @TempDir
    Path directory;

    private long delivered;
    private long revoked;
    private final Timers timers = new Timers();

    private final class Mouth implements Controller.Delivery {
        @Override
        public void deliver(long nowMs, long networkId, Address to, long requestId, byte[] dictionary) {
            delivered++;
        }

        @Override
        public void refuse(long nowMs, long networkId, Address to, long requestId, ErrorCode code) {
            throw new AssertionError(code);
        }

        @Override
        public void revoke(long nowMs, Address to, Revocation revocation) {
            revoked++;
        }
    }

    private Controller controller(Store store) {
        Effects effects = (Effects) Proxy.newProxyInstance(
                Effects.class.getClassLoader(), new Class<?>[] {Effects.class}, (proxy, method, arguments) -> null);
        return new Controller(
                TestIdentities.CONTROLLER,
                store,
                new Mouth(),
                new Env(effects, Salsa20Random.seeded(1), new Counters(), timers));
    }

    private static NetworkRecord network(long id) throws Exception {
        RuleSet rules = Program.compile("drop not ethertype ipv4 and not ethertype arp and not ethertype ipv6;"
                        + "accept ipprotocol tcp and dport 22; accept ipprotocol tcp and dport 80 or dport 443;"
                        + "drop not chr ipauth; accept;")
                .rules();
        return NetworkRecord.create(id, NOW_MS).toBuilder()
                .name("a large network")
                .assignIpv4(true)
                .routes(List.of(new Route(IpPrefix.parse("10.0.0.0/8"), null)))
                .pools(List.of(new IpRange(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.63.254"))))
                .rules(rules)
                .capabilities(List.of(new CapabilityDefinition(1, false, rules)))
                .tags(List.of(new TagDefinition(1000, 7)))
                .revision(1)
                .build();
    }

    private static Identity identity(int index) {
        byte[] key = new byte[Identity.PUBLIC_KEY_LENGTH];
        byte[] name = Integer.toString(index).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, key, 0, name.length);
        return new Identity(new Address(FIRST_MEMBER + index), key);
    }

    private static MemberRecord member(int index) {
        return MemberRecord.create(NETWORK, identity(index).address(), NOW_MS)
                .authorized(true, NOW_MS, "api", null)
                .toBuilder()
                .identity(identity(index))
                .tags(new TreeMap<>(Map.of(1000, index)))
                .capabilities(List.of(1))
                .revision(1)
                .build();
    }

    private static void print(String what, double value, String unit) {
        System.out.printf(Locale.ROOT, "%-72s %10.1f %s%n", what, value, unit);
    }

    private static double ms(long sinceNs) {
        return (System.nanoTime() - sinceNs) / 1e6;
    }

    private static double heapMb() {
        Runtime.getRuntime().gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6;
    }

    private static double residentMb() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1e3)
                .sum();
    }

    private double ask(Controller controller, long nowMs) {
        long startNs = System.nanoTime();
        for (int i = 0; i < MANY; i++) {
            controller.onRequest(nowMs, NETWORK, 1 + i, identity(i), METADATA);
        }
        return ms(startNs);
    }

    @Test
    void manyMembersInOneNetwork() throws Exception {
        print("members", MANY, "");
        double before = heapMb();
        long startNs = System.nanoTime();
        try (FileStore store = FileStore.open(directory)) {
            store.load(network -> {}, member -> {});
            store.save(network(NETWORK));
            long last = 0;
            for (int i = 0; i < MANY; i++) {
                last = store.save(member(i));
            }
            assertThat(store.awaitDurable(last, 120_000)).isTrue();
        }
        print("members written to files, safe on the disk", ms(startNs), "ms");

        startNs = System.nanoTime();
        List<MemberRecord> members = new ArrayList<>();
        Controller controller = controller(new Forgetful());
        try (FileStore store = FileStore.open(directory)) {
            store.load(controller::load, members::add);
        }
        members.forEach(member -> controller.load(NOW_MS, member));
        double loadMs = ms(startNs);
        print("members loaded from files", loadMs, "ms");
        assertThat(controller.members(NETWORK)).hasSize(MANY);

        double firstMs = ask(controller, NOW_MS);
        print("first requests of all, with an address from the pool: requests/s on a core", MANY / firstMs * 1e3, "/s");
        double requestMs = ask(controller, NOW_MS + 2_000) + ask(controller, NOW_MS + 4_000);
        print("later requests, fully signed: requests/s on a core", 2 * MANY / requestMs * 1e3, "/s");
        assertThat(delivered).isEqualTo(3L * MANY);
        print("heap for all of this", heapMb() - before, "MB");
        print("resident, all of the test's JVM", residentMb(), "MB");
        push(controller);
        deauthorize(controller);
        assertThat(loadMs).isLessThan(60_000);
        assertThat(requestMs / 2 / MANY).as("ms for a request").isLessThan(10);
    }

    private void push(Controller controller) {
        long nowMs = NOW_MS + 5_000;
        delivered = 0;
        double longestMs = 0;
        double sumMs = 0;
        long startNs = System.nanoTime();
        controller.put(
                nowMs,
                controller.network(NETWORK).toBuilder().name("another name").build());
        while (true) {
            double turnMs = ms(startNs);
            longestMs = Math.max(longestMs, turnMs);
            sumMs += turnMs;
            if (timers.nextDeadlineMs() > nowMs + 60_000) {
                break;
            }
            nowMs = Math.max(nowMs, timers.nextDeadlineMs());
            startNs = System.nanoTime();
            timers.fireDue(nowMs);
        }
        print("a change of the network, until all members are told", nowMs - NOW_MS - 5_000 + 0.0, "ms");
        print("the same, time of the engine's thread in all", sumMs, "ms");
        print("the same, longest turn of the engine's thread", longestMs, "ms");
        assertThat(delivered).isEqualTo(MANY);
        assertThat(longestMs).isLessThan(1_000);
    }

    private void deauthorize(Controller controller) {
        delivered = 0;
        long nowMs = NOW_MS + 30_000;
        MemberRecord one = controller.member(NETWORK, identity(7).address());
        long startNs = System.nanoTime();
        controller.put(nowMs, one.authorized(false, nowMs, null, null));
        timers.fireDue(nowMs);
        print("one member deauthorized, the others told", ms(startNs), "ms");
        assertThat(revoked).isEqualTo(MANY);
        assertThat(delivered).isZero();
    }

    @Test
    void theApiWithManyMembersAndNetworks() throws Exception {
        try (FileStore store = FileStore.open(directory.resolve("controller.d"))) {
            store.load(network -> {}, member -> {});
            long last = 0;
            for (int i = 0; i < MANY; i++) {
                last = store.save(network(NETWORK + i));
                last = Math.max(last, store.save(member(i)));
            }
            assertThat(store.awaitDurable(last, 120_000)).isTrue();
        }
        double before = heapMb();
        long startNs = System.nanoTime();
        try (ApiFixture api = new ApiFixture(directory)) {
            print("as many networks and members loaded, node and API started", ms(startNs), "ms");
            print("heap for that", heapMb() - before, "MB");
            String network = "/controller/network/" + NetworkIds.format(NETWORK);
            for (String path : List.of(
                    network + "/member",
                    "/unstable" + network + "/member",
                    "/controller/network",
                    "/unstable/controller/network",
                    "/controller/backup",
                    "/metrics",
                    network + "/member/" + identity(7).address())) {
                long bestNs = Long.MAX_VALUE;
                for (int i = 0; i < 5; i++) {
                    startNs = System.nanoTime();
                    assertThat(api.read(path)).startsWith("200");
                    bestNs = Math.min(bestNs, System.nanoTime() - startNs);
                }
                print("GET " + path.replaceAll("[0-9a-f]{16}", "{network}"), bestNs / 1e6, "ms");
                assertThat(bestNs / 1e6).isLessThan(30_000);
            }
        }
    }

    /** A store that is always done. */
    private static final class Forgetful implements Store {
        @Override
        public long save(NetworkRecord network) {
            return 0;
        }

        @Override
        public long save(MemberRecord member) {
            return 0;
        }

        @Override
        public long deleteNetwork(long networkId) {
            return 0;
        }

        @Override
        public long deleteMember(long networkId, Address address) {
            return 0;
        }
    }
}
