package one.zerotier.core.social.sim;

import java.util.List;

/**
 * What became of a number of messages; means over the messages unless it says otherwise.
 *
 * @param reach of those who are there, the sender aside
 * @param leastReach of the message that fared worst
 * @param contactReach of the sender's contacts who are there
 * @param contactHop when they are reached
 * @param secondReach of contacts' contacts, as many as the budget has room for
 * @param maxHop of all messages
 * @param timeToHalfMs until half of those that are reached in the end are reached
 * @param timeTo99Ms until 99 of 100 of them are
 * @param copies that were sent for each that was reached, lost and repeated ones included
 * @param smalls packets without the frame (acknowledgements) for each that was reached
 * @param bytes sent by a node for a message, of all kinds, from the packet's header on
 * @param load copies that the busiest node has sent in all, in proportion to the mean of all nodes
 * @param busiest copies that it has sent in all
 * @param recipients reached
 * @param mostRecipients reached by the message that reached most
 * @param reachAtDistance one step from contact to contact away, two, and so on
 * @param copiesSent in all, by a node: percentiles over the nodes
 * @param reachOverTime after each {@value Tally#STEP_MS} ms
 */
record Outcome(
        double reach,
        double leastReach,
        double contactReach,
        double contactHop,
        double secondReach,
        double meanHop,
        int maxHop,
        double timeToHalfMs,
        double timeTo99Ms,
        double copies,
        double smalls,
        double bytes,
        double load,
        int busiest,
        double recipients,
        int mostRecipients,
        List<Double> reachAtDistance,
        List<Integer> copiesSent,
        List<Double> reachOverTime) {}
