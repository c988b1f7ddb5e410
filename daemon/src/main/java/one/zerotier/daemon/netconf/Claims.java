package one.zerotier.daemon.netconf;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import one.zerotier.core.env.RateGate;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import org.jspecify.annotations.Nullable;

/** Nodes that have asked lately: who they are, and what they would have their owner know. For any thread. */
final class Claims {
    private static final int MAX_NODES = 16_384;
    private static final int ATTEMPT_BURST = 5;
    private static final long ATTEMPT_INTERVAL_MS = 10_000;

    private record Known(Identity identity, String claim) {}

    /** The last one that asked is last. */
    private final Map<Address, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, Known> eldest) {
            return size() > MAX_NODES;
        }
    };

    private final RateGate attempts = new RateGate(ATTEMPT_INTERVAL_MS, ATTEMPT_BURST);
    private final LongSupplier steadyMs;

    Claims(LongSupplier steadyMs) {
        this.steadyMs = steadyMs;
    }

    synchronized @Nullable Identity identityOf(Address node) {
        Known entry = known.get(node);
        return entry == null ? null : entry.identity;
    }

    synchronized void remember(Identity identity, String claim) {
        known.put(identity.address(), new Known(identity, claim));
    }

    /** Whether one more secret may be tried now. */
    synchronized boolean admitsAttempt() {
        return attempts.pass(steadyMs.getAsLong());
    }

    /** Whose secret it is; null if nobody's. Takes as long whatever is right. */
    synchronized @Nullable Identity find(String secret) {
        Identity found = null;
        for (Known entry : known.values()) {
            byte[] expected = HexFormat.of().parseHex(entry.claim);
            byte[] actual = HexFormat.of().parseHex(DeviceSecret.claim(entry.identity.address(), secret));
            if (MessageDigest.isEqual(expected, actual)) {
                found = entry.identity;
            }
        }
        return found;
    }
}
