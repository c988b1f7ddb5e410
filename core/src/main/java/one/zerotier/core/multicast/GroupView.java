package one.zerotier.core.multicast;

import java.util.HashSet;
import java.util.Set;
import one.zerotier.core.social.Likers;

/** What we know of one group that we pass frames on in. */
final class GroupView {
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final Likers likers = new Likers();
    private long total;
    private long answeredMs = NEVER;
    private long askedMs = NEVER;
    private final Set<Long> asked = new HashSet<>(4);
    private long[] others = {};
    private long othersMs = NEVER;
    private long usedMs;
    private long shownMs = NEVER;
    private boolean introducing;
    private long befriendedMs = NEVER;
    private long toldMs = NEVER;

    /** Those that spread. */
    Likers likers() {
        return likers;
    }

    /** How many members the group has, as a directory says, whether or not they spread. */
    long total() {
        return total;
    }

    long answeredMs() {
        return answeredMs;
    }

    void answered(long nowMs, long newTotal) {
        answeredMs = nowMs;
        total = newTotal;
    }

    long askedMs() {
        return askedMs;
    }

    void asked(long nowMs, Set<Long> newAsked) {
        askedMs = nowMs;
        asked.clear(); // who is asked again may still answer the first time
        asked.addAll(newAsked);
    }

    /** Whether an answer of this one is awaited; only one is. */
    boolean wasAsked(long address) {
        return asked.remove(address);
    }

    long othersMs() {
        return othersMs;
    }

    /** Members that do not spread, as of {@link #othersMs}. */
    long[] others() {
        return others;
    }

    void others(long nowMs, long[] newOthers) {
        othersMs = nowMs;
        others = newOthers;
    }

    long usedMs() {
        return usedMs;
    }

    void used(long nowMs) {
        usedMs = nowMs;
    }

    /** When all our credentials last went with a frame. */
    long shownMs() {
        return shownMs;
    }

    void shown(long nowMs) {
        shownMs = nowMs;
    }

    /** With the next answer, those before us are to be told of us. */
    void introduce() {
        introducing = true;
    }

    boolean isIntroducing() {
        return introducing;
    }

    void introduced() {
        introducing = false;
    }

    /** When contacts were last looked up. */
    long befriendedMs() {
        return befriendedMs;
    }

    void befriend(long nowMs, long[] contacts) {
        befriendedMs = nowMs;
        likers.befriend(contacts);
    }

    /** When we last told our contacts who is closest to us. */
    long toldMs() {
        return toldMs;
    }

    void told(long nowMs) {
        toldMs = nowMs;
    }
}
