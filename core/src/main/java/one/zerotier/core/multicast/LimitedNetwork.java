package one.zerotier.core.multicast;

import java.util.HashMap;
import java.util.Map;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.core.network.RateLimit;

/** One network with limits: who has used how much of them. */
final class LimitedNetwork {
    /** Whoever receives a small frame has hardly less work than with a larger one. */
    static final int MIN_COST = 256;

    private static final long NANOS_PER_MS = 1_000_000;

    private record Paces(Pace all, Pace member) {
        static Paces of(RateLimit limit) {
            return new Paces(Pace.ofAll(limit), Pace.ofMember(limit));
        }
    }

    private MulticastLimits limits;
    private final Paces network;
    private final Paces otherGroups;
    private final Map<MulticastGroup, Paces> groups = new HashMap<>();
    private final Bucket ofAll = new Bucket();
    private final Buckets buckets = new Buckets();

    LimitedNetwork(MulticastLimits limits) {
        this.limits = limits;
        network = Paces.of(limits.network());
        otherGroups = Paces.of(limits.group());
        limits.groups().forEach((group, limit) -> groups.put(group, Paces.of(limit)));
    }

    boolean has(MulticastLimits others) {
        boolean same = limits.equals(others);
        if (same) {
            limits = others; // a renewed configuration: with the same object the next comparison is quick
        }
        return same;
    }

    /** What the network has decides first, so that a group nobody has heard of gets no bucket if there is nothing to put in. */
    boolean admit(long nowMs, long member, MulticastGroup group, int frameLength) {
        long now = nowMs * NANOS_PER_MS;
        int cost = Math.max(MIN_COST, frameLength);
        Bucket ofMember = buckets.ofMember(now, member);
        if (!ofAll.has(now, cost, network.all) || !ofMember.has(now, cost, network.member)) {
            return false;
        }
        Paces paces = groups.getOrDefault(group, otherGroups);
        Bucket ofGroup = buckets.ofGroup(now, group.mac(), group.adi());
        if (!ofGroup.has(now, cost, paces.all)) {
            return false;
        }
        Bucket ofMemberInGroup = buckets.ofMemberInGroup(now, member, group.mac(), group.adi());
        if (!ofMemberInGroup.has(now, cost, paces.member)) {
            return false;
        }
        ofAll.take(now, cost, network.all);
        ofMember.take(now, cost, network.member);
        ofGroup.take(now, cost, paces.all);
        ofMemberInGroup.take(now, cost, paces.member);
        return true;
    }

    int bucketCount() {
        return buckets.count();
    }
}
