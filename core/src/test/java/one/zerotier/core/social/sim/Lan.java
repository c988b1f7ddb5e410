package one.zerotier.core.social.sim;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The nodes and what is between them, in virtual time. One message at a time, until nothing is on its way any more. */
final class Lan {
    /** So far apart are messages. */
    private static final long PAUSE_MS = 10_000;

    final SocialGraph graph;
    final SplittableRandom random;
    private final Landscape landscape;
    private final Conditions conditions;
    private final EventQueue events = new EventQueue();
    private final BitSet gone = new BitSet();
    private @Nullable Tally tally;

    Lan(SocialGraph graph, Conditions conditions, long seed) {
        this.graph = graph;
        this.conditions = conditions;
        landscape = new Landscape(graph.nodes(), seed);
        random = new SplittableRandom(seed + 1);
        int lost = (int) Math.round(graph.nodes() * conditions.gonePercent() / 100.0);
        while (gone.cardinality() < lost) {
            gone.set(random.nextInt(graph.nodes()));
        }
    }

    long nowMs() {
        return events.nowMs();
    }

    int nodes() {
        return graph.nodes();
    }

    boolean isGone(int node) {
        return gone.get(node);
    }

    int gone() {
        return gone.cardinality();
    }

    boolean losesPackets() {
        return !conditions.equals(Conditions.PERFECT);
    }

    /** One that is there. */
    int anyNode() {
        while (true) {
            int node = random.nextInt(nodes());
            if (!gone.get(node)) {
                return node;
            }
        }
    }

    /** Lets a node send a message and time pass until all is quiet. */
    void spread(Rule rule, int origin, Tally counting) {
        tally = counting;
        events.pause(PAUSE_MS);
        counting.begin(origin, nowMs());
        rule.start(origin);
        while (events.advance()) {
            Object packet = events.packet();
            if (packet == null) {
                rule.onTime(events.to());
            } else {
                rule.onPacket(events.to(), events.from(), packet);
            }
        }
        counting.end();
    }

    /** The frame goes to somebody. */
    void sendCopy(int from, int to, Object packet, int length) {
        tally.copySent(from, length);
        carry(from, to, packet);
    }

    /** Something else goes to somebody. */
    void sendSmall(int from, int to, Object packet, int length) {
        tally.smallSent(from, length);
        carry(from, to, packet);
    }

    private void carry(int from, int to, Object packet) {
        if (gone.get(to) || random.nextInt(100) < conditions.lossPercent()) {
            return;
        }
        events.add(nowMs() + landscape.latencyMs(from, to, random), to, from, packet);
    }

    /** The node wants to be called then. Times cannot be taken back. */
    void callAt(int node, long atMs) {
        events.add(Math.max(atMs, nowMs() + 1), node, node, null);
    }

    /** The host gets the frame. */
    void deliver(int node, int hop) {
        tally.delivered(node, hop, nowMs());
    }
}
