package one.zerotier.core.multicast;

import java.util.LinkedHashMap;
import java.util.Map;

/** Members that pass on what nobody signed. Whoever is honest checks before; so some of it, and we no longer look at theirs. */
final class Forgers {
    private static final int STRIKES = 4;
    private static final long MEMORY_MS = 60_000;
    private static final int CAPACITY = 1_024;

    private static final class Offences {
        private int strikes;
        private long lastMs;
    }

    private final Map<Long, Offences> byMember = new LinkedHashMap<>();

    /** A signature was wrong. */
    void strike(long nowMs, long member) {
        Offences offences = byMember.remove(member);
        if (offences == null || nowMs - offences.lastMs >= MEMORY_MS) {
            offences = new Offences();
        }
        if (byMember.size() >= CAPACITY) {
            byMember.remove(byMember.keySet().iterator().next());
        }
        offences.strikes++;
        offences.lastMs = nowMs;
        byMember.put(member, offences);
    }

    /** Whether nothing that this member passes on is worth a check, until it has been silent for a minute. */
    boolean isMuted(long nowMs, long member) {
        Offences offences = byMember.get(member);
        return offences != null && offences.strikes >= STRIKES && nowMs - offences.lastMs < MEMORY_MS;
    }
}
