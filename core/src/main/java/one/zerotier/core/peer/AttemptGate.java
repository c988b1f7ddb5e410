package one.zerotier.core.peer;

import one.zerotier.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/** Remembers the endpoints tried last, so that each is tried at most once a second. Bounded: the oldest is forgotten. */
final class AttemptGate {
    private static final int SLOTS = 8;
    private static final long INTERVAL_MS = 1_000;

    private @Nullable Endpoint @Nullable [] endpoints;
    private final long[] triedMs = new long[SLOTS];
    private int next;

    boolean pass(long nowMs, Endpoint endpoint) {
        @Nullable Endpoint[] tried = endpoints;
        if (tried == null) {
            tried = new Endpoint[SLOTS]; // most peers never need one
            endpoints = tried;
        }
        for (int i = 0; i < SLOTS; i++) {
            if (endpoint.equals(tried[i])) {
                if (nowMs - triedMs[i] < INTERVAL_MS) {
                    return false;
                }
                triedMs[i] = nowMs;
                return true;
            }
        }
        tried[next] = endpoint;
        triedMs[next] = nowMs;
        next = (next + 1) % SLOTS;
        return true;
    }
}
