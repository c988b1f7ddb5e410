package one.zerotier.core.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import one.zerotier.core.social.Closeness;

/** Those members that our host talks with, found now and then. */
final class ClosestMembers {
    static final int CAPACITY = 1_024;

    private static final long INTERVAL_MS = 5_000;

    private record Close(long address, double closeness) {}

    private long[] addresses = {};
    private long sinceMs = Long.MIN_VALUE / 2;

    /** Closest first; at most {@value #INTERVAL_MS} ms old. */
    long[] at(long nowMs, Collection<Member> members) {
        if (nowMs - sinceMs >= INTERVAL_MS) {
            sinceMs = nowMs;
            List<Close> close = new ArrayList<>();
            for (Member member : members) {
                double closeness = member.closeness().at(nowMs);
                if (closeness >= Closeness.CONTACT) {
                    close.add(new Close(member.address().value(), closeness));
                }
            }
            addresses = close.stream()
                    .sorted(Comparator.comparingDouble(Close::closeness).reversed())
                    .limit(CAPACITY)
                    .mapToLong(Close::address)
                    .toArray();
        }
        return addresses;
    }
}
