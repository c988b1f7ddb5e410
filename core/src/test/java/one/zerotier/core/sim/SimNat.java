package one.zerotier.core.sim;

import java.util.HashMap;
import java.util.Map;
import one.zerotier.core.sim.Nat.Dependence;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** One NAT box with its external address and its mappings. */
final class SimNat {
    private static final int FIRST_PORT = 20_000;

    private static final class Mapping {
        private final Endpoint internal;
        private final int externalPort;
        /** To whom something was sent, with the time of it. */
        private final Map<Endpoint, Long> sentTo = new HashMap<>();

        private final Map<IpAddress, Long> sentToIp = new HashMap<>();

        private long lastOutMs;

        private Mapping(Endpoint internal, int externalPort) {
            this.internal = internal;
            this.externalPort = externalPort;
        }
    }

    final Nat kind;
    final IpAddress external;
    private final Map<String, Mapping> byInternal = new HashMap<>();
    private final Map<Integer, Mapping> byPort = new HashMap<>();
    private int nextPort = FIRST_PORT;

    SimNat(Nat kind, IpAddress external) {
        this.kind = kind;
        this.external = external;
    }

    /** A packet goes out: the source that the world sees. */
    Endpoint translate(long nowMs, Endpoint internal, Endpoint to) {
        String key = internal
                + (kind.mapping() == Dependence.NOTHING
                        ? ""
                        : kind.mapping() == Dependence.ADDRESS ? " " + to.ip() : " " + to);
        Mapping mapping = byInternal.get(key);
        if (mapping == null || nowMs - mapping.lastOutMs > Nat.MAPPING_LIFETIME_MS) {
            mapping = new Mapping(internal, nextPort++);
            byInternal.put(key, mapping);
            byPort.put(mapping.externalPort, mapping);
        }
        mapping.lastOutMs = nowMs;
        mapping.sentTo.put(to, nowMs);
        mapping.sentToIp.put(to.ip(), nowMs);
        return new Endpoint(external, mapping.externalPort);
    }

    /** A packet comes in: whom it is for; null if the NAT does not let it in. */
    @Nullable
    Endpoint admit(long nowMs, Endpoint from, int externalPort) {
        Mapping mapping = byPort.get(externalPort);
        if (mapping == null || nowMs - mapping.lastOutMs > Nat.MAPPING_LIFETIME_MS) {
            return null;
        }
        return isOpen(nowMs, mapping, from) ? mapping.internal : null;
    }

    private boolean isOpen(long nowMs, Mapping mapping, Endpoint from) {
        Long sentMs =
                kind.filtering() == Dependence.ADDRESS ? mapping.sentToIp.get(from.ip()) : mapping.sentTo.get(from);
        return kind.filtering() == Dependence.NOTHING || (sentMs != null && nowMs - sentMs <= Nat.MAPPING_LIFETIME_MS);
    }

    /** The box was switched off and on. */
    void forget() {
        byInternal.clear();
        byPort.clear();
    }
}
