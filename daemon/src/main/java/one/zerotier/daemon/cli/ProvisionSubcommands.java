package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.daemon.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be said about assignments besides making them. */
final class ProvisionSubcommands {
    private ProvisionSubcommands() {}

    /** Shows all nodes. */
    @Command(name = "list", description = "Show which nodes are to be what.")
    static final class ListAll extends ControllerCommand {
        ListAll(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            JsonNode all = require(service, service.get(ProvisionCommand.ALL)).json();
            if (session.json) {
                return print(all);
            }
            Table table = new Table("NODE", "NAME", "OWNER", "NETWORKS");
            for (JsonNode one : all) {
                table.add(
                        one.path("node").asText(),
                        ProvisionCommand.orDash(one.path("name").asText()),
                        ProvisionCommand.orDash(one.path("owner").asText()),
                        ProvisionCommand.orDash(ProvisionCommand.ids(one)));
            }
            session.out.print(table);
            return 0;
        }
    }

    /** About one node. */
    private abstract static class OneNode extends ControllerCommand {
        @Parameters(paramLabel = "<node>", description = "Its address, 10 hex digits.")
        String node = "";

        OneNode(Session session) {
            super(session);
        }
    }

    /** Shows one node. */
    @Command(name = "show", description = "Show what one node is to be; with -j all of it.")
    static final class Show extends OneNode {
        Show(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            JsonNode one =
                    require(service, service.get(ProvisionCommand.path(node))).json();
            if (session.json) {
                return print(one);
            }
            Table table = new Table();
            table.add("node", one.path("node").asText());
            table.add("name", ProvisionCommand.orDash(one.path("name").asText()));
            table.add("owner", ProvisionCommand.orDash(one.path("owner").asText()));
            table.add("networks", ProvisionCommand.orDash(ProvisionCommand.ids(one)));
            session.out.print(table);
            return 0;
        }
    }

    /** Takes all back. */
    @Command(
            name = "delete",
            description = "Decide nothing about a node any more. It leaves the networks that it was put on.")
    static final class Delete extends OneNode {
        Delete(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = require(service, service.delete(ProvisionCommand.path(node)));
            return show(reply, "Nothing is assigned to node " + node + " any more.");
        }
    }

    /** Says whose a device is. */
    @Command(
            name = "claim",
            description = {
                "Say whose a device is: who can tell its secret has it in hands.",
                "The secret is in the file thisdeviceismine in the device's home directory."
            })
    static final class Claim extends ControllerCommand {
        @Parameters(paramLabel = "<secret>", description = "Five groups of four letters and digits.")
        String secret = "";

        @Option(names = "--owner", paramLabel = "<name>", required = true, description = "Whose the device is.")
        String owner = "";

        Claim(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            ObjectNode body = Json.object().put("secret", secret).put("owner", owner);
            Reply reply = require(service, post(service, ProvisionCommand.ALL + "/claim", body));
            return show(reply, "Node " + reply.json().path("node").asText() + " belongs to " + owner + ".");
        }
    }

    /** Shows what this node is to be. */
    @Command(name = "status", description = "Show what this node itself is to be, and who says so.")
    static final class Status extends ControllerCommand {
        Status(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            JsonNode status = require(service, service.get("/netconf")).json();
            if (session.json) {
                return print(status);
            }
            if (!status.path("authority").isTextual()) {
                return say("Nobody decides about this node.");
            }
            List<String> networks = new ArrayList<>();
            status.path("networks").forEach(network -> networks.add(network.asText()));
            Table table = new Table();
            table.add("authority", status.path("authority").asText());
            table.add("name", ProvisionCommand.orDash(status.path("name").asText()));
            table.add("owner", ProvisionCommand.orDash(status.path("owner").asText()));
            table.add("networks", ProvisionCommand.orDash(String.join(",", networks)));
            table.add("problem", status.path("problem").asText("-"));
            session.out.print(table);
            return 0;
        }
    }
}
