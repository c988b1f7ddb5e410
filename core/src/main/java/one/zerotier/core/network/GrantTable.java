package one.zerotier.core.network;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import one.zerotier.core.credential.Grant;
import org.jspecify.annotations.Nullable;

/** The grants of one kind that a member has shown, in ascending order of their ids. Looking up allocates nothing. */
final class GrantTable<G extends Grant> {
    private final int limit;
    private final List<G> grants = new ArrayList<>();

    GrantTable(int limit) {
        this.limit = limit;
    }

    int size() {
        return grants.size();
    }

    G at(int index) {
        return grants.get(index);
    }

    @Nullable
    G get(int id) {
        int index = indexOf(id);
        return index < 0 ? null : grants.get(index);
    }

    /**
     * Adds a grant or replaces the one with its id. If the table is full, those that are not usable any more are
     * forgotten, but nothing else, so nobody can drive out what counts. Returns false if there is no room.
     */
    boolean put(G grant, Predicate<? super G> isUsable) {
        int index = indexOf(grant.id());
        if (index >= 0) {
            grants.set(index, grant);
            return true;
        }
        if (grants.size() >= limit) {
            grants.removeIf(isUsable.negate());
        }
        if (grants.size() >= limit) {
            return false;
        }
        grants.add(-indexOf(grant.id()) - 1, grant);
        return true;
    }

    /** Of the grant with that (unsigned) id; if there is none, -1 minus the place where it belongs. */
    private int indexOf(int id) {
        int low = 0;
        int high = grants.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = Integer.compareUnsigned(grants.get(middle).id(), id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return -low - 1;
    }
}
