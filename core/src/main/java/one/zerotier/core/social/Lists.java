package one.zerotier.core.social;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.LongHashSet;

/** Contacts' contacts, given to contacts: whom each of them is to serve. For messages that not everybody may get. */
final class Lists {
    static final Lists EMPTY = new Lists(Map.of(), 0);

    private static final long[] NOBODY = {};

    private final Map<Long, long[]> byReceiver;
    private final int size;

    private Lists(Map<Long, long[]> byReceiver, int size) {
        this.byReceiver = byReceiver;
        this.size = size;
    }

    int size() {
        return size;
    }

    long[] of(long receiver) {
        return byReceiver.getOrDefault(receiver, NOBODY);
    }

    /** Somebody who is to be served, and how much speaks for it. */
    private static final class Candidate {
        private final long address;
        private final List<Integer> knownTo = new ArrayList<>(2);
        private double weight;

        private Candidate(long address) {
            this.address = address;
        }
    }

    /**
     * Chooses the nearest, as far as the budget allows: contacts to whom we do not write ourselves, then those who are near to
     * contacts who are near to us, or to many of them. Each is given to a contact that knows it, those who know few
     * first, so that the lists become about equally long.
     *
     * @param contacts closest first
     * @param direct how many of them get the message from us and can serve others
     */
    static Lists plan(Likers likers, long self, long[] contacts, int direct, long budget, long seed) {
        List<Candidate> candidates = candidates(likers, self, contacts, direct);
        int wanted = (int) Math.min(budget, candidates.size());
        if (wanted <= 0) {
            return EMPTY;
        }
        List<Candidate> served = new ArrayList<>(candidates.subList(0, wanted));
        shuffle(served, seed);
        served.sort((a, b) -> Integer.compare(a.knownTo.size(), b.knownTo.size()));
        long[][] lists = new long[direct][8];
        int[] lengths = new int[direct];
        int most = 2 * wanted / direct + 8;
        for (Candidate candidate : served) {
            int to = shortest(candidate, lengths, most);
            if (lengths[to] == lists[to].length) {
                lists[to] = Arrays.copyOf(lists[to], 2 * lengths[to]);
            }
            lists[to][lengths[to]++] = candidate.address;
        }
        Map<Long, long[]> byReceiver = new HashMap<>();
        for (int i = 0; i < direct; i++) {
            if (lengths[i] > 0) {
                byReceiver.put(contacts[i], Arrays.copyOf(lists[i], lengths[i]));
            }
        }
        return new Lists(byReceiver, wanted);
    }

    private static List<Candidate> candidates(Likers likers, long self, long[] contacts, int direct) {
        LongHashSet ours = new LongHashSet(contacts.length + 1);
        ours.add(self);
        Map<Long, Candidate> byAddress = new LinkedHashMap<>();
        for (int i = 0; i < contacts.length; i++) {
            ours.add(contacts[i]);
        }
        for (int i = 0; i < direct; i++) {
            long[] theirs = likers.listOf(contacts[i]);
            for (int rank = 0; theirs != null && rank < theirs.length; rank++) {
                if (!ours.contains(theirs[rank])) {
                    Candidate candidate = byAddress.computeIfAbsent(theirs[rank], Candidate::new);
                    candidate.knownTo.add(i);
                    candidate.weight += 1.0 / ((i + 8) * (rank + 8));
                }
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = direct; i < contacts.length; i++) {
            Candidate contact = new Candidate(contacts[i]);
            candidates.add(contact);
        }
        List<Candidate> second = new ArrayList<>(byAddress.values());
        second.sort((a, b) -> Double.compare(b.weight, a.weight));
        candidates.addAll(second);
        return candidates;
    }

    /** The shortest list of those who know somebody, unless all these are too long already: then the shortest of all. */
    private static int shortest(Candidate candidate, int[] lengths, int most) {
        int best = -1;
        for (int to : candidate.knownTo) {
            if (lengths[to] < most && (best < 0 || lengths[to] < lengths[best])) {
                best = to;
            }
        }
        if (best >= 0) {
            return best;
        }
        best = 0;
        for (int to = 1; to < lengths.length; to++) {
            best = lengths[to] < lengths[best] ? to : best;
        }
        return best;
    }

    private static void shuffle(List<Candidate> list, long seed) {
        long state = seed | 1;
        for (int i = list.size() - 1; i > 0; i--) {
            state = state * 0x5851_f42d_4c95_7f2dL + 0x1405_7b7e_f767_814fL;
            int other = (int) Long.remainderUnsigned(state >>> 16, i + 1);
            Candidate swapped = list.get(i);
            list.set(i, list.get(other));
            list.set(other, swapped);
        }
    }
}
