package one.zerotier.core.multicast;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.env.Timers;
import one.zerotier.core.network.MulticastGroup;

/**
 * Groups of one network that our host has joined or left lately. What it has joined others are told at once, and once more a
 * little later, because a packet may be lost. What it has left they are told only if it has not come back in that time: so a
 * program that joins and leaves without end costs nothing, and no word of leaving overtakes one of joining.
 */
final class GroupChanges {
    static final long SETTLING_MS = 1_000;
    /** As long as others may remember that we listened to a group, unless they have heard that we left. */
    static final long REMEMBERED_MS = GroupMembers.LIFETIME_MS;

    static final int MAX_GROUPS = 4_096;

    /** Each with the time at which it is to be told. In order of time, as all wait equally long. */
    private final Map<MulticastGroup, Long> repeatAtMs = new LinkedHashMap<>();

    private final Map<MulticastGroup, Long> leaveAtMs = new LinkedHashMap<>();
    /** When others were told that we have left; in order. */
    private final Map<MulticastGroup, Long> leftMs = new LinkedHashMap<>();

    /** Returns those that others are to be told now. */
    Set<MulticastGroup> joined(long nowMs, Collection<MulticastGroup> groups) {
        Set<MulticastGroup> news = new LinkedHashSet<>();
        for (MulticastGroup group : groups) {
            leftMs.remove(group);
            if (leaveAtMs.remove(group) == null) { // otherwise nobody knows that it was gone
                news.add(group);
                put(repeatAtMs, group, nowMs + SETTLING_MS);
            }
        }
        return news;
    }

    void left(long nowMs, Collection<MulticastGroup> groups) {
        for (MulticastGroup group : groups) {
            repeatAtMs.remove(group);
            put(leaveAtMs, group, nowMs + SETTLING_MS);
        }
    }

    private static void put(Map<MulticastGroup, Long> map, MulticastGroup group, long timeMs) {
        map.remove(group); // so that it moves to the end
        map.put(group, timeMs);
        if (map.size() > MAX_GROUPS) {
            map.keySet().remove(map.keySet().iterator().next());
        }
    }

    /** Those that others are to be told once more. */
    Set<MulticastGroup> takeRepeats(long nowMs) {
        return take(nowMs, repeatAtMs);
    }

    /** Those that others are to be told we have left. */
    Set<MulticastGroup> takeLeaves(long nowMs) {
        Set<MulticastGroup> leaves = take(nowMs, leaveAtMs);
        leaves.forEach(group -> put(leftMs, group, nowMs));
        return leaves;
    }

    private static Set<MulticastGroup> take(long nowMs, Map<MulticastGroup, Long> map) {
        Set<MulticastGroup> due = new LinkedHashSet<>();
        for (Iterator<Map.Entry<MulticastGroup, Long>> i = map.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<MulticastGroup, Long> entry = i.next();
            if (entry.getValue() > nowMs) {
                break;
            }
            due.add(entry.getKey());
            i.remove();
        }
        return due;
    }

    /** Whether a group was left so that others may still count on us. */
    boolean hasLeft(long nowMs, MulticastGroup group) {
        Long since = leftMs.get(group);
        return since != null && nowMs - since < REMEMBERED_MS;
    }

    /** When there is something to be told; {@link Timers#NEVER} if not. */
    long nextMs() {
        return Math.min(first(repeatAtMs), first(leaveAtMs));
    }

    private static long first(Map<MulticastGroup, Long> map) {
        return map.isEmpty() ? Timers.NEVER : map.values().iterator().next();
    }
}
