package one.zerotier.core.env;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All deadlines of one node in one heap. Time is data: nothing here runs by itself; the host asks for the next deadline and
 * says when it has come.
 */
public final class Timers {
    /** The deadline of a timer that is off. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int OFF = -1;

    /** One deadline and what to do when it has passed. Armed again or not by whoever owns it; off once it fires. */
    public final class Timer {
        private final LongConsumer action;
        private long deadlineMs = NEVER;
        private int index = OFF;

        private Timer(LongConsumer action) {
            this.action = action;
        }

        /** Fires at this time, in place of any earlier setting. */
        public void setAt(long newDeadlineMs) {
            if (index == OFF) {
                deadlineMs = newDeadlineMs;
                append(this);
            } else if (newDeadlineMs != deadlineMs) {
                deadlineMs = newDeadlineMs;
                siftDown(index);
                siftUp(index);
            }
        }

        /** Fires at this time or, if it is already set to an earlier one, then. */
        public void setNoLaterThan(long newDeadlineMs) {
            if (newDeadlineMs < deadlineMs) {
                setAt(newDeadlineMs);
            }
        }

        public void cancel() {
            if (index != OFF) {
                remove(this);
            }
        }

        public boolean isSet() {
            return index != OFF;
        }

        /** {@link #NEVER} if off. */
        public long deadlineMs() {
            return deadlineMs;
        }
    }

    private @Nullable Timer[] heap = new Timer[16];
    private int size;

    /** A timer that is off. Its action gets the current time. */
    public Timer timer(LongConsumer action) {
        return new Timer(action);
    }

    /** {@link #NEVER} if no timer is set. */
    public long nextDeadlineMs() {
        return size == 0 ? NEVER : heap[0].deadlineMs;
    }

    /** How many timers are set. */
    public int size() {
        return size;
    }

    /**
     * Fires every timer whose deadline has come. One that an action sets to a time already past fires at the next call, so
     * that a mistake costs a busy loop of the host's and not one in here.
     */
    public void fireDue(long nowMs) {
        int left = size;
        while (left-- > 0 && size > 0 && heap[0].deadlineMs <= nowMs) {
            Timer due = heap[0];
            remove(due);
            due.action.accept(nowMs);
        }
    }

    private void append(Timer timer) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        put(timer, size++);
        siftUp(timer.index);
    }

    private void remove(Timer timer) {
        int at = timer.index;
        Timer last = heap[--size];
        heap[size] = null;
        timer.index = OFF;
        timer.deadlineMs = NEVER;
        if (last != timer) {
            put(last, at);
            siftDown(at);
            siftUp(last.index);
        }
    }

    private void siftUp(int from) {
        Timer timer = heap[from];
        int at = from;
        while (at > 0 && heap[(at - 1) / 2].deadlineMs > timer.deadlineMs) {
            put(heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        put(timer, at);
    }

    private void siftDown(int from) {
        Timer timer = heap[from];
        int at = from;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1].deadlineMs < heap[child].deadlineMs) {
                child++;
            }
            if (heap[child].deadlineMs >= timer.deadlineMs) {
                break;
            }
            put(heap[child], at);
            at = child;
        }
        put(timer, at);
    }

    private void put(Timer timer, int at) {
        heap[at] = timer;
        timer.index = at;
    }
}
