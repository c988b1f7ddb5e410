package one.zerotier.core.env;

import java.util.EnumMap;
import java.util.Map;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.Verb;

/** The counts of one node. Written by the node alone; a reader on another thread may see a moment ago. */
@SuppressWarnings("EnumOrdinal") // an index into an array of this run, never stored
public final class Counters {
    private static final Counter[] ALL = Counter.values();

    private static final int VERBS = Verb.values().length;
    private static final int ERRORS = ErrorCode.values().length;

    private final long[] counts = new long[ALL.length];
    private final long[] received = new long[VERBS];
    private final long[] sent = new long[VERBS];
    private final long[] errorsReceived = new long[ERRORS];
    private final long[] errorsSent = new long[ERRORS];

    public void add(Counter counter) {
        counts[counter.ordinal()]++;
    }

    public void add(Counter counter, long amount) {
        counts[counter.ordinal()] += amount;
    }

    public long get(Counter counter) {
        return counts[counter.ordinal()];
    }

    /** An authentic packet has come. */
    public void addReceived(Verb verb) {
        received[verb.ordinal()]++;
    }

    public void addSent(Verb verb) {
        sent[verb.ordinal()]++;
    }

    public long received(Verb verb) {
        return received[verb.ordinal()];
    }

    public long sent(Verb verb) {
        return sent[verb.ordinal()];
    }

    /** Somebody has refused what we asked for. */
    public void addErrorReceived(ErrorCode code) {
        errorsReceived[code.ordinal()]++;
    }

    public void addErrorSent(ErrorCode code) {
        errorsSent[code.ordinal()]++;
    }

    public long errorsReceived(ErrorCode code) {
        return errorsReceived[code.ordinal()];
    }

    public long errorsSent(ErrorCode code) {
        return errorsSent[code.ordinal()];
    }

    public Map<Counter, Long> snapshot() {
        Map<Counter, Long> snapshot = new EnumMap<>(Counter.class);
        for (Counter counter : ALL) {
            snapshot.put(counter, get(counter));
        }
        return snapshot;
    }
}
