package one.zerotier.core.social.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import one.zerotier.core.social.sim.Scenario.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/MULTICAST.md promises, on few messages; and that the others fare as they are known to. */
final class SpreadingFiguresTest {
    @ParameterizedTest
    @EnumSource
    void fiveHundredAreReachedWithOneCopyEach(Kind kind) {
        Outcome outcome = new Scenario(kind, 500, Conditions.PERFECT, 0, 50).run(Way.OURS);
        assertThat(outcome.leastReach()).isEqualTo(1);
        assertThat(outcome.copies()).isLessThanOrEqualTo(1.2);
        assertThat(outcome.contactHop()).isLessThanOrEqualTo(1.3);
    }

    @ParameterizedTest
    @EnumSource
    void tenThousandAreReachedContactsFirst(Kind kind) {
        Outcome outcome = new Scenario(kind, 10_000, Conditions.PERFECT, 0, 20).run(Way.OURS);
        assertThat(outcome.leastReach()).isGreaterThanOrEqualTo(0.999);
        assertThat(outcome.copies()).isLessThanOrEqualTo(1.25);
        assertThat(outcome.contactReach()).isGreaterThanOrEqualTo(0.995);
        assertThat(outcome.contactHop()).isLessThanOrEqualTo(1.3);
        assertThat(outcome.maxHop()).isLessThanOrEqualTo(12);
        assertThat(outcome.load()).isLessThanOrEqualTo(8);
    }

    /** Addresses that are reserved leave a gap in the ring, behind which nobody is known. */
    @Test
    void aHundredThousandAreReachedInFewHops() {
        Outcome outcome = new Scenario(Kind.COMMUNITIES, 100_000, Conditions.PERFECT, 0, 1).run(Way.OURS);
        assertThat(outcome.leastReach()).isEqualTo(1);
        assertThat(outcome.maxHop()).isLessThanOrEqualTo(12);
    }

    /** Arcs of those who are gone are taken over without a gap, also by nodes some of whose successors are gone. */
    @ParameterizedTest
    @EnumSource
    void silentNodesCostNobodyElseTheMessage(Kind kind) {
        Outcome outcome = new Scenario(kind, 500, new Conditions(0, 1), 0, 100).run(Way.OURS);
        assertThat(outcome.leastReach()).isEqualTo(1);
        assertThat(outcome.copies()).isLessThanOrEqualTo(1.1);
    }

    @ParameterizedTest
    @EnumSource
    void lossAndSilentNodesAreMadeUpFor(Kind kind) {
        Outcome outcome = new Scenario(kind, 10_000, Conditions.USUAL, 0, 5).run(Way.OURS);
        assertThat(outcome.leastReach()).isGreaterThanOrEqualTo(0.995);
        assertThat(outcome.copies()).isLessThanOrEqualTo(1.5);
    }

    @ParameterizedTest
    @EnumSource
    void aBudgetGoesToThoseWhoAreNear(Kind kind) {
        Outcome outcome = new Scenario(kind, 10_000, Conditions.PERFECT, 1_000, 50).run(Way.OURS);
        assertThat(outcome.contactReach()).isGreaterThanOrEqualTo(0.99);
        assertThat(outcome.secondReach()).isGreaterThanOrEqualTo(0.9);
        assertThat(outcome.mostRecipients()).isLessThanOrEqualTo(1_050);
        assertThat(outcome.recipients()).isGreaterThanOrEqualTo(950);
    }

    @Test
    void aLikerTakesLittleMemory() {
        Memory.PerLiker memory = Memory.measure(SocialGraphs.communities(10_000, 1));
        assertThat(memory.ofView()).isLessThanOrEqualTo(200);
        assertThat(memory.withLists()).isLessThanOrEqualTo(200);
    }

    @Test
    void theAlphaWastesCopiesInSmallLansAndGivesUpInLargeOnes() {
        Outcome small = new Scenario(Kind.COMMUNITIES, 500, Conditions.PERFECT, 0, 50).run(Way.ALPHA);
        Outcome large = new Scenario(Kind.COMMUNITIES, 10_000, Conditions.PERFECT, 0, 20).run(Way.ALPHA);
        assertThat(small.copies()).isCloseTo(3.5, within(0.5));
        assertThat(large.reach()).isCloseTo(0.45, within(0.1));
        assertThat(large.copies()).isCloseTo(1.7, within(0.2));
        assertThat(large.contactReach()).isCloseTo(0.9, within(0.05));
        assertThat(large.maxHop()).isEqualTo(8);
    }

    /** A share of 1 - exp(-4 * itself) is reached if everybody who is reached tells four. */
    @Test
    void gossipLosesOneInFifty() {
        Outcome outcome = new Scenario(Kind.RANDOM, 10_000, Conditions.PERFECT, 0, 20).run(Way.GOSSIP);
        assertThat(outcome.reach()).isCloseTo(0.980, within(0.003));
        assertThat(outcome.copies()).isCloseTo(4, within(0.01));
    }

    @Test
    void replicationReachesThirtyTwo() {
        Outcome outcome = new Scenario(Kind.RANDOM, 10_000, Conditions.PERFECT, 0, 20).run(Way.REPLICATION);
        assertThat(outcome.recipients()).isEqualTo(32);
        assertThat(outcome.copies()).isEqualTo(1);
        assertThat(outcome.maxHop()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void graphsAreAsDescribed(Kind kind) {
        SocialGraph graph = new Scenario(kind, 10_000, Conditions.PERFECT, 0, 0).graph();
        assertThat(graph.meanDegree()).isCloseTo(12, within(0.5));
        assertThat(graph.maxDegree()).isLessThanOrEqualTo(500);
        for (int tie = graph.firstTie(5_000) + 1; tie < graph.firstTie(5_001); tie++) {
            assertThat(graph.closeness(tie)).isLessThanOrEqualTo(graph.closeness(tie - 1));
        }
    }

    @Test
    void theSameSeedGivesTheSameFigures() {
        Scenario scenario = new Scenario(Kind.COMMUNITIES, 500, Conditions.BAD, 0, 10);
        assertThat(scenario.run(Way.OURS)).isEqualTo(scenario.run(Way.OURS));
    }
}
