package one.zerotier.core.multicast;

import java.util.LinkedHashMap;
import java.util.Map;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.RateGate;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import org.jspecify.annotations.Nullable;

/**
 * Whether the identities of origins whom we may never have met are real. On a private network the certificate of membership
 * names the keys, and no more is needed. Else the memory-hard check is, once.
 */
final class Origins {
    private static final int CAPACITY = 4_096;
    private static final int MAX_IN_CHECK = 64;
    private static final long CHECK_INTERVAL_MS = 100;
    private static final int CHECK_BURST = 32;

    enum Standing {
        REAL,
        FORGED,
        /** The answer will come; then held packets are tried again. */
        BEING_CHECKED
    }

    private final Peers peers;
    private final Env env;
    private final Map<Long, Identity> real = new LinkedHashMap<>();
    private final Map<Identity, Boolean> forged = new LinkedHashMap<>();
    private final Map<Identity, Boolean> inCheck = new LinkedHashMap<>();
    private final RateGate gate = new RateGate(CHECK_INTERVAL_MS, CHECK_BURST);

    Origins(Peers peers, Env env) {
        this.peers = peers;
        this.env = env;
    }

    Standing standing(long nowMs, Identity identity) {
        Identity known = known(identity.address().value());
        if (known != null) {
            return known.equals(identity) ? Standing.REAL : Standing.FORGED;
        }
        if (forged.containsKey(identity)) {
            return Standing.FORGED;
        }
        if (!inCheck.containsKey(identity) && inCheck.size() < MAX_IN_CHECK && gate.pass(nowMs)) {
            inCheck.put(identity, true);
            env.effects().validate(identity);
        }
        return Standing.BEING_CHECKED;
    }

    /** Whether it is known to be real; starts no check. */
    boolean isReal(Identity identity) {
        Identity known = known(identity.address().value());
        return known != null && known.equals(identity);
    }

    private @Nullable Identity known(long address) {
        Peer peer = peers.get(address);
        return peer == null ? real.get(address) : peer.identity();
    }

    /** The check of an identity is done; returns whether we had asked for it. */
    boolean onChecked(Identity identity, boolean valid) {
        if (inCheck.remove(identity) == null) {
            return false;
        }
        if (valid) {
            bound(real, CAPACITY);
            real.putIfAbsent(identity.address().value(), identity);
        } else {
            bound(forged, MAX_IN_CHECK);
            forged.put(identity, true);
        }
        return true;
    }

    private static <K, V> void bound(Map<K, V> map, int capacity) {
        if (map.size() >= capacity) {
            map.remove(map.keySet().iterator().next());
        }
    }
}
