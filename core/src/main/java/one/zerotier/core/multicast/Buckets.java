package one.zerotier.core.multicast;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of a network that need not be full, found without allocation. When there are too many, one that is full gives way:
 * a new one in its place would be the same. If there is none of these among the oldest, because somebody makes up groups faster
 * than their buckets fill, newcomers share a bucket for each kind.
 */
final class Buckets {
    static final int CAPACITY = 4_096;

    private static final int LOOKS = 16;

    /** In the order of use. */
    private final Map<Bucket, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    private final Bucket wanted = new Bucket();
    private final Bucket ofOtherMembers = new Bucket();
    private final Bucket ofOtherGroups = new Bucket();
    private final Bucket ofOtherMembersInGroups = new Bucket();

    Bucket ofMember(long nowNanos, long member) {
        return get(nowNanos, member, 0, 0, ofOtherMembers);
    }

    Bucket ofGroup(long nowNanos, long mac, int adi) {
        return get(nowNanos, 0, mac, adi, ofOtherGroups);
    }

    Bucket ofMemberInGroup(long nowNanos, long member, long mac, int adi) {
        return get(nowNanos, member, mac, adi, ofOtherMembersInGroups);
    }

    private Bucket get(long nowNanos, long member, long mac, int adi, Bucket ifNoRoom) {
        Bucket known = buckets.get(wanted.of(member, mac, adi));
        if (known != null) {
            return known;
        }
        Bucket added = buckets.size() < CAPACITY ? new Bucket() : takeFull(nowNanos);
        if (added == null) {
            return ifNoRoom;
        }
        buckets.put(added.of(member, mac, adi), added);
        return added;
    }

    /** Removes a full one; null if the oldest are not. These have to wait until it is their turn again. */
    private @Nullable Bucket takeFull(long nowNanos) {
        for (int look = 0; look < LOOKS; look++) {
            Bucket oldest = buckets.keySet().iterator().next();
            if (oldest.isFull(nowNanos)) {
                buckets.remove(oldest);
                return oldest;
            }
            buckets.get(oldest); // moves it to the end
        }
        return null;
    }

    int count() {
        return buckets.size();
    }
}
