package one.zerotier.daemon.netconf;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import one.zerotier.core.env.RateGate;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.IpAddress;

/** How much strangers may make an authority do, and which requests it has seen. For any thread. */
final class Gates {
    private static final int SOURCE_BURST = 8;
    private static final long SOURCE_INTERVAL_MS = 1_000;
    private static final int MAX_SOURCES = 4_096;
    private static final long SWEEP_INTERVAL_MS = 60_000;
    private static final int BURST = 50;
    private static final long INTERVAL_MS = 10;
    private static final int CHECK_BURST = 8;
    private static final long CHECK_INTERVAL_MS = 250;
    static final int MAX_NONCES = 65_536;

    private record Seen(Address node, String nonce) {}

    private final LongSupplier steadyMs;
    private final RateGate all = new RateGate(INTERVAL_MS, BURST);
    private final RateGate checks = new RateGate(CHECK_INTERVAL_MS, CHECK_BURST);
    private final Map<IpAddress, RateGate> sources = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, RateGate> eldest) {
            return size() > MAX_SOURCES;
        }
    };
    /** Until when each nonce must be remembered. */
    private final Map<Seen, Long> nonces = new HashMap<>();

    private long nextSweepMs = Long.MIN_VALUE;
    private long nextSweepWhenFullMs = Long.MIN_VALUE;

    Gates(LongSupplier steadyMs) {
        this.steadyMs = steadyMs;
    }

    synchronized boolean admits(IpAddress source) {
        long nowMs = steadyMs.getAsLong();
        IpAddress who = Sources.of(source);
        return sources.computeIfAbsent(who, ip -> new RateGate(SOURCE_INTERVAL_MS, SOURCE_BURST))
                        .pass(nowMs)
                && all.pass(nowMs);
    }

    /** Whether there is time for a memory-hard check. */
    synchronized boolean admitsCheck() {
        return checks.pass(steadyMs.getAsLong());
    }

    synchronized boolean hasSeen(Address node, String nonce) {
        return nonces.containsKey(new Seen(node, nonce));
    }

    /** Whether the nonce has been used up by this very call. */
    enum Use {
        FIRST,
        AGAIN,
        FULL
    }

    /** @param forMs how long it must be remembered */
    synchronized Use use(Address node, String nonce, long forMs) {
        long nowMs = steadyMs.getAsLong();
        if (nowMs >= nextSweepMs || (nonces.size() >= MAX_NONCES && nowMs >= nextSweepWhenFullMs)) {
            nonces.values().removeIf(untilMs -> untilMs < nowMs);
            nextSweepMs = nowMs + SWEEP_INTERVAL_MS;
            nextSweepWhenFullMs = nowMs + SOURCE_INTERVAL_MS;
        }
        if (nonces.containsKey(new Seen(node, nonce))) {
            return Use.AGAIN;
        }
        if (nonces.size() >= MAX_NONCES) {
            return Use.FULL;
        }
        nonces.put(new Seen(node, nonce), nowMs + forMs);
        return Use.FIRST;
    }
}
