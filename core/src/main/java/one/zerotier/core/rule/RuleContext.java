package one.zerotier.core.rule;

/**
 * What rules and filter need of this node's configuration of a network. Called for every frame: nothing may allocate.
 */
public interface RuleContext {
    RuleSet baseRules();

    /** This node. */
    Party own();

    /** Whether matches of unknown type are true (configuration flag 8). */
    boolean unknownMatches();

    /**
     * Whether NDP emulation is on and this address begins like an address of the same kind (RFC4193 or 6PLANE) that
     * this node holds on the network, so that its owner can be told from the address alone.
     */
    boolean isNdpEmulated(long ipv6High, long ipv6Low);
}
