package one.zerotier.core.peer;

import java.util.HashMap;
import java.util.Map;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.wire.Endpoint;

/**
 * Tries endpoints at which a peer may be. An attempt is a HELLO or an ECHO; what comes of it is not remembered here: if the
 * peer answers, the answer teaches the path.
 *
 * <p>Where both sides try at once through NATs, the first packets open the NATs and are lost on the other side. So an
 * attempt that has good reason is repeated a few times within the first seconds.
 */
public final class Contacts {
    /** When an attempt is repeated, counted from its start. */
    private static final long[] REPEAT_AFTER_MS = {250, 1_000, 2_500, 5_000};

    private static final int MAX_REPEATED = 1_024;
    private static final int JUNK_LENGTH = 4;
    /** Enough to leave our own NAT, too little to arrive. */
    private static final int JUNK_TIME_TO_LIVE = 2;

    private record Key(long peer, Endpoint endpoint) {}

    private final class Attempt {
        private final Key key;
        private final Peer peer;
        private final int socketId;
        private final long startMs;
        private final Timer timer;
        private int repeats;

        private Attempt(long nowMs, Key key, Peer peer, int socketId) {
            this.key = key;
            this.peer = peer;
            this.socketId = socketId;
            this.startMs = nowMs;
            this.timer = env.timers().timer(this::repeat);
            timer.setAt(startMs + REPEAT_AFTER_MS[0]);
        }

        private void repeat(long nowMs) {
            if (peer.isForgotten() || peer.hasEndpoint(key.endpoint)) {
                repeated.remove(key);
                return;
            }
            once(nowMs, peer, socketId, key.endpoint);
            if (++repeats == REPEAT_AFTER_MS.length) {
                repeated.remove(key);
            } else {
                timer.setAt(startMs + REPEAT_AFTER_MS[repeats]);
            }
        }
    }

    private final PacketSender sender;
    private final Env env;
    private final Map<Key, Attempt> repeated = new HashMap<>();
    private final byte[] junk = new byte[JUNK_LENGTH];

    public Contacts(PacketSender sender, Env env) {
        this.sender = sender;
        this.env = env;
    }

    /** One HELLO, or an ECHO if the peer is known to answer it. */
    public void once(long nowMs, Peer peer, int socketId, Endpoint endpoint) {
        if (peer.answersEcho()) {
            sender.sendEcho(nowMs, peer, socketId, endpoint);
        } else {
            sender.sendHello(nowMs, peer, socketId, endpoint);
        }
    }

    /** Now and, unless the peer answers, a few times within the next seconds. */
    public void insist(long nowMs, Peer peer, int socketId, Endpoint endpoint) {
        once(nowMs, peer, socketId, endpoint);
        Key key = new Key(peer.addressValue(), endpoint);
        if (repeated.containsKey(key)) {
            return;
        }
        if (repeated.size() >= MAX_REPEATED) {
            env.count(Counter.DROPPED_QUEUE);
            return;
        }
        repeated.put(key, new Attempt(nowMs, key, peer, socketId));
    }

    /** Opens our NAT towards an endpoint with a datagram that nobody receives. PROTOCOL.md, "RENDEZVOUS". */
    public void openNat(int socketId, Endpoint endpoint) {
        Bytes.putInt32(junk, 0, (int) env.random().nextLong());
        env.effects().sendShortLived(socketId, endpoint, JUNK_TIME_TO_LIVE, junk, 0, JUNK_LENGTH);
    }
}
