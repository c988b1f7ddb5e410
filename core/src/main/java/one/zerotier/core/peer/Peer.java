package one.zerotier.core.peer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import one.zerotier.core.env.RateGate;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.wire.CipherSuite;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.SoftwareVersion;
import org.jspecify.annotations.Nullable;

/** Another node whose identity we know: its key, what it speaks, when we heard it, and the paths to it. */
public final class Peer {
    public static final int MAX_PATHS = 16;
    /** A peer not heard for so long is gone. PROTOCOL.md, "Peers". */
    static final long ALIVE_MS = 500_000;
    /** How long an exchange that proves that we share something makes a peer trusted. */
    static final long TRUST_MS = 600_000;

    private static final long NEVER = Long.MIN_VALUE / 2; // so that now - NEVER does not overflow
    private static final long WHOIS_INTERVAL_MS = 100;
    private static final long ECHO_INTERVAL_MS = 166;
    private static final long REFUSAL_INTERVAL_MS = 500;
    private static final int REFUSAL_BURST = 4;
    private static final long CHUNK_INTERVAL_MS = 250;
    private static final int CHUNK_BURST = 64;
    /** A peer asks on all of its paths at once. */
    private static final int ECHO_BURST = 16;

    private static final long CREDENTIALS_INTERVAL_MS = 1_000;
    /** A peer may share several networks with us and show its credentials for all of them at once. */
    private static final int CREDENTIALS_BURST = 8;

    private static final long VIEW_INTERVAL_MS = 100;
    private static final int VIEW_BURST = 64;
    /** Not more than one for each of a peer's announcements, which come every minute, some of them a little early. */
    private static final long SPREADING_INTERVAL_MS = 50_000;
    /** A peer that is started again has forgotten what we said. */
    private static final int SPREADING_BURST = 4;

    /** A peer remembers, and asks for whom it does not know; so this is for the first moment. */
    private static final long VOUCH_INTERVAL_MS = 10_000;

    private static final int VOUCH_BURST = 32;

    private static final long STRANGER_INTERVAL_MS = 200;
    /** Many whom we do not know may speak at once, and a peer pass that on. */
    private static final int STRANGER_BURST = 64;

    private static final long USER_MESSAGE_INTERVAL_MS = 1_000;
    private static final int USER_MESSAGE_BURST = 8;

    private final Identity identity;
    private final long address;
    private final SecretIdentity self;
    /** How often a HELLO makes us tell a root or controller what it may have forgotten. */
    private static final long GREETING_INTERVAL_MS = 5_000;
    /** A HELLO comes several times, from each of the peer's sockets, and a peer may be restarted soon after we met. */
    private static final int GREETING_BURST = 8;

    private final List<Path> paths = new ArrayList<>(2);
    private final List<Path> pathsToRead = Collections.unmodifiableList(paths);
    private @Nullable SharedKey key;

    private long packetsReceived;
    private long packetsSent;
    private long packetErrors;
    private @Nullable LatencyHistogram latencies;

    private int protocolVersion;
    private @Nullable SoftwareVersion version;

    private long keptFromMs = NEVER;
    private boolean forgotten;
    long lastReceiveMs = NEVER;
    long lastNontrivialMs = NEVER;
    long lastTrustedMs = NEVER;
    long lastHelloRoundMs = NEVER;
    private long lastSpreadingMs = NEVER;

    @Nullable
    Timer keepalive;

    public final RateGate whoisGate = new RateGate(WHOIS_INTERVAL_MS);
    public final RateGate greetingGate = new RateGate(GREETING_INTERVAL_MS, GREETING_BURST);
    public final RateGate echoGate = new RateGate(ECHO_INTERVAL_MS, ECHO_BURST);
    public final RateGate credentialsGate = new RateGate(CREDENTIALS_INTERVAL_MS, CREDENTIALS_BURST);
    /** For slices of configurations that somebody else has signed; each costs the check of a signature. */
    public final RateGate chunkGate = new RateGate(CHUNK_INTERVAL_MS, CHUNK_BURST);

    public final RateGate refusalGate = new RateGate(REFUSAL_INTERVAL_MS, REFUSAL_BURST);
    public final RateGate userMessageGate = new RateGate(USER_MESSAGE_INTERVAL_MS, USER_MESSAGE_BURST);
    /** For views of groups. */
    public final RateGate viewGate = new RateGate(VIEW_INTERVAL_MS, VIEW_BURST);
    /** For telling a peer that we do not want its multicasts. */
    public final RateGate unwantedGate = new RateGate(REFUSAL_INTERVAL_MS, REFUSAL_BURST);

    /** For multicasts of members that we do not know; each costs the check of a signature. */
    public final RateGate strangerGate = new RateGate(STRANGER_INTERVAL_MS, STRANGER_BURST);

    /** For telling a peer that we understand our own verbs. */
    public final RateGate spreadingGate = new RateGate(SPREADING_INTERVAL_MS, SPREADING_BURST);

    /** For telling a peer who others are, without being asked. */
    public final RateGate vouchGate = new RateGate(VOUCH_INTERVAL_MS, VOUCH_BURST);

    final PushGate pushGate = new PushGate();
    final AttemptGate confirmGate = new AttemptGate();
    long lastPushSentMs = NEVER;
    /** Which edition of our endpoints the peer was told. */
    int pushedEdition;

    int pushesInARow;

    Peer(Identity identity, SecretIdentity self) {
        this.identity = identity;
        this.address = identity.address().value();
        this.self = self;
    }

    public Identity identity() {
        return identity;
    }

    public Address address() {
        return identity.address();
    }

    /** The address as a number, for maps and headers. */
    public long addressValue() {
        return address;
    }

    /** The key we share; the first call computes it, some 55 µs. */
    public SharedKey key() {
        SharedKey made = key;
        if (made == null) {
            made = self.agree(identity);
            key = made;
        }
        return made;
    }

    /** 0 until the peer has said. */
    public int protocolVersion() {
        return protocolVersion;
    }

    public @Nullable SoftwareVersion version() {
        return version;
    }

    public void setVersion(int newProtocolVersion, SoftwareVersion newVersion) {
        protocolVersion = newProtocolVersion;
        version = newVersion;
    }

    /** When the peer last announced that it understands our own verbs; long ago if never. */
    public long lastSpreadingMs() {
        return lastSpreadingMs;
    }

    public void announcedSpreading(long nowMs) {
        lastSpreadingMs = nowMs;
    }

    public CipherSuite suite() {
        return protocolVersion >= Packets.PROTOCOL_VERSION_AES
                ? CipherSuite.AES_GMAC_SIV
                : CipherSuite.SALSA20_POLY1305;
    }

    boolean answersEcho() {
        return protocolVersion >= Packets.PROTOCOL_VERSION_ECHO;
    }

    public long lastReceiveMs() {
        return lastReceiveMs;
    }

    /** An authentic packet from the peer has come, whichever way. */
    public void countReceived() {
        packetsReceived++;
    }

    /** A packet for the peer goes out, whichever way. */
    public void countSent() {
        packetsSent++;
    }

    /** A packet under its name was not what it should be. */
    public void countError() {
        packetErrors++;
    }

    public long packetErrors() {
        return packetErrors;
    }

    public long packetsReceived() {
        return packetsReceived;
    }

    public long packetsSent() {
        return packetsSent;
    }

    void onRoundTrip(long rttMs) {
        if (latencies == null) {
            latencies = new LatencyHistogram();
        }
        latencies.add(rttMs);
    }

    /** All round trips measured so far; null if there was none. */
    public @Nullable LatencyHistogram latencies() {
        return latencies;
    }

    public boolean isAlive(long nowMs) {
        return nowMs - Math.max(lastReceiveMs, keptFromMs) < ALIVE_MS;
    }

    /** Counts as alive from now on, though nothing has been heard yet: who has just become known is about to answer. */
    void keepFrom(long nowMs) {
        keptFromMs = nowMs;
    }

    /** Whether its key is gone and nothing can be said to it any more. Whoever keeps a peer for later asks this first. */
    public boolean isForgotten() {
        return forgotten;
    }

    /** Frames or configurations were exchanged lately, so the paths are worth keeping open. */
    public boolean isActive(long nowMs) {
        return nowMs - lastNontrivialMs < ALIVE_MS;
    }

    /** The peer proved lately that we share something: we tell it where we can be reached. */
    public boolean isTrusted(long nowMs) {
        return nowMs - lastTrustedMs < TRUST_MS;
    }

    public List<Path> paths() {
        return pathsToRead;
    }

    @Nullable
    Path path(int socketId, Endpoint endpoint) {
        for (int i = 0; i < paths.size(); i++) {
            Path path = paths.get(i);
            if (path.is(socketId, endpoint)) {
                return path;
            }
        }
        return null;
    }

    /** A path to the same IP from the same socket that works, whatever its port. */
    @Nullable
    Path livePathToSameHost(long nowMs, int socketId, Endpoint endpoint) {
        for (Path path : paths) {
            if (path.socketId() == socketId && path.endpoint().ip().equals(endpoint.ip()) && path.isAlive(nowMs)) {
                return path;
            }
        }
        return null;
    }

    boolean hasEndpoint(Endpoint endpoint) {
        for (Path path : paths) {
            if (path.endpoint().equals(endpoint)) {
                return true;
            }
        }
        return false;
    }

    /** The path that a packet sent now should take; null if there is none. Suspect ones are last. */
    public @Nullable Path bestPath(long nowMs) {
        Path best = null;
        long bestCost = Long.MAX_VALUE;
        for (int i = 0; i < paths.size(); i++) {
            Path path = paths.get(i);
            long cost = path.cost(nowMs);
            if (cost <= bestCost && !path.isExpired(nowMs)) {
                best = path;
                bestCost = cost;
            }
        }
        return best;
    }

    /** The best path if it is one to rely on. */
    public @Nullable Path reliablePath(long nowMs) {
        Path best = bestPath(nowMs);
        return best == null || best.isSuspect(nowMs) ? null : best;
    }

    Path learn(long nowMs, int socketId, Endpoint endpoint) {
        Path path = new Path(nowMs, socketId, endpoint);
        if (paths.size() == MAX_PATHS) {
            paths.remove(worstPath(nowMs));
        }
        paths.add(path);
        return path;
    }

    private Path worstPath(long nowMs) {
        return Collections.max(paths, (a, b) -> Long.compare(a.cost(nowMs), b.cost(nowMs)));
    }

    boolean forgetPaths(Predicate<Path> which) {
        return paths.removeIf(which);
    }

    void destroy() {
        forgotten = true;
        if (keepalive != null) {
            keepalive.cancel();
        }
        if (key != null) {
            key.destroy();
        }
    }

    @Override
    public String toString() {
        return identity.address().toString();
    }
}
