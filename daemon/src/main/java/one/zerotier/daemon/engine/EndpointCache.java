package one.zerotier.daemon.engine;

import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Endpoints by their numbers, so that a datagram from where others came before costs no object. A fixed table. */
final class EndpointCache {
    private static final int SLOTS = 1 << 12;

    private final @Nullable Endpoint[] slots = new Endpoint[SLOTS];

    Endpoint get(boolean v4, long high, long low, int port) {
        long mixed = (high * 31 + low) * 0x9e3779b97f4a7c15L + port * 0xc2b2ae3d27d4eb4fL;
        int slot = (int) (mixed >>> 52);
        Endpoint known = slots[slot];
        if (known == null
                || known.port() != port
                || known.ip().low() != low
                || known.ip().high() != high
                || known.ip().isV4() != v4) {
            known = new Endpoint(new IpAddress(v4, high, low), port);
            slots[slot] = known;
        }
        return known;
    }
}
