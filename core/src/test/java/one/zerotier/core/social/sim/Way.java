package one.zerotier.core.social.sim;

/** The ways that are compared. */
enum Way {
    ALPHA("alpha's rule"),
    REPLICATION("sender to 32"),
    GOSSIP("gossip of 4"),
    OURS("ours");

    final String label;

    Way(String label) {
        this.label = label;
    }

    Rule rule(Lan lan, int budget) {
        return switch (this) {
            case ALPHA -> new AlphaRule(lan, 1);
            case REPLICATION -> new ReplicationRule(lan);
            case GOSSIP -> new GossipRule(lan);
            case OURS -> new SocialRule(lan, budget);
        };
    }
}
