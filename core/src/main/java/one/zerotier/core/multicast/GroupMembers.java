package one.zerotier.core.multicast;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import one.zerotier.core.crypto.RandomSource;
import org.agrona.collections.Long2LongHashMap;

/**
 * Who listens to which group, as announced. An announcement lives ten minutes. Bounded in every direction: what a peer
 * announces beyond its share, or when the table is full, is not remembered.
 */
final class GroupMembers {
    static final long LIFETIME_MS = 600_000;
    static final int MAX_ENTRIES = 2_000_000;
    static final int MAX_GROUPS_PER_MEMBER = 4_096;

    private static final long ABSENT = Long.MIN_VALUE;

    /** Addresses in an array for picking at random, with an index for finding and the time of the last announcement. */
    private static final class Members {
        private long[] addresses = new long[4];
        private long[] likedMs = new long[4];
        private final Long2LongHashMap indexByAddress = new Long2LongHashMap(ABSENT);
        private int count;

        private boolean put(long address, long nowMs) {
            long index = indexByAddress.get(address);
            if (index != ABSENT) {
                likedMs[(int) index] = nowMs;
                return false;
            }
            if (count == addresses.length) {
                addresses = Arrays.copyOf(addresses, 2 * count);
                likedMs = Arrays.copyOf(likedMs, 2 * count);
            }
            addresses[count] = address;
            likedMs[count] = nowMs;
            indexByAddress.put(address, count++);
            return true;
        }

        private boolean remove(long address) {
            long index = indexByAddress.remove(address);
            if (index == ABSENT) {
                return false;
            }
            int last = --count;
            if (index != last) {
                addresses[(int) index] = addresses[last];
                likedMs[(int) index] = likedMs[last];
                indexByAddress.put(addresses[last], index);
            }
            return true;
        }

        private boolean isFresh(int index, long nowMs) {
            return nowMs - likedMs[index] < LIFETIME_MS;
        }
    }

    private final Map<GroupKey, Members> groups = new HashMap<>();
    private final Long2LongHashMap groupsOf = new Long2LongHashMap(0);
    private int entries;

    /** Returns whether the member was not known in this group. */
    boolean add(long nowMs, GroupKey key, long address) {
        Members members = groups.get(key);
        boolean known = members != null && members.indexByAddress.containsKey(address);
        if (!known && (entries >= MAX_ENTRIES || groupsOf.get(address) >= MAX_GROUPS_PER_MEMBER)) {
            return false;
        }
        if (members == null) {
            members = new Members();
            groups.put(key, members);
        }
        if (!members.put(address, nowMs)) {
            return false;
        }
        entries++;
        groupsOf.put(address, groupsOf.get(address) + 1);
        return true;
    }

    void remove(GroupKey key, long address) {
        Members members = groups.get(key);
        if (members != null && members.remove(address)) {
            forgotten(address);
            if (members.count == 0) {
                groups.remove(key);
            }
        }
    }

    private void forgotten(long address) {
        entries--;
        long left = groupsOf.get(address) - 1;
        if (left <= 0) {
            groupsOf.remove(address);
        } else {
            groupsOf.put(address, left);
        }
    }

    int count(GroupKey key) {
        Members members = groups.get(key);
        return members == null ? 0 : members.count;
    }

    /** Members of the group in random order, at most so many; only those whose announcement still counts. */
    long[] pick(long nowMs, GroupKey key, int limit, RandomSource random) {
        Members members = groups.get(key);
        if (members == null || limit <= 0) {
            return new long[0];
        }
        long[] shuffled = fresh(members, nowMs);
        int wanted = Math.min(limit, shuffled.length);
        for (int i = 0; i < wanted; i++) {
            int other = i + random.nextInt(shuffled.length - i);
            long swapped = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = swapped;
        }
        return wanted == shuffled.length ? shuffled : Arrays.copyOf(shuffled, wanted);
    }

    /** All members of the group whose announcement still counts. */
    long[] all(long nowMs, GroupKey key) {
        Members members = groups.get(key);
        return members == null ? new long[0] : fresh(members, nowMs);
    }

    boolean contains(GroupKey key, long address) {
        Members members = groups.get(key);
        return members != null && members.indexByAddress.containsKey(address);
    }

    private static long[] fresh(Members members, long nowMs) {
        long[] addresses = new long[members.count];
        int count = 0;
        for (int i = 0; i < members.count; i++) {
            if (members.isFresh(i, nowMs)) {
                addresses[count++] = members.addresses[i];
            }
        }
        return Arrays.copyOf(addresses, count);
    }

    /** Forgets announcements that are too old. */
    void clean(long nowMs) {
        groups.values().removeIf(members -> {
            for (int i = members.count - 1; i >= 0; i--) {
                long address = members.addresses[i];
                if (!members.isFresh(i, nowMs)) {
                    members.remove(address);
                    forgotten(address);
                }
            }
            return members.count == 0;
        });
    }

    int entries() {
        return entries;
    }
}
