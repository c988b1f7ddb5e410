package one.zerotier.core.social.sim;

import java.util.Arrays;
import java.util.BitSet;
import one.zerotier.core.social.Deliveries;
import one.zerotier.core.social.Likers;
import one.zerotier.core.social.Task;

/**
 * Ours: the classes of {@code core.social} as the node uses them, with packets that are not written out. All likers spread;
 * each has a view of the ring that was right before some went. Acknowledgements travel alone, though nodes gather those of
 * several messages, as there is one message at a time.
 */
final class SocialRule implements Rule {
    /** PROTOCOL.md, "MULTICAST_SPREAD": the frame on a public network, with its origin's identity and signature. */
    private static final int COPY_LENGTH = PACKET_HEADER_LENGTH + 110 + FRAME_LENGTH - 14 + 96;

    private static final int TASK_LENGTH = 5;
    private static final int ARC_LENGTH = 9;
    private static final int ADDRESS_LENGTH = 5;
    /** PROTOCOL.md, "MULTICAST_TAKEN", with one entry. */
    private static final int ACKNOWLEDGEMENT_LENGTH = PACKET_HEADER_LENGTH + 10;

    /** A message as one node has it. */
    private record Held(int node, int hop) {}

    private record Copy(int hop, int number, Task task) {}

    private record Acknowledgement(int number) {}

    /** How one node sends. */
    private final class Port implements Deliveries.Port<Held> {
        private final int node;

        private Port(int node) {
            this.node = node;
        }

        @Override
        public void send(long nowMs, Held message, long to, int number, Task task) {
            int length = COPY_LENGTH
                    + TASK_LENGTH
                    + (task.hasArc() ? ARC_LENGTH : 0)
                    + (task.hasArc() && task.start() != to ? ADDRESS_LENGTH : 0)
                    + ADDRESS_LENGTH * task.listed().length;
            lan.sendCopy(node, lan.graph.node(to), new Copy(message.hop + 1, number, task), length);
        }

        @Override
        public void lost(Held message, long address) {
            // its view knows
        }

        @Override
        public Likers likers(Held message) {
            return views[node];
        }
    }

    private final Lan lan;
    private final long budget;
    private final Views maker;
    private final Likers[] views;
    private final Deliveries<?>[] deliveries;
    private final long[] wakeAtMs;
    private final BitSet seen = new BitSet();
    private long message;

    /**
     * For all nodes.
     *
     * @param budget of recipients; 0 for everybody
     */
    SocialRule(Lan lan, int budget) {
        this.lan = lan;
        this.budget = budget == 0 ? Task.EVERYBODY : budget;
        views = new Likers[lan.nodes()];
        deliveries = new Deliveries<?>[lan.nodes()];
        wakeAtMs = new long[lan.nodes()];
        maker = new Views(lan.graph);
    }

    @Override
    public void start(int origin) {
        seen.clear();
        seen.set(origin);
        message = lan.random.nextLong();
        Arrays.fill(wakeAtMs, Long.MAX_VALUE);
        if (lan.losesPackets()) {
            Arrays.fill(views, null); // nobody learns from the message before who is gone, or seems to be
        }
        Deliveries<Held> own = deliveries(origin);
        if (budget != Task.EVERYBODY) {
            maker.learnLists(views[origin], origin); // only the origin of a message needs them
        }
        own.originate(lan.nowMs(), message, new Held(origin, 0), budget);
        wake(origin, own);
    }

    @Override
    public void onPacket(int receiver, int sender, Object packet) {
        Deliveries<Held> own = deliveries(receiver);
        if (packet instanceof Acknowledgement acknowledgement) {
            own.acknowledge(message, lan.graph.address(sender), acknowledgement.number);
            return;
        }
        Copy copy = (Copy) packet;
        lan.sendSmall(receiver, sender, new Acknowledgement(copy.number), ACKNOWLEDGEMENT_LENGTH);
        if (seen.get(receiver)) {
            own.again(lan.nowMs(), message, copy.task);
        } else {
            seen.set(receiver);
            lan.deliver(receiver, copy.hop);
            own.accept(lan.nowMs(), message, new Held(receiver, copy.hop), copy.task);
        }
        wake(receiver, own);
    }

    @Override
    public void onTime(int node) {
        if (lan.nowMs() >= wakeAtMs[node]) {
            wakeAtMs[node] = Long.MAX_VALUE;
            Deliveries<Held> own = deliveries(node);
            own.onDeadline(lan.nowMs());
            wake(node, own);
        }
    }

    private void wake(int node, Deliveries<Held> own) {
        if (own.deadlineMs() < wakeAtMs[node]) {
            wakeAtMs[node] = own.deadlineMs();
            lan.callAt(node, own.deadlineMs());
        }
    }

    @SuppressWarnings("unchecked")
    private Deliveries<Held> deliveries(int node) {
        if (views[node] == null) {
            views[node] = maker.view(node);
            deliveries[node] = new Deliveries<>(lan.graph.address(node), new Port(node));
        }
        return (Deliveries<Held>) deliveries[node];
    }
}
