package one.zerotier.core.multicast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.MulticastGroup;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose multicasts to what were more than a network's limits allow. Bounded: of one member some groups are told apart, and of
 * members those whose frames were dropped lately; what has no room is in the node's counters only.
 */
final class LimitedMembers {
    static final int MAX_MEMBERS = 256;
    static final int MAX_GROUPS = 16;
    static final long QUIET_MS = 60_000;

    private static final class Sum {
        private final long sinceMs;
        private long lastMs;
        private long frames;
        private long bytes;

        private Sum(long nowMs) {
            sinceMs = nowMs;
        }

        private void add(long nowMs, int length) {
            lastMs = nowMs;
            frames++;
            bytes += length;
        }
    }

    private static final class Row {
        private final Map<MulticastGroup, Sum> groups = new HashMap<>();
        private @Nullable Sum otherGroups;
        private long lastMs;
        private long saidMs = Long.MIN_VALUE / 2;

        private Sum of(long nowMs, MulticastGroup group) {
            Sum known = groups.get(group);
            if (known != null) {
                return known;
            }
            if (groups.size() < MAX_GROUPS) {
                Sum added = new Sum(nowMs);
                groups.put(group, added);
                return added;
            }
            if (otherGroups == null) {
                otherGroups = new Sum(nowMs);
            }
            return otherGroups;
        }
    }

    private final Long2ObjectHashMap<Row> members = new Long2ObjectHashMap<>();

    /** Returns whether it is time to tell somebody of this member. */
    boolean add(long nowMs, long member, MulticastGroup group, int length) {
        Row row = members.get(member);
        if (row == null) {
            if (members.size() >= MAX_MEMBERS && !forgetOldest(nowMs)) {
                return false;
            }
            row = new Row();
            members.put(member, row);
        }
        row.lastMs = nowMs;
        row.of(nowMs, group).add(nowMs, length);
        boolean due = nowMs - row.saidMs >= QUIET_MS;
        row.saidMs = due ? nowMs : row.saidMs;
        return due;
    }

    /** Not one of whom something was dropped a moment ago: else many could take turns at being told of. */
    private boolean forgetOldest(long nowMs) {
        long oldest = 0;
        long oldestMs = nowMs - QUIET_MS + 1;
        for (Map.Entry<Long, Row> entry : members.entrySet()) {
            if (entry.getValue().lastMs < oldestMs) {
                oldest = entry.getKey();
                oldestMs = entry.getValue().lastMs;
            }
        }
        return members.remove(oldest) != null;
    }

    /** Those with most dropped bytes first. */
    List<LimitedMulticasts> list() {
        List<LimitedMulticasts> list = new ArrayList<>();
        for (Map.Entry<Long, Row> entry : members.entrySet()) {
            Row row = entry.getValue();
            row.groups.forEach((group, sum) -> list.add(fact(entry.getKey(), group, sum)));
            if (row.otherGroups != null) {
                list.add(fact(entry.getKey(), null, row.otherGroups));
            }
        }
        list.sort(Comparator.comparingLong(LimitedMulticasts::bytes).reversed());
        return list;
    }

    private static LimitedMulticasts fact(long member, @Nullable MulticastGroup group, Sum sum) {
        return new LimitedMulticasts(new Address(member), group, sum.frames, sum.bytes, sum.sinceMs, sum.lastMs);
    }
}
