package one.zerotier.core.rule;

import org.jspecify.annotations.Nullable;

/**
 * One of the two nodes between which a frame travels, as far as rules are concerned: what it was granted. For this node
 * that is what its own configuration holds, without any test of time; for the other node what it has shown us, as far
 * as that is valid now.
 *
 * <p>Called for every frame: implementations allocate nothing.
 */
public interface Party {
    /** What {@link #tag} returns if there is none. */
    long NO_TAG = -1;

    /** The value of a tag, 0 to 2^32 - 1, or {@link #NO_TAG}. */
    long tag(int id);

    /** Whether a certificate of ownership names this MAC (48 bits). */
    boolean ownsMac(long mac);

    boolean ownsIpv4(int ip);

    boolean ownsIpv6(long high, long low);

    /** How many capabilities there are, valid or not. */
    int capabilityCount();

    /** The rules of one of them, in ascending order of their (unsigned) ids; null if it is not valid. */
    @Nullable
    RuleSet capability(int index);
}
