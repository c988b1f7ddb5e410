package one.zerotier.core.social.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts what one rule does with a number of messages. */
final class Tally {
    static final int DISTANCES = 6;

    /** Of the curve of reach over time. */
    static final int STEP_MS = 20;

    static final int STEPS = 60;

    private static final int NOT_REACHED = -1;
    private static final int NO_BUDGET = Integer.MAX_VALUE;

    private final Lan lan;
    private final int budget;

    /** Over all messages. */
    private final int[] copiesSent;

    private final long[] bytesSent;
    private final long[] reachedAtDistance = new long[DISTANCES];
    private final long[] liveAtDistance = new long[DISTANCES];
    private final long[] reachedAtStep = new long[STEPS];
    private int messages;
    private long copies;
    private long smalls;
    private long recipients;
    private int mostRecipients;
    private long hops;
    private int maxHop;
    private double contactHops;
    private double contactShare;
    private double secondShare;
    private int withSeconds;
    private double reach;
    private double leastReach = 1;
    private long timeToHalfMs;
    private long timeToAllMs;

    /** Of the message on its way. */
    private final int[] hopOf;

    private final int[] afterMs;
    private int origin;
    private long startMs;
    private int reached;

    Tally(Lan lan, int budget) {
        this.lan = lan;
        this.budget = budget == 0 ? NO_BUDGET : budget;
        copiesSent = new int[lan.nodes()];
        bytesSent = new long[lan.nodes()];
        hopOf = new int[lan.nodes()];
        afterMs = new int[lan.nodes()];
    }

    void begin(int sender, long nowMs) {
        origin = sender;
        startMs = nowMs;
        reached = 0;
        Arrays.fill(hopOf, NOT_REACHED);
    }

    void copySent(int node, int length) {
        copies++;
        copiesSent[node]++;
        bytesSent[node] += length;
    }

    void smallSent(int node, int length) {
        smalls++;
        bytesSent[node] += length;
    }

    void delivered(int node, int hop, long nowMs) {
        if (node == origin || hopOf[node] != NOT_REACHED) {
            throw new IllegalStateException("delivered twice");
        }
        hopOf[node] = hop;
        int passedMs = (int) (nowMs - startMs);
        afterMs[reached++] = passedMs;
        if (passedMs < STEPS * STEP_MS) {
            reachedAtStep[passedMs / STEP_MS]++;
        }
        hops += hop;
        maxHop = Math.max(maxHop, hop);
    }

    void end() {
        messages++;
        recipients += reached;
        mostRecipients = Math.max(mostRecipients, reached);
        double share = (double) reached / (lan.nodes() - lan.gone() - 1);
        reach += share;
        leastReach = Math.min(leastReach, share);
        if (reached > 0) {
            timeToHalfMs += afterMs[(reached - 1) / 2];
            timeToAllMs += afterMs[(int) ((reached - 1) * 0.99)];
        }
        countByDistance();
    }

    private void countByDistance() {
        int[] distances = lan.graph.distances(origin);
        int[] live = new int[DISTANCES];
        int[] got = new int[DISTANCES];
        long hopsOfContacts = 0;
        for (int node = 0; node < distances.length; node++) {
            if (distances[node] == 0 || distances[node] >= DISTANCES || lan.isGone(node)) {
                continue;
            }
            live[distances[node]]++;
            if (hopOf[node] != NOT_REACHED) {
                got[distances[node]]++;
                hopsOfContacts += distances[node] == 1 ? hopOf[node] : 0;
            }
        }
        for (int i = 0; i < DISTANCES; i++) {
            liveAtDistance[i] += live[i];
            reachedAtDistance[i] += got[i];
        }
        contactHops += hopsOfContacts;
        int room = Math.min(live[2], Math.max(0, budget - live[1]));
        if (room > 0) {
            withSeconds++;
            secondShare += Math.min(1, (double) got[2] / room);
        }
        contactShare += live[1] == 0 ? 1 : Math.min(1, (double) got[1] / Math.min(budget, live[1]));
    }

    Outcome outcome() {
        int live = lan.nodes() - lan.gone();
        int[] sorted = copiesSent.clone();
        Arrays.sort(sorted);
        return new Outcome(
                reach / messages,
                leastReach,
                contactShare / messages,
                reachedAtDistance[1] == 0 ? 0 : contactHops / reachedAtDistance[1],
                secondShare / Math.max(1, withSeconds),
                (double) hops / recipients,
                maxHop,
                (double) timeToHalfMs / messages,
                (double) timeToAllMs / messages,
                (double) copies / recipients,
                (double) smalls / recipients,
                (double) Arrays.stream(bytesSent).sum() / messages / live,
                (double) sorted[sorted.length - 1] * live / copies,
                sorted[sorted.length - 1],
                (double) recipients / messages,
                mostRecipients,
                reachAtDistances(),
                percentiles(sorted),
                reachOverTime());
    }

    private List<Double> reachAtDistances() {
        List<Double> shares = new ArrayList<>();
        for (int i = 1; i < DISTANCES; i++) {
            shares.add(liveAtDistance[i] == 0 ? 0 : (double) reachedAtDistance[i] / liveAtDistance[i]);
        }
        return shares;
    }

    private List<Double> reachOverTime() {
        List<Double> shares = new ArrayList<>();
        double sum = 0;
        for (long atStep : reachedAtStep) {
            sum += (double) atStep / messages / (lan.nodes() - lan.gone() - 1);
            shares.add(sum);
        }
        return shares;
    }

    private static List<Integer> percentiles(int[] sorted) {
        List<Integer> percentiles = new ArrayList<>();
        for (int i = 0; i <= 100; i++) {
            percentiles.add(sorted[(int) ((sorted.length - 1) * i / 100.0)]);
        }
        return percentiles;
    }
}
