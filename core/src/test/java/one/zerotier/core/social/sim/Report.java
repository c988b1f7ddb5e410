package one.zerotier.core.social.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import one.zerotier.core.social.sim.Scenario.Kind;

/** What the simulator found, as tables in Markdown and as plots. */
final class Report {
    /** One line of a table. */
    record Key(Scenario scenario, Way way) {}

    private final Map<Key, Outcome> outcomes;
    private final Memory.PerLiker memory;

    Report(Map<Key, Outcome> outcomes, Memory.PerLiker memory) {
        this.outcomes = outcomes;
        this.memory = memory;
    }

    String tables() {
        return goals() + "\n" + everybody() + "\n" + budgets();
    }

    /** What has to be reached, and whether it is. */
    private String goals() {
        Outcome alpha = find(10_000, Conditions.PERFECT, 0, Way.ALPHA);
        Outcome ours = find(10_000, Conditions.PERFECT, 0, Way.OURS);
        Outcome usual = find(10_000, Conditions.USUAL, 0, Way.OURS);
        Outcome budget = find(100_000, Conditions.PERFECT, 1_000, Way.OURS);
        StringBuilder table = new StringBuilder();
        row(table, "communities", "alpha's rule", "goal", "ours");
        row(table, "---", "---", "---", "---");
        row(
                table,
                "contacts reached, 10,000 nodes",
                text("%.2f, mean hop %.2f", alpha.contactReach(), alpha.contactHop()),
                "≥ 0.995, mean hop ≤ 1.3",
                text("%.4f, mean hop %.2f", ours.contactReach(), ours.contactHop()));
        row(
                table,
                "copies for each recipient, 500 nodes",
                text("%.2f", find(500, Conditions.PERFECT, 0, Way.ALPHA).copies()),
                "≤ 1.2",
                text("%.3f", find(500, Conditions.PERFECT, 0, Way.OURS).copies()));
        row(
                table,
                "the same, 10,000 nodes, everybody to be reached",
                text("%.2f (and reaches %.0f %%)", alpha.copies(), 100 * alpha.reach()),
                "≤ 1.25 at reach ≥ 0.999",
                text("%.3f at reach %.5f", ours.copies(), ours.reach()));
        row(
                table,
                "the same, 5 % loss, 1 % of the nodes gone",
                "",
                "reach ≥ 0.995, ≤ 1.5",
                text("reach %.5f (worst message %.4f), %.3f", usual.reach(), usual.leastReach(), usual.copies()));
        row(
                table,
                "budget of 1,000 in 100,000 nodes",
                "",
                "≥ 0.99 of contacts, ≥ 0.90 of contacts' contacts that fit, ≤ 1,050",
                text(
                        "%.4f, %.3f, mean %.0f, most %d",
                        budget.contactReach(), budget.secondReach(), budget.recipients(), budget.mostRecipients()));
        row(
                table,
                "load of the busiest node / mean, 10,000 nodes",
                text("%.1f", alpha.load()),
                "≤ 8",
                text("%.1f", ours.load()));
        row(
                table,
                "memory for each known liker, bytes",
                "",
                "≤ 200",
                text(
                        "%.0f in a view of %.0f; %.0f with contacts' contacts (%.0f likers)",
                        memory.ofView(), memory.inView(), memory.withLists(), memory.inLists()));
        return table.toString();
    }

    private String everybody() {
        StringBuilder table = new StringBuilder();
        row(
                table,
                "graph",
                "nodes",
                "loss, gone",
                "messages",
                "way",
                "reach",
                "of contacts",
                "at hop",
                "hops",
                "most",
                "50 % ms",
                "99 % ms",
                "copies",
                "acks",
                "bytes a node",
                "busiest");
        row(
                table, "---", "--:", "---", "--:", "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:",
                "--:", "--:");
        outcomes.forEach((key, outcome) -> {
            if (key.scenario.budget() == 0) {
                row(
                        table,
                        key.scenario.kind().label,
                        text("%,d", key.scenario.nodes()),
                        text(key.scenario.conditions()),
                        text("%,d", key.scenario.messages()),
                        key.way.label,
                        text("%.4f", outcome.reach()),
                        text("%.4f", outcome.contactReach()),
                        text("%.2f", outcome.contactHop()),
                        text("%.2f", outcome.meanHop()),
                        text("%d", outcome.maxHop()),
                        text("%.0f", outcome.timeToHalfMs()),
                        text("%.0f", outcome.timeTo99Ms()),
                        text("%.3f", outcome.copies()),
                        text("%.2f", outcome.smalls()),
                        text("%,.0f", outcome.bytes()),
                        text("%.1f", outcome.load()));
            }
        });
        return table.toString();
    }

    private String budgets() {
        StringBuilder table = new StringBuilder();
        row(
                table,
                "graph",
                "loss, gone",
                "way",
                "recipients",
                "most",
                "contacts",
                "their contacts that fit",
                "reached at distance 1",
                "2",
                "3",
                "4",
                "hops",
                "99 % ms",
                "copies",
                "acks");
        row(
                table, "---", "---", "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:",
                "--:");
        outcomes.forEach((key, outcome) -> {
            if (key.scenario.budget() != 0) {
                List<Double> shares = outcome.reachAtDistance();
                row(
                        table,
                        key.scenario.kind().label,
                        text(key.scenario.conditions()),
                        key.way.label,
                        text("%,.0f", outcome.recipients()),
                        text("%,d", outcome.mostRecipients()),
                        text("%.4f", outcome.contactReach()),
                        text("%.3f", outcome.secondReach()),
                        text("%.3f", shares.get(0)),
                        text("%.3f", shares.get(1)),
                        text("%.3f", shares.get(2)),
                        text("%.3f", shares.get(3)),
                        text("%.2f", outcome.meanHop()),
                        text("%.0f", outcome.timeTo99Ms()),
                        text("%.3f", outcome.copies()),
                        text("%.2f", outcome.smalls()));
            }
        });
        return table.toString();
    }

    private static void row(StringBuilder table, String... cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String text(Conditions conditions) {
        return conditions.lossPercent() + " %, " + conditions.gonePercent() + " %";
    }

    private Outcome find(int nodes, Conditions conditions, int budget, Way way) {
        for (Map.Entry<Key, Outcome> entry : outcomes.entrySet()) {
            Scenario scenario = entry.getKey().scenario;
            if (scenario.kind() == Kind.COMMUNITIES
                    && scenario.nodes() == nodes
                    && scenario.conditions().equals(conditions)
                    && scenario.budget() == budget
                    && entry.getKey().way == way) {
                return entry.getValue();
            }
        }
        throw new IllegalStateException("not simulated: " + nodes + " nodes, " + conditions);
    }

    /** By name of the file. All of communities. */
    Map<String, Plot> plots() {
        Map<String, Plot> plots = new LinkedHashMap<>();
        Plot time = new Plot("Reach over time, 10,000 nodes, no loss", "ms after sending", "reach").inPercent();
        Plot loss = new Plot("Reach under loss, 10,000 nodes", "lost packets; 1 % of nodes gone if any", "reach")
                .inPercent();
        Plot copies = new Plot("Price, no loss", "nodes", "copies");
        Plot load = new Plot("Load, 10,000 nodes, 500 messages", "nodes, from the idlest to the busiest", "sent");
        Plot distance = new Plot(
                        "Who is reached in 100,000 nodes: budget 1,000 (ours)",
                        "steps from contact to contact",
                        "reach")
                .inPercent();
        for (Way way : Way.values()) {
            Outcome perfect = find(10_000, Conditions.PERFECT, 0, way);
            time.line(way.label, 1, Tally.STEP_MS, perfect.reachOverTime());
            load.line(way.label, 0, 1, perfect.copiesSent());
            loss.line(way.label, 0, 1, reach(way));
            copies.line(way.label, 0, 1, copies(way));
            if (way != Way.GOSSIP) {
                distance.line(
                        way.label,
                        1,
                        1,
                        find(100_000, Conditions.PERFECT, 1_000, way).reachAtDistance());
            }
        }
        for (int ms = 0; ms <= 1_200; ms += 200) {
            time.xTick(ms, String.valueOf(ms));
        }
        for (int percent = 0; percent <= 100; percent += 20) {
            load.xTick(percent, percent + " %");
        }
        for (int steps = 1; steps < Tally.DISTANCES; steps++) {
            distance.xTick(steps, String.valueOf(steps));
        }
        loss.xTick(0, "0").xTick(1, "5 %").xTick(2, "20 %");
        copies.xTick(0, "50").xTick(1, "500").xTick(2, "10,000").xTick(3, "100,000");
        plots.put("time", time);
        plots.put("loss", loss);
        plots.put("copies", copies);
        plots.put("load", load);
        plots.put("distance", distance);
        return plots;
    }

    private List<Double> reach(Way way) {
        List<Double> values = new ArrayList<>();
        for (Conditions conditions : List.of(Conditions.PERFECT, Conditions.USUAL, Conditions.BAD)) {
            values.add(find(10_000, conditions, 0, way).reach());
        }
        return values;
    }

    private List<Double> copies(Way way) {
        List<Double> values = new ArrayList<>();
        for (int nodes : List.of(50, 500, 10_000, 100_000)) {
            values.add(find(nodes, Conditions.PERFECT, 0, way).copies());
        }
        return values;
    }
}
