package one.zerotier.core.social;

import java.util.Arrays;

/**
 * Whom a receiver of a message is to pass it on to: likers that are listed, and likers on an arc of the ring. The ends of
 * the arc do not belong to it. Usually the receiver is its start; if somebody else is, that one was lost, and the
 * receiver stands before it.
 */
public final class Task {
    /** A budget without bound. */
    public static final long EVERYBODY = 0xffff_ffffL;

    private static final long[] NOBODY = {};

    private final long start;
    private final long end;
    private final long budget;
    private final long[] listed;

    /**
     * Of all fields.
     *
     * @param start of the arc
     * @param end of the arc; the same as the start for the whole ring
     * @param budget how many likers on the arc may get the message: 0 for none, {@link #EVERYBODY} for all
     * @param listed addresses, which do not count against the budget; not copied
     */
    public Task(long start, long end, long budget, long[] listed) {
        this.start = start;
        this.end = end;
        this.budget = budget;
        this.listed = listed;
    }

    /** Nothing to pass on. */
    public static Task none(long receiver) {
        return new Task(receiver, receiver, 0, NOBODY);
    }

    public static Task arc(long start, long end, long budget) {
        return new Task(start, end, budget, NOBODY);
    }

    public static Task listed(long receiver, long[] listed) {
        return new Task(receiver, receiver, 0, listed);
    }

    public long start() {
        return start;
    }

    public long end() {
        return end;
    }

    public long budget() {
        return budget;
    }

    /** Not to be changed. */
    public long[] listed() {
        return listed;
    }

    public boolean hasArc() {
        return budget != 0;
    }

    boolean isSameAs(Task other) {
        return start == other.start
                && end == other.end
                && budget == other.budget
                && Arrays.equals(listed, other.listed);
    }

    /** Whether the receiver has nobody to pass the message on to. */
    public boolean isNothing() {
        return budget == 0 && listed.length == 0;
    }
}
