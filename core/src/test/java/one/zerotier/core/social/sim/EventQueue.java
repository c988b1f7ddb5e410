package one.zerotier.core.social.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What will happen, in order of time, and of being added within a millisecond. A wheel of slots of a millisecond each: what lies
 * beyond one turn waits in the slot where it will be and is passed over until its turn comes.
 */
final class EventQueue {
    private static final int SLOTS = 1 << 13;
    private static final int NONE = -1;

    private final int[] head = new int[SLOTS];
    private final int[] tail = new int[SLOTS];
    private long[] atMs = new long[1024];
    private int[] to = new int[1024];
    private int[] from = new int[1024];
    private @Nullable Object[] packets = new Object[1024];
    private int[] next = new int[1024];
    private int free;
    private int size;
    private long nowMs;
    /** Of the slot of now: where to go on, and what stands before it. */
    private int cursor = NONE;

    private int before = NONE;

    private int currentTo;
    private int currentFrom;
    private @Nullable Object currentPacket;

    EventQueue() {
        Arrays.fill(head, NONE);
        Arrays.fill(tail, NONE);
        linkFree(0);
    }

    private void linkFree(int start) {
        for (int i = start; i < next.length; i++) {
            next[i] = i + 1;
        }
        next[next.length - 1] = NONE;
        free = start;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long nowMs() {
        return nowMs;
    }

    /** Time passes without an event. There must be none. */
    void pause(long ms) {
        nowMs += ms;
        cursor = NONE;
        before = NONE;
    }

    /** An event at this time, which is at least a millisecond away. */
    void add(long eventMs, int receiver, int sender, @Nullable Object packet) {
        if (eventMs <= nowMs) {
            throw new IllegalArgumentException("at " + eventMs + ", and it is " + nowMs);
        }
        if (free == NONE) {
            grow();
        }
        int event = free;
        free = next[event];
        atMs[event] = eventMs;
        to[event] = receiver;
        from[event] = sender;
        packets[event] = packet;
        next[event] = NONE;
        int slot = (int) eventMs & SLOTS - 1;
        if (tail[slot] == NONE) {
            head[slot] = event;
        } else {
            next[tail[slot]] = event;
        }
        tail[slot] = event;
        size++;
    }

    private void grow() {
        int capacity = next.length;
        atMs = Arrays.copyOf(atMs, 2 * capacity);
        to = Arrays.copyOf(to, 2 * capacity);
        from = Arrays.copyOf(from, 2 * capacity);
        packets = Arrays.copyOf(packets, 2 * capacity);
        next = Arrays.copyOf(next, 2 * capacity);
        linkFree(capacity);
    }

    /** Goes on to the next event. False if there is none. */
    boolean advance() {
        if (size == 0) {
            return false;
        }
        while (true) {
            while (cursor != NONE) {
                int event = cursor;
                cursor = next[event];
                if (atMs[event] == nowMs) {
                    take(event);
                    return true;
                }
                before = event;
            }
            nowMs++;
            cursor = head[(int) nowMs & SLOTS - 1];
            before = NONE;
        }
    }

    private void take(int event) {
        int slot = (int) nowMs & SLOTS - 1;
        if (before == NONE) {
            head[slot] = cursor;
        } else {
            next[before] = cursor;
        }
        if (tail[slot] == event) {
            tail[slot] = before;
        }
        currentTo = to[event];
        currentFrom = from[event];
        currentPacket = packets[event];
        packets[event] = null;
        next[event] = free;
        free = event;
        size--;
    }

    int to() {
        return currentTo;
    }

    int from() {
        return currentFrom;
    }

    @Nullable
    Object packet() {
        return currentPacket;
    }
}
