package one.zerotier.core.social.sim;

import java.util.BitSet;

/** Plain gossip: whoever gets the first copy passes it on to four others, whoever they are, and then never again. */
final class GossipRule implements Rule {
    private static final int FANOUT = 4;
    /** The stock frame with a hop count and an identifier of the message. */
    private static final int LENGTH = PACKET_HEADER_LENGTH + 27 + 9 + FRAME_LENGTH - 14;

    private record Copy(int hop) {}

    private final Lan lan;
    private final BitSet seen = new BitSet();

    GossipRule(Lan lan) {
        this.lan = lan;
    }

    @Override
    public void start(int origin) {
        seen.clear();
        seen.set(origin);
        forward(origin, 1);
    }

    @Override
    public void onPacket(int receiver, int sender, Object packet) {
        if (!seen.get(receiver)) {
            seen.set(receiver);
            int hop = ((Copy) packet).hop;
            lan.deliver(receiver, hop);
            forward(receiver, hop + 1);
        }
    }

    private void forward(int node, int hop) {
        Copy copy = new Copy(hop);
        for (int i = 0; i < FANOUT; i++) {
            int receiver = lan.random.nextInt(lan.nodes() - 1);
            lan.sendCopy(node, receiver < node ? receiver : receiver + 1, copy, LENGTH);
        }
    }

    @Override
    public void onTime(int node) {
        throw new IllegalStateException("no timers here");
    }
}
