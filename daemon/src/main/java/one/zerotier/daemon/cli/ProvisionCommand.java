package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What other nodes are to be. */
@Command(
        name = "provision",
        sortOptions = false,
        description = {
            "Decide which networks another node is on. It does so by itself, now or as soon as it is there;",
            "a network of this node's controller lets it in. For founders of an Earth, and whoever has",
            "\"provisioning\": true in the settings of local.conf. docs/NETCONF.md tells how it works.",
            "",
            "Examples",
            "  zerotier-cli provision 5a8772d153 33f75bd24a000001 --name till-4",
            "  zerotier-cli provision 5a8772d153 8056c2e21c000001 --allow-dns      another one besides",
            "  zerotier-cli provision 5a8772d153 --remove 33f75bd24a000001         no longer",
            "  zerotier-cli provision delete 5a8772d153                            nothing of it any more",
            "  zerotier-cli provision claim K7QF-0M2X-9RTA-VB41-H8ZD --owner alice",
            ""
        })
final class ProvisionCommand extends ControllerCommand {
    static final String ALL = "/provision";

    @Parameters(paramLabel = "<node> <network>", description = "Address of the node, and networks that it is to be on.")
    List<String> words = new ArrayList<>();

    @Option(names = "--name", paramLabel = "<name>", description = "What to call the node.")
    @Nullable
    String name;

    @Option(names = "--owner", paramLabel = "<name>", description = "Whose it is.")
    @Nullable
    String owner;

    @Option(names = "--remove", paramLabel = "<network>", description = "A network that it is no longer to be on.")
    List<String> removed = new ArrayList<>();

    @Option(
            names = "--no-managed",
            description = "The networks named here set no addresses and routes on the node's machine.")
    boolean noManaged;

    @Option(
            names = "--allow-global",
            description = "They may set those of the Internet, if the node's local.conf lets us decide that.")
    boolean allowGlobal;

    @Option(names = "--allow-default", description = "They may be the default route; likewise.")
    boolean allowDefault;

    @Option(names = "--allow-dns", description = "They may name name servers; likewise.")
    boolean allowDns;

    private ProvisionCommand(Session session) {
        super(session);
    }

    static CommandLine of(Session session) {
        return new CommandLine(new ProvisionCommand(session))
                .addSubcommand(new ProvisionSubcommands.ListAll(session))
                .addSubcommand(new ProvisionSubcommands.Show(session))
                .addSubcommand(new ProvisionSubcommands.Delete(session))
                .addSubcommand(new ProvisionSubcommands.Claim(session))
                .addSubcommand(new ProvisionSubcommands.Status(session));
    }

    static String path(String node) throws CliException {
        if (!node.matches("[0-9a-fA-F]{10}")) {
            throw new CliException(
                    CliException.MISUSED, "\"" + node + "\" is not the address of a node, which has 10 hex digits.");
        }
        return ALL + "/" + node;
    }

    @Override
    int run(Service service) throws CliException {
        if (words.isEmpty()) {
            throw new CliException(
                    CliException.MISUSED, "Which node? Say its address, or -h to see what else there is.");
        }
        String path = path(words.get(0));
        Reply known = service.get(path);
        JsonNode before = known.status() == NOT_FOUND
                ? Json.object()
                : require(service, known).json();
        ObjectNode body = Json.object();
        if (name != null) {
            body.put("name", name);
        }
        if (owner != null) {
            body.put("owner", owner);
        }
        if (words.size() > 1 || !removed.isEmpty()) {
            body.set("networks", networks(before.path("networks")));
        }
        if (body.isEmpty()) {
            throw new CliException(
                    CliException.MISUSED, "Say what is to change: networks, --remove, --name or --owner.");
        }
        Reply reply = require(service, post(service, path, body));
        return session.json ? print(reply.json()) : say(describe(reply.json()));
    }

    /** What was assigned before, as this command changes it. */
    private ArrayNode networks(JsonNode before) throws CliException {
        Map<String, JsonNode> networks = new LinkedHashMap<>();
        before.forEach(network -> networks.put(network.path("id").asText(), network));
        for (String id : removed) {
            if (networks.remove(checked(id)) == null) {
                throw new CliException(
                        CliException.FAILED, "Network " + id + " is not assigned to node " + words.get(0) + ".");
            }
        }
        for (String id : words.subList(1, words.size())) {
            networks.put(
                    checked(id),
                    Json.object()
                            .put("id", checked(id))
                            .put("allowManaged", !noManaged)
                            .put("allowGlobal", allowGlobal)
                            .put("allowDefault", allowDefault)
                            .put("allowDNS", allowDns));
        }
        ArrayNode all = Json.array();
        networks.values().forEach(all::add);
        return all;
    }

    private static String checked(String network) throws CliException {
        networkPath(network); // complains
        return network.toLowerCase(Locale.ROOT);
    }

    static String ids(JsonNode assignment) {
        List<String> ids = new ArrayList<>();
        assignment
                .path("networks")
                .forEach(network -> ids.add(network.path("id").asText()));
        return String.join(",", ids);
    }

    static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String describe(JsonNode assignment) {
        String ids = ids(assignment).replace(",", ", ");
        return "Node " + assignment.path("node").asText() + " is to be on "
                + (ids.isEmpty() ? "no network." : ids + ".");
    }
}
