package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows how much multicast a network may carry, who listens to what, and what was too much. */
@Command(
        name = "multicast",
        description = {
            "Show how much multicast a network that this node is on may carry, in bytes,",
            "who listens to which group, and what this node has dropped since it is on it",
            "because that was too much. MEMBERS is how many others there are; KNOWN are those",
            "of a large group that this node passes frames on to, CONTACTS those of them that",
            "it talks with and that get them first.",
            "The limits are set on the controller: zerotier-cli network set -h",
            ""
        })
final class MulticastCommand extends ControllerCommand {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Parameters(index = "0", paramLabel = "<network>", description = "Its id, 16 hex digits.")
    String network = "";

    MulticastCommand(Session session) {
        super(session);
    }

    @Override
    int run(Service service) throws CliException {
        networkPath(network); // complains
        JsonNode json = require(
                        service,
                        service.get("/network/" + network + "/multicast"),
                        "This node is not on network " + network + ".")
                .json();
        if (session.json) {
            return print(json);
        }
        if (json.path("limits").isObject()) {
            session.out.print(limits(json.path("limits")));
        } else {
            session.out.println("The controller of network " + network + " has set no limits of multicast.");
        }
        if (!json.path("groups").isEmpty()) {
            session.out.println();
            session.out.print(groups(json.path("groups")));
        }
        if (!json.path("limited").isEmpty()) {
            session.out.println();
            session.out.print(limited(json.path("limited")));
        }
        return 0;
    }

    /** @param json limits as the API shows them */
    static Table limits(JsonNode json) {
        Table table = new Table("MULTICAST", "PER SECOND", "BURST", "OF ONE MEMBER");
        add(table, "all", json.path("network"));
        add(table, "each group", json.path("group"));
        json.path("groups").forEach(group -> add(table, name(group), group));
        return table;
    }

    private static void add(Table table, String name, JsonNode limit) {
        table.add(
                name,
                limit.path("bytesPerSecond").asText(),
                limit.path("burst").asText(),
                limit.path("memberShare").asText() + " %");
    }

    private static String name(JsonNode group) {
        return group.path("mac").isTextual()
                ? group.path("mac").textValue() + "/"
                        + Long.toHexString(group.path("adi").longValue())
                : "other groups";
    }

    private static Table groups(JsonNode json) {
        Table table = new Table("GROUP", "LISTENING", "MEMBERS", "KNOWN", "CONTACTS");
        for (JsonNode group : json) {
            table.add(
                    name(group),
                    group.path("subscribed").asBoolean() ? "yes" : "no",
                    group.path("members").asText(),
                    group.path("spreading").asText(),
                    group.path("contacts").asText());
        }
        return table;
    }

    private static Table limited(JsonNode json) {
        Table table = new Table("TOO MUCH OF", "TO", "FRAMES", "BYTES", "SINCE", "LAST");
        for (JsonNode some : json) {
            table.add(
                    some.path("member").asText(),
                    name(some),
                    some.path("frames").asText(),
                    some.path("bytes").asText(),
                    TIME.format(Instant.ofEpochMilli(some.path("since").longValue())),
                    TIME.format(Instant.ofEpochMilli(some.path("last").longValue())));
        }
        return table;
    }
}
