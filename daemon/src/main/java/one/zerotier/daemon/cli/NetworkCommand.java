package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Networks that this node controls. */
@Command(
        name = "network",
        description = {
            "Make and manage networks of your own; this node is their controller.",
            "",
            "Examples",
            "  zerotier-cli network create --name home --pool 10.9.8.1-10.9.8.254 --route 10.9.8.0/24",
            "  zerotier-cli network list",
            "  zerotier-cli network set 33f75bd24a000001 private=no mtu=1500",
            ""
        })
final class NetworkCommand {
    private NetworkCommand() {}

    static CommandLine of(Session session) {
        return new CommandLine(new NetworkCommand())
                .addSubcommand(new Create(session))
                .addSubcommand(new ListAll(session))
                .addSubcommand(new Show(session))
                .addSubcommand(new NetworkSet(session))
                .addSubcommand(new NetworkHistory(session))
                .addSubcommand(new Delete(session));
    }

    /** Makes a network. */
    @Command(
            name = "create",
            sortOptions = false,
            description = {
                "Make a network. Its id is chosen by this node.",
                "",
                "Members get addresses from a pool if a route contains it:",
                "  zerotier-cli network create --name home --pool 10.9.8.1-10.9.8.254 --route 10.9.8.0/24",
                ""
            })
    static final class Create extends ControllerCommand {
        @Option(names = "--name", paramLabel = "<name>", description = "What to call it.")
        String name = "";

        @Option(names = "--private", description = "Only those whom you authorize are members; this is the default.")
        boolean isPrivate;

        @Option(names = "--public", description = "Everybody who knows the id is a member.")
        boolean isPublic;

        @Option(
                names = "--pool",
                paramLabel = "<first>-<last>",
                description = "Addresses for members, such as 10.9.8.1-10.9.8.254. May be repeated.")
        List<String> pools = new ArrayList<>();

        @Option(
                names = "--route",
                paramLabel = "<subnet>[,<gateway>]",
                description = "A subnet that is on the network, or behind a member of it. May be repeated.")
        List<String> routes = new ArrayList<>();

        Create(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            if (isPrivate && isPublic) {
                throw new CliException(CliException.MISUSED, "A network is either --private or --public.");
            }
            Reply reply = require(service, post(service, NETWORKS, body()));
            if (session.json) {
                return print(reply.json());
            }
            String id = reply.json().path("id").asText();
            session.out.println("Created network " + id + ".");
            session.out.println("On each machine that should be on it: zerotier-cli join " + id);
            if (!isPublic) {
                session.out.println("and then here: zerotier-cli member authorize " + id + " ADDRESS");
            }
            if (!pools.isEmpty() && routes.isEmpty()) {
                session.err.println("Note: without a --route that contains it, no address of the pool is assigned.");
            }
            return 0;
        }

        private ObjectNode body() throws CliException {
            NetworkSettings settings = new NetworkSettings();
            for (String pool : pools) {
                settings.addPool(pool);
            }
            routes.forEach(settings::addRoute);
            ObjectNode body = settings.body().put("name", name).put("private", !isPublic);
            boolean ipv4 = pools.stream().anyMatch(pool -> !pool.contains(":"));
            boolean ipv6 = pools.stream().anyMatch(pool -> pool.contains(":"));
            body.putObject("v4AssignMode").put("zt", ipv4);
            body.putObject("v6AssignMode").put("zt", ipv6).put("rfc4193", false).put("6plane", false);
            return body;
        }
    }

    /** Shows all networks. */
    @Command(name = "list", description = "Show the networks that this node controls.")
    static final class ListAll extends ControllerCommand {
        ListAll(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            JsonNode networks =
                    require(service, service.get("/unstable" + NETWORKS)).json().path("data");
            if (session.json) {
                return print(networks);
            }
            Table table = new Table("NETWORK", "TYPE", "MEMBERS", "NAME");
            for (JsonNode network : networks) {
                JsonNode meta = network.path("meta");
                table.add(
                        network.path("id").asText(),
                        type(network),
                        meta.path("authorizedMemberCount").asText() + " of "
                                + meta.path("totalMemberCount").asText(),
                        network.path("name").asText());
            }
            session.out.print(table);
            return 0;
        }
    }

    private static String type(JsonNode network) {
        return network.path("private").booleanValue() ? "private" : "public";
    }

    /** Shows one network. */
    @Command(name = "show", description = "Show one network; with -j all of it, in the form that the API takes.")
    static final class Show extends ControllerCommand {
        @Parameters(paramLabel = "<network>", description = "Its id, 16 hex digits.")
        String id = "";

        Show(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            JsonNode network = require(service, service.get(networkPath(id)), noNetwork(id))
                    .json();
            if (session.json) {
                return print(network);
            }
            Table table = new Table();
            table.add("network", network.path("id").asText());
            table.add("name", network.path("name").asText());
            table.add("type", type(network));
            for (JsonNode route : network.path("routes")) {
                String via = route.path("via").asText("");
                table.add(
                        "route",
                        route.path("target").asText() + (route.path("via").isTextual() ? " via " + via : ""));
            }
            for (JsonNode pool : network.path("ipAssignmentPools")) {
                table.add(
                        "pool",
                        pool.path("ipRangeStart").asText() + " - "
                                + pool.path("ipRangeEnd").asText());
            }
            table.add("rules", Integer.toString(network.path("rules").size()));
            table.add("mtu", network.path("mtu").asText());
            table.add("revision", network.path("revision").asText());
            session.out.print(table);
            if (network.has("multicastLimits")) {
                session.out.println();
                session.out.print(MulticastCommand.limits(network.path("multicastLimits")));
            }
            return 0;
        }
    }

    /** Removes a network. */
    @Command(name = "delete", description = "Delete a network with all its members. There is no way back.")
    static final class Delete extends ControllerCommand {
        @Parameters(paramLabel = "<network>", description = "Its id, 16 hex digits.")
        String id = "";

        Delete(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = require(service, service.delete(networkPath(id)), noNetwork(id));
            return show(reply, "Deleted network " + id + ".");
        }
    }
}
