package one.zerotier.core.social.sim;

import java.util.HashSet;
import java.util.Set;

/** What stock nodes do: the sender itself sends a copy to each of at most 32 likers, whoever they are. */
final class ReplicationRule implements Rule {
    private static final int LIMIT = 32;
    /** PROTOCOL.md, "MULTICAST_FRAME". */
    private static final int LENGTH = PACKET_HEADER_LENGTH + 27 + FRAME_LENGTH - 14;

    private static final Object COPY = new Object();

    private final Lan lan;

    ReplicationRule(Lan lan) {
        this.lan = lan;
    }

    @Override
    public void start(int origin) {
        Set<Integer> receivers = new HashSet<>();
        receivers.add(origin);
        while (receivers.size() < Math.min(LIMIT + 1, lan.nodes())) {
            int receiver = lan.random.nextInt(lan.nodes());
            if (receivers.add(receiver)) {
                lan.sendCopy(origin, receiver, COPY, LENGTH);
            }
        }
    }

    @Override
    public void onPacket(int receiver, int sender, Object packet) {
        lan.deliver(receiver, 1);
    }

    @Override
    public void onTime(int node) {
        throw new IllegalStateException("no timers here");
    }
}
