package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows how often rules applied on this node, whoever controls the network. */
@Command(
        name = "hits",
        description = {
            "Show the rules of a network that this node is on, and how often each was applied here,",
            "since the node started or the rules were changed. With -j, each single match, too.",
            ""
        })
final class RuleHits extends ControllerCommand {
    @Parameters(index = "0", paramLabel = "<network>", description = "Its id, 16 hex digits.")
    String network = "";

    RuleHits(Session session) {
        super(session);
    }

    @Override
    int run(Service service) throws CliException {
        networkPath(network); // complains
        JsonNode json = require(
                        service,
                        service.get("/network/" + network + "/rules"),
                        "This node is not on network " + network + ".")
                .json();
        if (session.json) {
            return print(json);
        }
        Table table = new Table("HITS", "RULE");
        addTo(table, json);
        for (JsonNode capability : json.path("capabilities")) {
            table.add("", "capability " + capability.path("id").asText());
            addTo(table, capability);
        }
        session.out.print(table);
        return 0;
    }

    private static void addTo(Table table, JsonNode rules) {
        for (JsonNode statement : rules.path("statements")) {
            table.add(
                    statement.path("hits").asText(), statement.path("statement").asText());
        }
    }
}
