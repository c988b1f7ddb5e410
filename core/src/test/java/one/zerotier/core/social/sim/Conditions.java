package one.zerotier.core.social.sim;

/**
 * What goes wrong.
 *
 * @param lossPercent of all packets, whatever they are
 * @param gonePercent of all nodes: they do not answer, and nobody was told
 */
record Conditions(int lossPercent, int gonePercent) {
    static final Conditions PERFECT = new Conditions(0, 0);
    static final Conditions USUAL = new Conditions(5, 1);
    static final Conditions BAD = new Conditions(20, 1);
}
