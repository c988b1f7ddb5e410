package one.zerotier.core.social;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A message among nodes that know little of each other, over a network that loses packets. */
class DeliveriesTest {
    private static final long SEED = 20261123;
    private static final long FOREVER_MS = 1L << 50;
    private static final long LATENCY_MS = 30;

    private record Event(long atMs, long order, Runnable action) {}

    private final Random random = new Random(SEED);
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (a, b) -> a.atMs != b.atMs ? Long.compare(a.atMs, b.atMs) : Long.compare(a.order, b.order));
    private final Map<Long, TestNode> nodes = new HashMap<>();
    private final Set<Long> reached = new HashSet<>();
    private long order;
    private long copies;
    private double loss;

    private final class TestNode implements Deliveries.Port<String> {
        private final long address;
        private final Likers likers = new Likers();
        private final Deliveries<String> deliveries;
        private final Set<Long> known = new HashSet<>();
        private boolean running = true;
        private long timerMs = Long.MAX_VALUE;

        private TestNode(long address) {
            this.address = address;
            this.deliveries = new Deliveries<>(address, this);
        }

        @Override
        public void send(long nowMs, String message, long to, int number, Task task) {
            copies++;
            post(nowMs, () -> nodes.get(to).receive(nowMs + LATENCY_MS, this, 77, message, number, task));
        }

        private void receive(long nowMs, TestNode from, long id, String message, int number, Task task) {
            if (!running) {
                return;
            }
            if (known.add(id)) {
                reached.add(address);
                deliveries.accept(nowMs, id, message, task);
            } else {
                deliveries.again(nowMs, id, task);
            }
            post(nowMs, () -> from.deliveries.acknowledge(id, address, number));
            arm();
        }

        private void arm() {
            long deadline = deliveries.deadlineMs();
            if (deadline < timerMs) {
                timerMs = deadline;
                at(deadline, () -> {
                    timerMs = Long.MAX_VALUE;
                    deliveries.onDeadline(deadline);
                    arm();
                });
            }
        }

        @Override
        public void lost(String message, long to) {
            assertThat(nodes.get(to).running)
                    .as("with so little loss only those who are gone")
                    .isFalse();
        }

        @Override
        public @Nullable Likers likers(String message) {
            return likers;
        }
    }

    private void post(long nowMs, Runnable action) {
        if (random.nextDouble() >= loss) {
            at(nowMs + LATENCY_MS, action);
        }
    }

    private void at(long atMs, Runnable action) {
        events.add(new Event(atMs, order++, action));
    }

    private List<TestNode> network(int size, int contacts) {
        Likers all = new Likers();
        List<TestNode> made = new ArrayList<>();
        while (all.count() < size) {
            long address = random.nextLong() >>> 24;
            if (address != 0 && all.meet(address, FOREVER_MS)) {
                TestNode node = new TestNode(address);
                nodes.put(address, node);
                made.add(node);
            }
        }
        for (TestNode node : made) {
            for (long neighbour : all.view(node.address, 16, 4, 1.25)) {
                node.likers.meet(neighbour, FOREVER_MS);
            }
        }
        Map<TestNode, Set<Long>> ties = new HashMap<>();
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < contacts / 2; k++) {
                TestNode other = made.get((i + 1 + random.nextInt(40)) % size);
                ties.computeIfAbsent(made.get(i), unused -> new HashSet<>()).add(other.address);
                ties.computeIfAbsent(other, unused -> new HashSet<>()).add(made.get(i).address);
            }
        }
        ties.forEach((node, others) -> {
            others.forEach(other -> node.likers.meet(other, FOREVER_MS));
            node.likers.befriend(others.stream().mapToLong(Long::longValue).toArray());
        });
        for (TestNode node : made) {
            for (long contact : node.likers.closest()) {
                node.likers.list(contact, nodes.get(contact).likers.closest());
            }
        }
        return made;
    }

    private void spread(TestNode origin, long budget) {
        origin.known.add(77L);
        origin.deliveries.originate(0, 77, "hello", budget);
        origin.arm();
        while (!events.isEmpty()) {
            events.remove().action.run();
        }
    }

    @Test
    void everybodyGetsItOnceIfNothingIsLost() {
        List<TestNode> all = network(5_000, 12);
        spread(all.get(0), Task.EVERYBODY);
        assertThat(reached).hasSize(4_999);
        assertThat(copies).isEqualTo(4_999);
    }

    @Test
    void nearlyEverybodyGetsItThoughPacketsAreLostAndNodesAreGone() {
        List<TestNode> all = network(5_000, 12);
        for (int i = 1; i <= 50; i++) {
            all.get(100 * i - 1).running = false;
        }
        loss = 0.05;
        spread(all.get(0), Task.EVERYBODY);
        System.out.println("seed " + SEED + ": reached " + reached.size() + " of 4949 with " + copies + " copies");
        assertThat(reached.size()).isGreaterThan((int) (0.998 * 4_949));
        assertThat(copies).isLessThan((long) (1.3 * 4_949));
    }

    @Test
    void aBudgetGoesToContactsAndTheirContactsFirst() {
        List<TestNode> all = network(5_000, 12);
        TestNode origin = all.get(0);
        spread(origin, 400);
        assertThat(reached.size()).isBetween(300, 400);
        Set<Long> near = new HashSet<>();
        for (long contact : origin.likers.closest()) {
            near.add(contact);
            Arrays.stream(nodes.get(contact).likers.closest()).forEach(near::add);
        }
        near.remove(origin.address);
        assertThat(reached).containsAll(near);
    }
}
