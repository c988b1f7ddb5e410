package one.zerotier.core.social.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import one.zerotier.core.social.sim.Scenario.Kind;

/**
 * Runs all scenarios and writes the tables and plots of docs/MULTICAST.md: {@code mvn -q test-compile exec:exec@multicast -pl core}.
 * A few minutes on two cores. The same program gives always the same figures, but for those of memory.
 */
public final class Simulator {
    private static final String BEGIN = "<!-- written by the simulator, from here -->\n";
    private static final String END = "<!-- up to here -->\n";
    private static final int BUDGET = 1_000;
    private static final List<Integer> SIZES = List.of(50, 500, 10_000, 100_000);
    private static final List<Conditions> CONDITIONS = List.of(Conditions.PERFECT, Conditions.USUAL, Conditions.BAD);

    private final Map<String, SocialGraph> graphs = new ConcurrentHashMap<>();

    private Simulator() {}

    /**
     * Writes them.
     *
     * @param args the directory with the documents
     */
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        Path docs = Path.of(args[0]);
        Report report = new Simulator().run();
        String tables = report.tables();
        System.out.print(tables);
        write(docs.resolve("MULTICAST.md"), tables);
        Files.createDirectories(docs.resolve("multicast"));
        for (Map.Entry<String, Plot> plot : report.plots().entrySet()) {
            Files.writeString(
                    docs.resolve("multicast").resolve(plot.getKey() + ".svg"),
                    plot.getValue().svg());
        }
    }

    private static void write(Path file, String tables) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        int from = text.indexOf(BEGIN);
        int to = text.indexOf(END);
        if (from < 0 || to < from) {
            throw new IOException(file + " has no place for the tables: it needs the lines\n" + BEGIN + END);
        }
        Files.writeString(file, text.substring(0, from + BEGIN.length()) + "\n" + tables + "\n" + text.substring(to));
    }

    private Report run() throws InterruptedException, ExecutionException {
        Memory.PerLiker memory = Memory.measure(SocialGraphs.communities(10_000, 1));
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            Map<Report.Key, Future<Outcome>> running = new LinkedHashMap<>();
            for (Report.Key key : keys()) {
                running.put(key, workers.submit(() -> run(key)));
            }
            Map<Report.Key, Outcome> outcomes = new LinkedHashMap<>();
            for (Map.Entry<Report.Key, Future<Outcome>> entry : running.entrySet()) {
                outcomes.put(entry.getKey(), entry.getValue().get());
            }
            return new Report(outcomes, memory);
        } finally {
            workers.shutdownNow();
        }
    }

    private static List<Report.Key> keys() {
        List<Report.Key> keys = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int nodes : SIZES) {
                for (Conditions conditions : CONDITIONS) {
                    for (Way way : Way.values()) {
                        int messages = messages(kind, nodes, conditions);
                        keys.add(new Report.Key(new Scenario(kind, nodes, conditions, 0, messages), way));
                    }
                }
            }
        }
        for (Kind kind : Kind.values()) {
            for (Conditions conditions : CONDITIONS) {
                Scenario scenario = new Scenario(kind, 100_000, conditions, BUDGET, 300);
                if (conditions.equals(Conditions.PERFECT)) {
                    keys.add(new Report.Key(scenario, Way.ALPHA));
                    keys.add(new Report.Key(scenario, Way.REPLICATION));
                }
                keys.add(new Report.Key(scenario, Way.OURS));
            }
        }
        return keys;
    }

    /** Many where the load is to be looked at, which with few messages is chance. */
    private static int messages(Kind kind, int nodes, Conditions conditions) {
        boolean perfect = conditions.equals(Conditions.PERFECT);
        if (nodes == 100_000) {
            return perfect ? 20 : 5;
        }
        return !perfect ? 50 : kind == Kind.RANDOM ? 200 : nodes == 10_000 ? 500 : 2_000;
    }

    private Outcome run(Report.Key key) {
        Scenario scenario = key.scenario();
        long startNs = System.nanoTime();
        SocialGraph graph =
                graphs.computeIfAbsent(scenario.kind() + " " + scenario.nodes(), unused -> scenario.graph());
        Outcome outcome = scenario.run(key.way(), graph);
        System.err.printf(
                Locale.ROOT,
                "%5.1f s: %s, %d nodes, %d %% loss, %s%n",
                (System.nanoTime() - startNs) / 1e9,
                scenario.kind().label,
                scenario.nodes(),
                scenario.conditions().lossPercent(),
                key.way().label);
        return outcome;
    }
}
