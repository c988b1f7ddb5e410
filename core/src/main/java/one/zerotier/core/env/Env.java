package one.zerotier.core.env;

import one.zerotier.core.crypto.RandomSource;

/** What every part of one node shares: its way out, its entropy, its counts, its deadlines. */
public record Env(Effects effects, RandomSource random, Counters counters, Timers timers) {
    public void count(Counter counter) {
        counters.add(counter);
    }
}
