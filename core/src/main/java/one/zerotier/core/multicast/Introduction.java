package one.zerotier.core.multicast;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;

/**
 * Groups of a network that our host has joined lately, which others on the ring are to be told. Who they are is asked more than
 * once, because many may join at the same moment.
 */
final class Introduction {
    private static final long[] AGAIN_MS = {1_000, 10_000};
    private static final long INTERVAL_MS = 2_000;

    /** Makes one group known. */
    interface Step {
        void introduce(long nowMs, Network network, MulticastGroup group);
    }

    private final Network network;
    private final Env env;
    private final Step step;
    private final Timer timer;
    private final Set<MulticastGroup> joined = new TreeSet<>();
    private long lastMs = Long.MIN_VALUE / 2;
    private int rounds;

    Introduction(Network network, Env env, Step step) {
        this.network = network;
        this.env = env;
        this.step = step;
        this.timer = env.timers().timer(this::again);
    }

    /** At once, unless the host joins and leaves without end; and again. */
    void begin(long nowMs, Collection<MulticastGroup> added) {
        joined.addAll(added);
        if (network.announcedGroups().contains(MulticastGroup.BROADCAST)) {
            joined.add(MulticastGroup.BROADCAST);
        }
        joined.removeIf(MulticastGroup::staysSmall);
        rounds = 0;
        if (nowMs - lastMs >= INTERVAL_MS) {
            introduceAll(nowMs);
        }
        schedule(nowMs);
    }

    private void again(long nowMs) {
        introduceAll(nowMs);
        if (++rounds < AGAIN_MS.length) {
            schedule(nowMs);
        } else {
            joined.clear();
        }
    }

    private void schedule(long nowMs) {
        timer.setAt(nowMs + AGAIN_MS[rounds] + env.random().nextInt((int) AGAIN_MS[rounds]));
    }

    private void introduceAll(long nowMs) {
        lastMs = nowMs;
        for (MulticastGroup group : joined) {
            if (network.announcedGroups().contains(group)) {
                step.introduce(nowMs, network, group);
            }
        }
    }

    void cancel() {
        timer.cancel();
    }
}
