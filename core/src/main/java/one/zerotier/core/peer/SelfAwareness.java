package one.zerotier.core.peer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpScope;
import org.jspecify.annotations.Nullable;

/**
 * What others say of where they see us, which behind a NAT is the only way to know. Roots are believed when they say that
 * our address has changed; of everybody else's word only the newest is kept. PROTOCOL.md, "Self-awareness".
 */
public final class SelfAwareness {
    static final long LIFETIME_MS = 600_000;

    /** Reports are kept of so many reporters; a crowd of liars cannot make us remember more. */
    private static final int MAX_REPORTS = 1_024;

    private record Key(long reporter, int socketId, Endpoint reporterEndpoint, IpScope scope) {}

    private record Report(Endpoint us, long atMs, boolean byRoot) {}

    private final Env env;
    private int edition;
    private Set<Endpoint> collected = Set.of();
    private int collectedEdition;
    private final Map<Key, Report> reports =
            new LinkedHashMap<>(); // in order of arrival: an enum's hash differs from run to run

    public SelfAwareness(Env env) {
        this.env = env;
    }

    /**
     * Takes a report from an authentic packet that came directly.
     *
     * @return the scope whose address has changed, by the word of a root, so that paths of this scope are doubtful; else null
     */
    public @Nullable IpScope report(
            long nowMs, Peer reporter, boolean byRoot, int socketId, Endpoint reporterEndpoint, Endpoint us) {
        IpScope scope = us.ip().scope();
        if (scope != reporterEndpoint.ip().scope()
                || scope == IpScope.NONE
                || scope == IpScope.LOOPBACK
                || scope == IpScope.MULTICAST) {
            return null;
        }
        Key key = new Key(reporter.addressValue(), socketId, reporterEndpoint, scope);
        Report before = reports.get(key);
        if (before == null && reports.size() >= MAX_REPORTS) {
            return null;
        }
        reports.put(key, new Report(us, nowMs, byRoot));
        if (before == null || !before.us.equals(us)) {
            changed();
        }
        boolean moved = byRoot
                && before != null
                && nowMs - before.atMs < LIFETIME_MS
                && !before.us.ip().equals(us.ip());
        if (moved) {
            reports.keySet()
                    .removeIf(other -> other.scope == scope && !other.reporterEndpoint.equals(reporterEndpoint));
        }
        return moved ? scope : null;
    }

    /** Every endpoint that somebody sees us at. */
    public Set<Endpoint> externalEndpoints() {
        if (collectedEdition != edition) {
            Set<Endpoint> endpoints = new LinkedHashSet<>();
            reports.values().forEach(report -> endpoints.add(report.us));
            collected = Collections.unmodifiableSet(endpoints);
            collectedEdition = edition;
        }
        return collected;
    }

    /**
     * Endpoints that at least {@code witnesses} different nodes see us at. What a single node says, or many sockets of one,
     * does not suffice to be published in a world.
     */
    public List<Endpoint> confirmedEndpoints(int witnesses) {
        Map<Endpoint, Set<Long>> reporters = new HashMap<>();
        reports.forEach((key, report) -> reporters
                .computeIfAbsent(report.us, unused -> new LinkedHashSet<>())
                .add(key.reporter));
        List<Endpoint> confirmed = new ArrayList<>();
        reporters.forEach((endpoint, by) -> {
            if (by.size() >= witnesses) {
                confirmed.add(endpoint);
            }
        });
        confirmed.sort(null);
        return confirmed;
    }

    /** Forgets what sockets that are gone were seen at, and what is old. */
    public void clean(long nowMs, LocalNetwork network) {
        boolean changed = reports.entrySet()
                .removeIf(entry ->
                        nowMs - entry.getValue().atMs >= LIFETIME_MS || !network.hasSocket(entry.getKey().socketId));
        if (changed) {
            changed();
        }
    }

    private void changed() {
        edition++;
        env.effects().emit(new NodeEvent.ExternalEndpointsChanged());
    }

    /** Goes up with every change of {@link #externalEndpoints}. */
    int edition() {
        return edition;
    }
}
