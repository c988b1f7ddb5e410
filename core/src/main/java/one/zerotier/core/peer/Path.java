package one.zerotier.core.peer;

import one.zerotier.core.wire.Endpoint;

/**
 * One way to one peer: a local socket and a remote endpoint at which the peer has answered. The package's page tells its
 * life.
 */
public final class Path {
    public static final int LATENCY_UNKNOWN = 0xffff;

    /** How long a path lives without a sign of the peer. PROTOCOL.md, "Paths". */
    static final long EXPIRY_MS = 243_000;
    /** A path heard less long ago than this needs no proof that it works. */
    static final long ALIVE_MS = 19_000;
    /** Sending into silence longer than this asks for a sign of life. */
    static final long SILENCE_BEFORE_PROBE_MS = 2_000;
    /** The least that a probe may take to be answered. */
    static final long MIN_PROBE_TIMEOUT_MS = 1_000;

    private static final long NONE = Long.MIN_VALUE;
    private static final long SUSPECT_PENALTY = 1L << 40;
    private static final long IDLE_PENALTY = 65_535;
    private static final long LONGEST_AGE_MS = 140_000;

    private final int socketId;
    private final Endpoint endpoint;
    private final int scopeFactor;

    private long lastReceiveMs;
    private long lastSendMs;
    private int latencyMs = LATENCY_UNKNOWN;
    private long oldestProbeMs = NONE;
    private long lastProbeMs = NONE;
    private int unansweredProbes;

    Path(long nowMs, int socketId, Endpoint endpoint) {
        this.socketId = socketId;
        this.endpoint = endpoint;
        this.scopeFactor = 8 - endpoint.ip().scope().preference();
        this.lastReceiveMs = nowMs;
        this.lastSendMs = nowMs;
    }

    public int socketId() {
        return socketId;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    boolean is(int otherSocketId, Endpoint otherEndpoint) {
        return socketId == otherSocketId && endpoint.equals(otherEndpoint);
    }

    /** In ms, there and back; {@link #LATENCY_UNKNOWN} until measured. */
    public int latencyMs() {
        return latencyMs;
    }

    public long lastReceiveMs() {
        return lastReceiveMs;
    }

    public long lastSendMs() {
        return lastSendMs;
    }

    void onReceived(long nowMs) {
        lastReceiveMs = nowMs;
        oldestProbeMs = NONE;
        unansweredProbes = 0;
    }

    void onSent(long nowMs) {
        lastSendMs = nowMs;
    }

    void onProbeSent(long nowMs) {
        if (oldestProbeMs == NONE) {
            oldestProbeMs = nowMs;
        }
        lastProbeMs = nowMs;
        unansweredProbes++;
    }

    void onRoundTrip(long rttMs) {
        int measured = (int) Math.max(0, Math.min(rttMs, LATENCY_UNKNOWN - 1));
        latencyMs = latencyMs == LATENCY_UNKNOWN ? measured : (latencyMs + measured) / 2;
    }

    boolean isExpired(long nowMs) {
        return nowMs - lastReceiveMs >= EXPIRY_MS;
    }

    /** Owes us an answer for longer than its round trip explains. */
    public boolean isSuspect(long nowMs) {
        return oldestProbeMs != NONE && nowMs - oldestProbeMs >= probeTimeoutMs();
    }

    /** Heard lately and not suspect. */
    public boolean isAlive(long nowMs) {
        return nowMs - lastReceiveMs < ALIVE_MS && !isSuspect(nowMs);
    }

    private long probeTimeoutMs() {
        return latencyMs == LATENCY_UNKNOWN ? MIN_PROBE_TIMEOUT_MS : Math.max(MIN_PROBE_TIMEOUT_MS, 4L * latencyMs);
    }

    /** Whether something sent now should be accompanied by a probe: nothing heard for a while, and none sent lately. */
    boolean wantsProbe(long nowMs) {
        return nowMs - lastReceiveMs >= SILENCE_BEFORE_PROBE_MS && nowMs >= nextProbeMs();
    }

    /** When an unanswered probe is to be repeated: after 1 s, then ever more slowly, down to once in 16 s. */
    long nextProbeMs() {
        if (oldestProbeMs == NONE) {
            return Long.MIN_VALUE;
        }
        return lastProbeMs + (MIN_PROBE_TIMEOUT_MS << Math.min(4, Math.max(0, unansweredProbes - 3)));
    }

    boolean awaitsAnswer() {
        return oldestProbeMs != NONE;
    }

    /** We moved: nothing is certain about this path until it is heard again. */
    void doubt(long nowMs) {
        oldestProbeMs = nowMs - probeTimeoutMs();
    }

    /** What a packet costs on this path; lower is better. Alive before idle before suspect, near before far. */
    long cost(long nowMs) {
        long base = latencyMs;
        if (isSuspect(nowMs)) {
            base += SUSPECT_PENALTY;
        } else if (!isAlive(nowMs)) {
            base += IDLE_PENALTY + Math.min(nowMs - lastReceiveMs, LONGEST_AGE_MS);
        }
        return base * scopeFactor;
    }

    @Override
    public String toString() {
        return endpoint + " from socket " + socketId;
    }
}
