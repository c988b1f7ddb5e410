package one.zerotier.core.social;

import java.util.Arrays;

/**
 * Decides to whom a message goes next and what each of them is to do. The rules:
 *
 * <ol>
 *   <li>The origin sends to its contacts, and if these are few, to some others round the ring.
 *   <li>Each receiver is responsible for the arc from itself to the next one, and divides it again in the same way; its own
 *       contacts on the arc come first. The first liker behind the start of an arc always gets a copy: so an arc has no gap.
 *   <li>If not everybody may get the message, the contacts' contacts follow the contacts, as lists that receivers divide
 *       again; what then is left of the budget is spread over the ring.
 * </ol>
 *
 * <p>Nothing is kept between two calls but memory for reuse.
 */
public final class Planner {
    /** Copies that one node sends of a message of somebody else, more or less. */
    public static final int FAN_OUT = 8;

    /** An arc with up to so many likers is served at once: dividing it would only cost time. */
    private static final int LAST_FAN_OUT = 12;

    /** To so many contacts the origin writes itself. */
    public static final int MAX_DIRECT = 256;

    /** Gets the parts of a plan. */
    @FunctionalInterface
    public interface Sink {
        void delegate(long to, Task task);
    }

    private final long self;
    /** Distances of the receivers from the start of the arc that is being divided. */
    private long[] chosen = new long[MAX_DIRECT + 2 * LAST_FAN_OUT];

    private int chosenCount;

    public Planner(long self) {
        this.self = self;
    }

    /**
     * A message of our own.
     *
     * @param budget how many may get it; {@link Task#EVERYBODY} if all may
     * @param seed other for every message, so that it is not always the same ones who have the work
     */
    public void origin(Likers likers, long budget, long seed, Sink sink) {
        long[] contacts = likers.closest();
        int direct = (int) Math.min(Math.min(contacts.length, MAX_DIRECT), budget);
        chosenCount = 0;
        for (int i = 0; i < direct; i++) {
            choose(Ring.distance(self, contacts[i]));
        }
        if (budget == Task.EVERYBODY) {
            fill(likers, self, self, true, 0);
            serveArc(self, self, Task.EVERYBODY, sink);
            return;
        }
        long left = budget - direct;
        Lists lists = direct == 0 ? Lists.EMPTY : Lists.plan(likers, self, contacts, direct, left, seed);
        left -= lists.size();
        if (left > 0 && likers.countInside(self, self) > 0) {
            int before = chosenCount;
            choose(Ring.distance(self, likers.behind(self, 0))); // else nobody before the first contact ever got a copy
            fill(likers, self, self, false, seed);
            while (chosenCount - before > left) {
                chosenCount--;
            }
            left -= chosenCount - before;
        }
        serve(self, self, left, lists, sink);
    }

    /** A message of somebody else, of which a part is ours to pass on. */
    public void forward(Likers likers, Task task, long seed, Sink sink) {
        forwardListed(task.listed(), sink);
        if (task.hasArc()) {
            forwardArc(likers, task.start(), task.end(), task.budget(), seed, sink);
        }
    }

    private static void forwardListed(long[] listed, Sink sink) {
        int parts = listed.length <= LAST_FAN_OUT ? listed.length : FAN_OUT;
        for (int i = 0; i < parts; i++) {
            int from = (int) ((long) listed.length * i / parts);
            int to = (int) ((long) listed.length * (i + 1) / parts);
            sink.delegate(listed[from], Task.listed(listed[from], Arrays.copyOfRange(listed, from + 1, to)));
        }
    }

    private void forwardArc(Likers likers, long start, long end, long budget, long seed, Sink sink) {
        int known = likers.countInside(start, end);
        chosenCount = 0;
        if (budget == Task.EVERYBODY) {
            if (known <= LAST_FAN_OUT) {
                chooseAll(likers, start, known);
            } else {
                int contacts = likers.closeInside(start, end);
                int wanted = Math.min(contacts, FAN_OUT / 2);
                for (int i = 0; i < wanted; i++) {
                    choose(Ring.distance(start, likers.closeBehind(start, contacts * i / wanted)));
                }
                fill(likers, start, end, true, 0);
            }
            serveArc(start, end, budget, sink);
        } else {
            if (known <= Math.min(LAST_FAN_OUT, budget)) {
                chooseAll(likers, start, known);
            } else {
                fill(likers, start, end, false, seed);
                chosenCount = (int) Math.min(chosenCount, budget);
            }
            serve(start, end, budget - chosenCount, Lists.EMPTY, sink);
        }
    }

    private void chooseAll(Likers likers, long start, int known) {
        for (int i = 0; i < known; i++) {
            choose(Ring.distance(start, likers.behind(start, i)));
        }
    }

    /** Adds likers at even distances until there are enough. With {@code gapless}, the first of the arc is one of them. */
    private void fill(Likers likers, long start, long end, boolean gapless, long seed) {
        int known = likers.countInside(start, end);
        if (known == 0) {
            return;
        }
        if (gapless) {
            choose(Ring.distance(start, likers.behind(start, 0)));
        }
        long length = Ring.length(start, end);
        // up to the last one that we know, not to the end: there may be nobody for long, as where addresses are
        // reserved
        long last = Ring.distance(start, likers.behind(start, known - 1));
        int wanted = FAN_OUT - chosenCount;
        long step = Math.max(1, last / Math.max(1, wanted));
        long offset = gapless ? step : (seed >>> 1) % step;
        for (int i = 0; i < wanted; i++) {
            long place = offset + i * step;
            if (place >= length) {
                break;
            }
            long distance = Ring.distance(start, likers.from(Ring.plus(start, place)));
            if (distance >= place && distance > 0 && distance < length) {
                choose(distance);
            }
        }
    }

    private void choose(long distance) {
        for (int i = 0; i < chosenCount; i++) {
            if (chosen[i] == distance) {
                return;
            }
        }
        chosen[chosenCount++] = distance;
    }

    private void serveArc(long start, long end, long budget, Sink sink) {
        Arrays.sort(chosen, 0, chosenCount);
        for (int i = 0; i < chosenCount; i++) {
            long to = Ring.plus(start, chosen[i]);
            long next = i + 1 < chosenCount ? Ring.plus(start, chosen[i + 1]) : end;
            sink.delegate(to, Ring.distance(to, next) == 1 ? Task.none(to) : Task.arc(to, next, budget));
        }
    }

    /** Divides a budget in proportion to the arcs. */
    private void serve(long start, long end, long budget, Lists lists, Sink sink) {
        Arrays.sort(chosen, 0, chosenCount);
        long length = Ring.length(start, end);
        double share = 0;
        long given = 0;
        for (int i = 0; i < chosenCount; i++) {
            long to = Ring.plus(start, chosen[i]);
            long next = i + 1 < chosenCount ? chosen[i + 1] : length;
            share += (double) budget * (next - chosen[i]) / (length - chosen[0]);
            long part = Math.max(0, Math.min(budget - given, Math.round(share) - given));
            given += part;
            sink.delegate(to, new Task(to, Ring.plus(start, next), part, lists.of(to)));
        }
    }
}
