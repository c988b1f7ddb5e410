package one.zerotier.core.multicast;

/**
 * A token bucket, which is no more than the moment at which it is full again. Somebody's: of one member in one group; of one
 * group, then the member is 0; or of one member in all groups, then MAC and ADI are 0.
 */
final class Bucket implements Comparable<Bucket> {
    long member;
    long mac;
    int adi;

    private long fullAtNanos = Long.MIN_VALUE;

    /** Makes it somebody's, and full. */
    Bucket of(long newMember, long newMac, int newAdi) {
        member = newMember;
        mac = newMac;
        adi = newAdi;
        fullAtNanos = Long.MIN_VALUE;
        return this;
    }

    boolean isFull(long nowNanos) {
        return fullAtNanos <= nowNanos;
    }

    boolean has(long nowNanos, int bytes, Pace pace) {
        return Math.max(fullAtNanos, nowNanos) - nowNanos + nanos(bytes, pace) <= pace.burstNanos;
    }

    void take(long nowNanos, int bytes, Pace pace) {
        fullAtNanos = Math.max(fullAtNanos, nowNanos) + nanos(bytes, pace);
    }

    /** Rounded so that nobody gains. */
    private static long nanos(int bytes, Pace pace) {
        return (long) Math.ceil(bytes * pace.nanosPerByte);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bucket bucket && member == bucket.member && mac == bucket.mac && adi == bucket.adi;
    }

    @Override
    public int hashCode() {
        return Long.hashCode((member * 31 + mac) * 31 + adi);
    }

    /** Lets a hash table cope with somebody who makes up groups of equal hash. */
    @Override
    public int compareTo(Bucket other) {
        int byMember = Long.compare(member, other.member);
        int byMac = byMember != 0 ? byMember : Long.compare(mac, other.mac);
        return byMac != 0 ? byMac : Integer.compare(adi, other.adi);
    }
}
