package one.zerotier.core.network;

import one.zerotier.core.env.RateGate;
import one.zerotier.core.identity.Address;
import one.zerotier.core.social.Closeness;

/** Another member of a network, as this node deals with it: what it may do, and what we told it when. */
public final class Member {
    private static final long NEVER = Long.MIN_VALUE / 2; // so that now - NEVER does not overflow

    private static final long ASK_INTERVAL_MS = 2_000;

    private final Membership membership;
    private final Closeness closeness = new Closeness();
    private long lastPushMs = NEVER;
    private boolean pushMayBeLost;
    private long lastLikeMs = NEVER;
    private long lastSpreadingMs = NEVER;
    private boolean met;
    private boolean hasShown;
    private final RateGate askGate = new RateGate(ASK_INTERVAL_MS);

    Member(long networkId, Address address, TimeWindow window) {
        this.membership = new Membership(networkId, address, window);
    }

    public Membership membership() {
        return membership;
    }

    public Address address() {
        return membership.member();
    }

    /** Whether it is there for certain: it has talked on the network, or a credential of it was shown. */
    boolean isMet() {
        return met;
    }

    public void meet() {
        met = true;
    }

    /** A credential of it was accepted. */
    void showed() {
        met = true;
        hasShown = true;
    }

    /** Whether it may be that we lack its credentials, and it is time to ask for them. */
    boolean isToBeAsked(long nowMs) {
        return !hasShown && askGate.pass(nowMs);
    }

    /** How much our host talks with it. */
    public Closeness closeness() {
        return closeness;
    }

    /** When our credentials were last pushed to it. */
    long lastPushMs() {
        return lastPushMs;
    }

    /** What we pushed may be forgotten, or came too early: the next packet is to bring our credentials again. */
    public void forgetPush() {
        lastPushMs = NEVER;
    }

    /** Whether the last push had to wait until we knew whom it was for, and may not have got there. */
    boolean pushMayBeLost() {
        return pushMayBeLost;
    }

    void pushed(long nowMs, boolean mayBeLost) {
        lastPushMs = nowMs;
        pushMayBeLost = mayBeLost;
    }

    /** When our multicast groups were last announced to it. */
    public long lastLikeMs() {
        return lastLikeMs;
    }

    public void liked(long nowMs) {
        lastLikeMs = nowMs;
    }

    /** Whether it has announced lately, on this network, that it understands our own verbs. */
    public boolean spreads(long nowMs) {
        return nowMs - lastSpreadingMs < SpreadingGroup.LIFETIME_MS;
    }

    public void announcedSpreading(long nowMs) {
        lastSpreadingMs = nowMs;
    }
}
