package one.zerotier.core.social.sim;

import java.util.stream.IntStream;
import one.zerotier.core.social.Likers;

/** What each node knows of a group that everybody likes, as if its directory were up to date. */
final class Views {
    private static final int SUCCESSORS = 16;
    private static final int PREDECESSORS = 4;
    private static final double GROWTH = 1.25;
    private static final long FOREVER_MS = 1_000L * Integer.MAX_VALUE;

    private final SocialGraph graph;
    private final Likers directory = new Likers();

    Views(SocialGraph graph) {
        this.graph = graph;
        for (int node = 0; node < graph.nodes(); node++) {
            directory.meet(graph.address(node), FOREVER_MS);
        }
    }

    /** A part of the ring, and its contacts. */
    Likers view(int node) {
        Likers view = new Likers();
        for (long address : directory.view(graph.address(node), SUCCESSORS, PREDECESSORS, GROWTH)) {
            view.hear(0, address, FOREVER_MS);
        }
        long[] contacts = graph.contacts(node, Integer.MAX_VALUE);
        for (long contact : contacts) {
            view.meet(contact, FOREVER_MS);
        }
        view.befriend(contacts);
        return view;
    }

    /** What its contacts have told of their contacts. */
    void learnLists(Likers view, int node) {
        for (int contact : tellers(node)) {
            view.list(graph.address(contact), graph.contacts(contact, Likers.MAX_LIST_LENGTH));
        }
    }

    /** Those of its contacts that tell it: each tells those that are closest to it, and no more than it would listen to. */
    int[] tellers(int node) {
        int first = graph.firstTie(node);
        return IntStream.range(first, first + graph.degree(node))
                .map(graph::contact)
                .filter(contact -> isTold(contact, node))
                .toArray();
    }

    private boolean isTold(int teller, int listener) {
        int first = graph.firstTie(teller);
        return IntStream.range(first, first + Math.min(Likers.MAX_LISTS, graph.degree(teller)))
                .anyMatch(tie -> graph.contact(tie) == listener);
    }
}
