package one.zerotier.core.social;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way through this node. Each copy is repeated until it is acknowledged; who does not answer four times is
 * gone, and others get its task. Messages are held for a few seconds, so that repairs find them.
 *
 * @param <M> a message as its user sees it
 */
public final class Deliveries<M> {
    /** How long an acknowledgement may take, for the first copy and for the ones after it. */
    private static final long[] PATIENCE_MS = {400, 600, 800, 1_000};

    private static final long HOLD_MS = 15_000;
    /** Deadlines are multiples of this: so there are few. */
    private static final long TICK_MS = 50;

    public static final int MAX_HELD = 512;
    /** A repair adds a task. Nobody who means well gives more. */
    private static final int MAX_TASKS = 16;

    private static final int MAX_LOOKS = 64;
    private static final int MAX_COPIES = 1_024;
    /** Of a message of somebody else: far more than a task takes, even if half of the receivers are gone. */
    static final int MAX_COPIES_FOR_OTHERS = 128;

    /** So many likers behind ourselves are known without a gap: half of our successors, as some of them may be lost. */
    static final int WITHOUT_GAP = 8;

    /** How copies leave, and what is known of those who may get them. */
    public interface Port<M> {
        /**
         * Sends one copy.
         *
         * @param number tells copies of a message apart; the receiver acknowledges it with the message
         */
        void send(long nowMs, M message, long to, int number, Task task);

        /** A liker did not answer. */
        void lost(M message, long address);

        /** Null if the group is not known here (any more): then nobody gets anything. */
        @Nullable
        Likers likers(M message);
    }

    private static final class Copy {
        private final long to;
        private final Task task;
        private int tries;
        private long dueMs;
        private boolean done;
        private boolean lost;

        private Copy(long to, Task task) {
            this.to = to;
            this.task = task;
        }

        /** Whether the receiver is the start of an arc that it was given. */
        private boolean startsArc() {
            return !lost && task.budget() == Task.EVERYBODY && task.start() == to;
        }
    }

    private static final class Delivery<M> {
        private final long id;
        private final M message;
        private final long untilMs;
        private final int mostCopies;
        private final List<Task> tasks = new ArrayList<>(1);
        private final List<Copy> copies = new ArrayList<>();

        private Delivery(long id, M message, long untilMs, int mostCopies) {
            this.id = id;
            this.message = message;
            this.untilMs = untilMs;
            this.mostCopies = mostCopies;
        }

        private boolean isDone() {
            for (Copy copy : copies) {
                if (!copy.done) {
                    return false;
                }
            }
            return true;
        }
    }

    private final long self;
    private final Port<M> port;
    private final Planner planner;
    private final Map<Long, Delivery<M>> byId = new HashMap<>();
    private final ArrayDeque<Delivery<M>> held = new ArrayDeque<>();
    private long deadlineMs = Long.MAX_VALUE;

    public Deliveries(long self, Port<M> port) {
        this.self = self;
        this.port = port;
        this.planner = new Planner(self);
    }

    /** When {@link #onDeadline} is to be called; {@link Long#MAX_VALUE} for never. */
    public long deadlineMs() {
        return deadlineMs;
    }

    public int held() {
        return held.size();
    }

    /**
     * Sends a message of our own.
     *
     * @param always those who get it whether or not they are likers, and do not count
     */
    public void originate(long nowMs, long id, M message, long budget, long... always) {
        Likers likers = port.likers(message);
        Delivery<M> delivery = hold(nowMs, id, message, MAX_COPIES);
        if (likers != null) {
            planner.origin(likers, budget, id, (to, task) -> send(nowMs, delivery, to, task));
        }
        for (long to : always) {
            if (delivery.copies.stream().noneMatch(copy -> copy.to == to)) {
                send(nowMs, delivery, to, Task.none(to));
            }
        }
    }

    /** A message that was not known, with what is to be done about it. */
    public void accept(long nowMs, long id, M message, Task task) {
        work(nowMs, hold(nowMs, id, message, MAX_COPIES_FOR_OTHERS), task);
    }

    /** A message that is still held; else null. */
    public @Nullable M message(long id) {
        Delivery<M> delivery = byId.get(id);
        return delivery == null ? null : delivery.message;
    }

    /** A known message came once more; there may be more to do about it. */
    public void again(long nowMs, long id, Task task) {
        Delivery<M> delivery = byId.get(id);
        if (delivery != null) {
            work(nowMs, delivery, task);
        }
    }

    private Delivery<M> hold(long nowMs, long id, M message, int mostCopies) {
        if (held.size() >= MAX_HELD) {
            byId.remove(dispensable().id);
        }
        Delivery<M> delivery = new Delivery<>(id, message, nowMs + HOLD_MS, mostCopies);
        byId.put(id, delivery);
        held.addLast(delivery);
        dueAt(delivery.untilMs);
        return delivery;
    }

    /** Removes one: rather one that owes nothing to anybody than the oldest. */
    private Delivery<M> dispensable() {
        Iterator<Delivery<M>> all = held.iterator();
        for (int looks = MAX_LOOKS; looks > 0 && all.hasNext(); looks--) {
            Delivery<M> delivery = all.next();
            if (delivery.isDone()) {
                all.remove();
                return delivery;
            }
        }
        return held.removeFirst();
    }

    private void work(long nowMs, Delivery<M> delivery, Task task) {
        for (Task known : delivery.tasks) {
            if (known.isSameAs(task)) {
                return;
            }
        }
        Likers likers = port.likers(delivery.message);
        if (likers == null || delivery.tasks.size() >= MAX_TASKS) {
            return;
        }
        delivery.tasks.add(task);
        if (task.hasArc() && task.start() != self) {
            repair(nowMs, delivery, likers, task);
        } else {
            planner.forward(likers, task, delivery.id, (to, part) -> send(nowMs, delivery, to, part));
        }
    }

    /**
     * An arc whose start is lost. The one who stands right before it knows how it goes on: that is the last one of those
     * who got an arc before it, or somebody behind that one, or ourselves.
     */
    private void repair(long nowMs, Delivery<M> delivery, Likers likers, Task task) {
        Copy before = null;
        if (task.budget() == Task.EVERYBODY && likers.countInside(self, task.start()) >= WITHOUT_GAP) {
            for (Copy copy : delivery.copies) {
                if (copy.startsArc()
                        && copy.to != task.start()
                        && Ring.isInside(copy.to, self, task.start())
                        && (before == null || Ring.isInside(copy.to, before.to, task.start()))) {
                    before = copy;
                }
            }
        }
        if (before != null) {
            send(nowMs, delivery, before.to, task);
        } else {
            planner.forward(likers, task, delivery.id, (to, part) -> send(nowMs, delivery, to, part));
        }
    }

    private void send(long nowMs, Delivery<M> delivery, long to, Task task) {
        if (to != self && delivery.copies.size() < delivery.mostCopies) {
            Copy copy = new Copy(to, task);
            delivery.copies.add(copy);
            send(nowMs, delivery, copy, delivery.copies.size() - 1);
        }
    }

    private void send(long nowMs, Delivery<M> delivery, Copy copy, int number) {
        copy.dueMs = (nowMs + PATIENCE_MS[copy.tries++] + TICK_MS - 1) / TICK_MS * TICK_MS;
        dueAt(copy.dueMs);
        port.send(nowMs, delivery.message, copy.to, number, copy.task);
    }

    private void dueAt(long atMs) {
        deadlineMs = Math.min(deadlineMs, atMs);
    }

    /** Somebody has got a copy. */
    public void acknowledge(long id, long from, int number) {
        Delivery<M> delivery = byId.get(id);
        if (delivery != null && number < delivery.copies.size() && delivery.copies.get(number).to == from) {
            delivery.copies.get(number).done = true;
        }
    }

    /** Repeats what was not acknowledged, and forgets what is over. */
    public void onDeadline(long nowMs) {
        deadlineMs = Long.MAX_VALUE;
        for (Delivery<M> delivery : held) {
            for (int i = 0; i < delivery.copies.size(); i++) {
                Copy copy = delivery.copies.get(i);
                if (!copy.done) {
                    onDue(nowMs, delivery, copy, i);
                }
            }
        }
        while (!held.isEmpty() && nowMs >= held.getFirst().untilMs) {
            byId.remove(held.removeFirst().id);
        }
        if (!held.isEmpty()) {
            dueAt(held.getFirst().untilMs);
        }
    }

    private void onDue(long nowMs, Delivery<M> delivery, Copy copy, int number) {
        if (nowMs < copy.dueMs) {
            dueAt(copy.dueMs);
        } else if (copy.tries < PATIENCE_MS.length) {
            send(nowMs, delivery, copy, number);
        } else {
            copy.done = true;
            copy.lost = true;
            onLost(nowMs, delivery, copy);
        }
    }

    private void onLost(long nowMs, Delivery<M> delivery, Copy copy) {
        Likers likers = port.likers(delivery.message);
        if (likers == null) {
            return;
        }
        likers.lose(nowMs, copy.to);
        port.lost(delivery.message, copy.to);
        if (copy.task.listed().length > 0) {
            planner.forward(
                    likers,
                    Task.listed(self, copy.task.listed()),
                    delivery.id,
                    (to, part) -> send(nowMs, delivery, to, part));
        }
        if (copy.task.budget()
                == Task.EVERYBODY) { // else others might get it beyond the budget, if the lost one is not
            repair(nowMs, delivery, likers, Task.arc(copy.task.start(), copy.task.end(), copy.task.budget()));
        }
    }
}
