package one.zerotier.core.social.sim;

/**
 * One line of the table, but for the way.
 *
 * @param budget of recipients; 0 for everybody
 */
record Scenario(Kind kind, int nodes, Conditions conditions, int budget, int messages) {
    /** The kinds of graph. */
    enum Kind {
        COMMUNITIES("communities"),
        RANDOM("random");

        final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    private static final long SEED = 20_131_124;

    SocialGraph graph() {
        return kind == Kind.COMMUNITIES
                ? SocialGraphs.communities(nodes, SEED + nodes)
                : SocialGraphs.random(nodes, SEED + nodes);
    }

    Outcome run(Way way) {
        return run(way, graph());
    }

    /** Runs it on a graph that was made before. The same scenario has always the same senders. */
    Outcome run(Way way, SocialGraph graph) {
        Lan lan = new Lan(graph, conditions, SEED);
        Rule rule = way.rule(lan, budget);
        Tally tally = new Tally(lan, budget);
        int[] origins = new int[messages];
        for (int i = 0; i < messages; i++) {
            origins[i] = lan.anyNode();
        }
        for (int origin : origins) {
            lan.spread(rule, origin, tally);
        }
        return tally.outcome();
    }
}
