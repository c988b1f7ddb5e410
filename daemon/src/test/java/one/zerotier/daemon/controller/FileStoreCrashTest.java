package one.zerotier.daemon.controller;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.testnet.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that changes its store is killed at a random moment, again and again. Whatever it was told to be durable must be
 * there afterwards, or something later.
 */
class FileStoreCrashTest {
    private static final int KILLS = Integer.getInteger("kills", 50);
    private static final int NETWORKS = 3;
    private static final int MEMBERS = 4;
    private static final int STEPS = 1_000_000;
    private static final Pattern STEP = Pattern.compile("(?m)^([0-9]+)\n");

    /** Where a thing may stand after so many steps: the revision it has, or 0 if it is not there. */
    private static final class Expected {
        private final Map<String, Long> revisions = new HashMap<>();

        void apply(long step) {
            String network = network(step);
            String member = network + "/" + memberOf(step);
            switch (kindOf(step)) {
                case SAVE_NETWORK -> revisions.put(network, step);
                case SAVE_MEMBER -> {
                    if (revisions.getOrDefault(network, 0L) > 0) {
                        revisions.put(member, step);
                    }
                }
                case DELETE_MEMBER -> revisions.put(member, 0L);
                case DELETE_NETWORK -> revisions.replaceAll((key, old) -> key.startsWith(network) ? 0L : old);
            }
        }

        Map<String, Long> revisions() {
            return Map.copyOf(revisions);
        }
    }

    private enum Kind {
        SAVE_NETWORK,
        SAVE_MEMBER,
        DELETE_MEMBER,
        DELETE_NETWORK
    }

    /** The same steps in both processes. */
    private static Kind kindOf(long step) {
        int dice = new Random(step).nextInt(20);
        if (dice == 0) {
            return Kind.DELETE_NETWORK;
        }
        if (dice < 4) {
            return Kind.DELETE_MEMBER;
        }
        return dice < 12 ? Kind.SAVE_NETWORK : Kind.SAVE_MEMBER;
    }

    private static String network(long step) {
        return NetworkIds.format(1 + Math.floorMod(new Random(step + 1).nextInt(), NETWORKS));
    }

    private static Address memberOf(long step) {
        return new Address(1 + Math.floorMod(new Random(step + 2).nextInt(), MEMBERS));
    }

    /** The process to kill: makes steps and prints how far they are durable. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            PrintStream out = new PrintStream(System.out, true, UTF_8);
            ConcurrentSkipListMap<Long, Long> stepOf = new ConcurrentSkipListMap<>();
            FileStore store = FileStore.open(Path.of(arguments[0]));
            store.load(network -> {}, member -> {});
            store.onDurable(sequence -> {
                Map.Entry<Long, Long> last = stepOf.floorEntry(sequence);
                if (last != null) {
                    out.print(last.getValue() + "\n");
                }
            });
            Expected expected = new Expected();
            long first = Long.parseLong(arguments[1]);
            for (long step = first; step < first + STEPS; step++) {
                long sequence = apply(step, store, expected);
                if (sequence > 0) {
                    stepOf.put(sequence, step);
                }
                if (step % 64 == 0) {
                    store.awaitDurable(sequence, 10_000); // otherwise we would only replace what waits
                }
            }
        }

        private static long apply(long step, FileStore store, Expected expected) {
            long id = NetworkIds.parse(network(step));
            Address member = memberOf(step);
            boolean exists = expected.revisions.getOrDefault(network(step), 0L) > 0;
            expected.apply(step);
            return switch (kindOf(step)) {
                case SAVE_NETWORK ->
                    store.save(NetworkRecord.create(id, 1).toBuilder()
                            .name("x".repeat((int) (step % 5_000)))
                            .revision(step)
                            .build());
                case SAVE_MEMBER ->
                    exists
                            ? store.save(MemberRecord.create(id, member, 1).toBuilder()
                                    .revision(step)
                                    .build())
                            : 0;
                case DELETE_MEMBER -> store.deleteMember(id, member);
                case DELETE_NETWORK -> store.deleteNetwork(id);
            };
        }
    }

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void nothingThatWasCalledDurableIsEverLost() throws Exception {
        Random random = new Random(1);
        int acknowledged = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path store = directory.resolve(Integer.toString(kill));
            long first = 1 + kill * (long) STEPS;
            Process victim = ChildJvm.start(List.of(), Victim.class, store.toString(), Long.toString(first));
            long durable = killAfter(victim, random.nextInt(150));
            acknowledged += durable >= first ? 1 : 0;
            check(store, first, durable);
        }
        assertThat(acknowledged).isEqualTo(KILLS);
    }

    /** Waits for its first word and then so long, kills it, and returns the last step that it called durable. */
    private static long killAfter(Process victim, int delayMs) throws Exception {
        try (InputStream output = victim.getInputStream()) {
            StringBuilder lines = new StringBuilder();
            while (!STEP.matcher(lines).find()) {
                int b = output.read();
                assertThat(b).as(lines.toString()).isNotNegative();
                lines.append((char) b);
            }
            Thread.sleep(delayMs);
            victim.toHandle().destroyForcibly(); // the other way would close its output, too
            lines.append(new String(output.readAllBytes(), UTF_8));
            Matcher steps = STEP.matcher(lines);
            long last = 0;
            while (steps.find()) {
                last = Long.parseLong(steps.group(1));
            }
            return last;
        }
    }

    private static void check(Path store, long first, long durable) throws IOException {
        Map<String, Long> found = new HashMap<>();
        try (FileStore reopened = FileStore.open(store)) {
            reopened.load(
                    network -> found.put(NetworkIds.format(network.id()), network.revision()),
                    member -> found.put(
                            NetworkIds.format(member.networkId()) + "/" + member.address(), member.revision()));
        }
        Expected expected = new Expected();
        for (long step = first; step <= durable; step++) {
            expected.apply(step);
        }
        Map<String, List<Long>> allowed = new HashMap<>();
        expected.revisions().forEach((key, revision) -> allowed.put(key, new ArrayList<>(List.of(revision))));
        for (long step = durable + 1; step <= durable + 5_000; step++) {
            expected.apply(step);
            allow(expected, allowed);
        }
        allowed.forEach((key, revisions) ->
                assertThat(revisions).as(key + " after step " + durable).contains(found.getOrDefault(key, 0L)));
        assertThat(allowed.keySet()).containsAll(found.keySet());
        assertEveryFileIsWhole(store);
    }

    /** What has been replaced but not called so may be there as well. */
    private static void allow(Expected later, Map<String, List<Long>> allowed) {
        later.revisions().forEach((key, revision) -> {
            List<Long> revisions = allowed.computeIfAbsent(key, unused -> new ArrayList<>(List.of(0L)));
            if (!revisions.get(revisions.size() - 1).equals(revision)) {
                revisions.add(revision);
            }
        });
    }

    private static void assertEveryFileIsWhole(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                assertThat(JsonText.json(Files.readString(file)).isObject()).isTrue();
            }
        }
    }
}
