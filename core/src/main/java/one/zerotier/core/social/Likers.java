package one.zerotier.core.social;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows of the likers of one group: a sample of the ring in order of address, dense behind the node itself, thin
 * far away; which of them are its contacts; and what its contacts told of theirs. Bounded: what does not fit is not
 * remembered.
 */
public final class Likers {
    /** Known likers of a group. */
    public static final int CAPACITY = 1 << 17;

    public static final int MAX_LISTS = 256;
    public static final int MAX_LIST_LENGTH = 256;

    /** Who did not answer is not taken from others' word for so long; its own word counts at once. */
    private static final long GONE_MS = 120_000;

    private static final int MAX_GONE = 1_024;
    private static final long ABSENT = Long.MIN_VALUE;

    private long[] addresses = new long[8];
    private int[] untilS = new int[8];
    private int count;
    private long[] closest = {};
    private long[] close = {};
    private @Nullable Map<Long, long[]> lists;
    private @Nullable Long2LongHashMap gone;

    /**
     * A liker was announced by somebody else, and counts until then.
     *
     * @return whether it was not known
     */
    public boolean hear(long nowMs, long address, long untilMs) {
        return (gone == null || nowMs >= gone.get(address)) && put(address, untilMs);
    }

    /** A liker has announced itself. */
    public boolean meet(long address, long untilMs) {
        if (gone != null) {
            gone.remove(address);
        }
        return put(address, untilMs);
    }

    private boolean put(long address, long untilMs) {
        int at = Arrays.binarySearch(addresses, 0, count, address);
        int until = (int) (untilMs / 1000);
        if (at >= 0) {
            untilS[at] = Math.max(untilS[at], until);
            return false;
        }
        if (count == CAPACITY) {
            return false;
        }
        int to = -at - 1;
        if (count == addresses.length) {
            addresses = Arrays.copyOf(addresses, count + count / 2);
            untilS = Arrays.copyOf(untilS, count + count / 2);
        }
        System.arraycopy(addresses, to, addresses, to + 1, count - to);
        System.arraycopy(untilS, to, untilS, to + 1, count - to);
        addresses[to] = address;
        untilS[to] = until;
        count++;
        return true;
    }

    /** Does not listen any more. */
    public void remove(long address) {
        int at = Arrays.binarySearch(addresses, 0, count, address);
        if (at >= 0) {
            count--;
            System.arraycopy(addresses, at + 1, addresses, at, count - at);
            System.arraycopy(untilS, at + 1, untilS, at, count - at);
        }
        if (lists != null) {
            lists.remove(address);
        }
        if (Arrays.binarySearch(close, address) >= 0) {
            closest = without(closest, address);
            close = without(close, address);
        }
    }

    private static long[] without(long[] addresses, long address) {
        return Arrays.stream(addresses).filter(each -> each != address).toArray();
    }

    /** Does not answer any more. */
    public void lose(long nowMs, long address) {
        remove(address);
        if (gone == null) {
            gone = new Long2LongHashMap(ABSENT);
        }
        if (gone.size() < MAX_GONE) {
            gone.put(address, nowMs + GONE_MS);
        }
    }

    /** Forgets what has not been heard of for long. */
    public void clean(long nowMs) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (untilS[i] > nowMs / 1000) {
                addresses[kept] = addresses[i];
                untilS[kept++] = untilS[i];
            } else if (lists != null) {
                lists.remove(addresses[i]);
            }
        }
        count = kept;
        if (gone != null) {
            gone.entrySet().removeIf(entry -> nowMs >= entry.getValue());
            if (gone.isEmpty()) {
                gone = null;
            }
        }
    }

    /** Who our contacts are, closest first, whether or not they like the group. */
    public void befriend(long[] contacts) {
        closest = Arrays.stream(contacts).filter(this::contains).toArray();
        close = closest.clone();
        Arrays.sort(close);
    }

    /** A contact tells the likers that are closest to it, closest first. */
    public void list(long contact, long[] theirs) {
        if (lists == null) {
            lists = new HashMap<>();
        }
        if (lists.size() < MAX_LISTS || lists.containsKey(contact)) {
            lists.put(
                    contact,
                    Arrays.stream(theirs).distinct().limit(MAX_LIST_LENGTH).toArray());
        }
    }

    /** What a contact told last. */
    long @Nullable [] listOf(long contact) {
        return lists == null ? null : lists.get(contact);
    }

    public int count() {
        return count;
    }

    public boolean contains(long address) {
        return Arrays.binarySearch(addresses, 0, count, address) >= 0;
    }

    /** Contacts among the likers, closest first. Not to be changed. */
    public long[] closest() {
        return closest;
    }

    /** How many are on an arc. */
    int countInside(long start, long end) {
        if (count == 0) {
            return 0;
        }
        if (start == end) {
            return contains(start) ? count - 1 : count;
        }
        int inside = indexFrom(addresses, count, end) - indexFrom(addresses, count, start + 1);
        return start < end ? inside : inside + count;
    }

    /** The so-manieth behind an address, going round. */
    long behind(long start, int number) {
        return addresses[(indexFrom(addresses, count, start + 1) + number) % count];
    }

    /** The first liker at a place or behind it, going round. There must be one. */
    long from(long place) {
        return addresses[indexFrom(addresses, count, place) % count];
    }

    /** The last liker before a place, going round. There must be one. */
    public long before(long place) {
        return addresses[(indexFrom(addresses, count, place) + count - 1) % count];
    }

    int closeInside(long start, long end) {
        int inside = indexFrom(close, close.length, end) - indexFrom(close, close.length, start + 1);
        if (start == end) {
            return close.length;
        }
        return start < end ? inside : inside + close.length;
    }

    /** The so-manieth contact behind an address, going round. */
    long closeBehind(long start, int number) {
        return close[(indexFrom(close, close.length, start + 1) + number) % close.length];
    }

    /** Where the first entry stands that is not below the address; the count if there is none. */
    private static int indexFrom(long[] sorted, int count, long address) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * A view for somebody at this place: those right behind it, those right before it, and others at distances that grow.
     *
     * @return in no order, each once, without the place itself
     */
    public long[] view(long place, int successors, int predecessors, double growth) {
        int others = contains(place) ? count - 1 : count;
        if (others <= successors + predecessors) {
            return Arrays.stream(addresses, 0, count)
                    .filter(address -> address != place)
                    .toArray();
        }
        long[] view = new long[successors + predecessors + 64];
        int found = 0;
        for (int i = 0; i < successors; i++) {
            view[found++] = behind(place, i);
        }
        double rank = successors * growth;
        int last = successors - 1;
        while (rank < others - predecessors && found < view.length - predecessors) {
            if ((int) rank > last) {
                last = (int) rank;
                view[found++] = behind(place, last);
            }
            rank *= growth;
        }
        for (int i = others - predecessors; i < others; i++) {
            view[found++] = behind(place, i);
        }
        return Arrays.copyOf(view, found);
    }
}
