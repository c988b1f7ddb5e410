package one.zerotier.daemon.netconf;

import java.util.List;
import one.zerotier.core.identity.Address;

/**
 * What an authority wants of a node.
 *
 * @param name what to call the node; may be empty
 * @param owner whose it is; empty if nobody has said so
 * @param claimed what the secret hashes to by which the owner has proved that the node is his; it has served. Empty if none has
 * @param modified when this was decided: ms since 1970, a whole second; grows with each change
 */
public record Assignment(Address node, String name, String owner, String claimed, long modified, List<Entry> networks) {
    /** As many as a node has devices for. */
    public static final int MAX_NETWORKS = 32;

    static final int MAX_TEXT_LENGTH = 100;
    private static final long SECOND_MS = 1_000;

    public Assignment {
        networks = List.copyOf(networks);
    }

    /** One that nobody has claimed. */
    public Assignment(Address node, String name, String owner, long modified, List<Entry> networks) {
        this(node, name, owner, "", modified, networks);
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
        return new Assignment(node, name, owner, claimed, Math.max(second, beforeMs + SECOND_MS), networks);
    }

    /** The same, claimed by somebody. */
    Assignment claimedBy(String newOwner, String claim) {
        return new Assignment(node, name, newOwner, claim, modified, networks);
    }

    /** Nothing any more. A secret that has served does not serve again. */
    public Assignment emptied() {
        return new Assignment(node, "", "", claimed, modified, List.of());
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
