package one.zerotier.daemon.netconf;

import java.util.List;
import one.zerotier.core.identity.Address;

/**
 * What an authority wants of a node.
 *
 * @param name what to call the node; may be empty
 * @param owner whose it is; empty if nobody has said so
 * @param modified when this was decided: ms since 1970, a whole second; grows with each change
 */
public record Assignment(Address node, String name, String owner, long modified, List<Entry> networks) {
    /** As many as a node has devices for. */
    public static final int MAX_NETWORKS = 32;

    static final int MAX_TEXT_LENGTH = 100;
    private static final long SECOND_MS = 1_000;

    public Assignment {
        networks = List.copyOf(networks);
    }

    /** A network that the node is to be on, and what that may do to its machine. */
    public record Entry(long id, boolean allowManaged, boolean allowGlobal, boolean allowDefault, boolean allowDns) {
        /** With the usual settings. */
        public static Entry usual(long id) {
            return new Entry(id, true, false, false, false);
        }
    }

    static Assignment empty(Address node) {
        return new Assignment(node, "", "", 0, List.of());
    }

    /** The same, decided now: at a later second than the one before, because dates of HTTP have no finer grain. */
    Assignment decided(long nowMs, long beforeMs) {
        long second = Math.floorDiv(nowMs, SECOND_MS) * SECOND_MS;
        return new Assignment(node, name, owner, Math.max(second, beforeMs + SECOND_MS), networks);
    }

    /** The same with another owner. */
    Assignment ownedBy(String newOwner) {
        return new Assignment(node, name, newOwner, modified, networks);
    }

    /** Whether the other one asks for the same, whenever that was decided. */
    boolean wantsTheSame(Assignment other) {
        return name.equals(other.name) && owner.equals(other.owner) && networks.equals(other.networks);
    }

    /** Whether it asks for nothing. */
    public boolean isEmpty() {
        return name.isEmpty() && owner.isEmpty() && networks.isEmpty();
    }
}
