package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows how a network and its members became what they are. */
@Command(
        name = "history",
        description = {
            "Show what has changed on a network and about its members, newest first.",
            "With -j, each with all that it was then, in the form that the API takes.",
            ""
        })
final class NetworkHistory extends ControllerCommand {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    /** What nobody has changed by hand: a number, and who has been deleted, which has a line of its own. */
    private static final Set<String> NOT_TOLD = Set.of("revision", "deletedMembers");

    @Parameters(paramLabel = "<network>", description = "Its id, 16 hex digits.")
    String network = "";

    NetworkHistory(Session session) {
        super(session);
    }

    @Override
    int run(Service service) throws CliException {
        JsonNode history = require(service, service.get(networkPath(network) + "/history"), noNetwork(network))
                .json();
        if (session.json) {
            return print(history);
        }
        List<String[]> lines = new ArrayList<>();
        Map<String, JsonNode> before = new HashMap<>();
        for (int i = history.size() - 1; i >= 0; i--) {
            JsonNode entry = history.get(i);
            JsonNode document = entry.path("document");
            String what = entry.path("address").asText("");
            String changed = difference(before.put(what, document), document);
            if (!changed.isEmpty()) {
                lines.add(new String[] {
                    TIME.format(Instant.ofEpochMilli(entry.path("time").longValue())),
                    what.isEmpty() ? "network" : "member " + what,
                    document.path("revision").asText("-"),
                    changed
                });
            }
        }
        Table table = new Table("TIME", "WHAT", "REVISION", "CHANGED");
        for (int i = lines.size() - 1; i >= 0; i--) {
            table.add(lines.get(i));
        }
        session.out.print(table);
        return 0;
    }

    private static String difference(@Nullable JsonNode before, JsonNode now) {
        if (now.isNull()) {
            return "deleted";
        }
        if (before == null || before.isNull()) {
            return now.path("revision").asLong() > 1 ? "(nothing older is known)" : "made";
        }
        TreeSet<String> keys = new TreeSet<>();
        now.fieldNames().forEachRemaining(keys::add);
        before.fieldNames().forEachRemaining(keys::add);
        keys.removeAll(NOT_TOLD);
        keys.removeIf(key -> now.path(key).equals(before.path(key)));
        return String.join(", ", keys);
    }
}
