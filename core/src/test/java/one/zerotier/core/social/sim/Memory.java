package one.zerotier.core.social.sim;

import java.util.HashSet;
import java.util.Set;
import one.zerotier.core.social.Likers;

/** Weighs what nodes know of a group, by what the heap grows when there are many that do. */
final class Memory {
    private static final int SAMPLE = 10_000;

    /**
     * Bytes for each liker that a node knows.
     *
     * @param ofView for the view alone, contacts included
     * @param withLists for view and contacts' contacts
     * @param inView how many likers a node knows in its view
     * @param inLists how many with its contacts' contacts
     */
    record PerLiker(double ofView, double withLists, double inView, double inLists) {}

    private Memory() {}

    static PerLiker measure(SocialGraph graph) {
        Views views = new Views(graph);
        Likers[] made = new Likers[SAMPLE];
        long before = usedBytes();
        long inView = 0;
        for (int i = 0; i < SAMPLE; i++) {
            made[i] = views.view(i);
            inView += made[i].count();
        }
        long ofViews = usedBytes() - before;
        for (int i = 0; i < SAMPLE; i++) {
            views.learnLists(made[i], i);
        }
        long withLists = usedBytes() - before;
        long inLists = 0;
        for (int i = 0; i < SAMPLE; i++) {
            inLists += made[i].count() + onlyInLists(graph, views, made[i], i);
        }
        return new PerLiker(
                (double) ofViews / inView,
                (double) withLists / inLists,
                (double) inView / SAMPLE,
                (double) inLists / SAMPLE);
    }

    private static int onlyInLists(SocialGraph graph, Views views, Likers view, int node) {
        Set<Long> others = new HashSet<>();
        for (int contact : views.tellers(node)) {
            for (long second : graph.contacts(contact, Likers.MAX_LIST_LENGTH)) {
                if (!view.contains(second)) {
                    others.add(second);
                }
            }
        }
        others.remove(graph.address(node));
        return others.size();
    }

    private static long usedBytes() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
