package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stock's commands about the node and its networks. Those that print tables are {@link TableCommands}. */
final class NodeCommands {
    private static final int NETWORK_ID_LENGTH = 16;
    private static final Set<String> PERMISSIONS = Set.of("allowManaged", "allowGlobal", "allowDefault", "allowDNS");

    private NodeCommands() {}

    static List<ServiceCommand> all(Session session) {
        return List.of(
                new Info(session),
                new Join(session),
                new Leave(session),
                new SetPermission(session),
                new GetProperty(session),
                new ListMoons(session),
                new Orbit(session),
                new Deorbit(session),
                new Invitation(session));
    }

    private static boolean isNetworkId(@Nullable String id) {
        return id != null && id.length() == NETWORK_ID_LENGTH;
    }

    /** One line about the node. */
    @Command(
            name = "info",
            aliases = "status",
            description = {
                "Show who this node is, and whether it is online.",
                "Example: 200 info 5a8772d153 0.1.0 ONLINE"
            })
    static final class Info extends ServiceCommand {
        Info(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = service.get("/status");
            if (!reply.isOk()) {
                return refused("info", service, reply);
            }
            JsonNode status = reply.json();
            if (session.json) {
                return print(status);
            }
            String state = status.path("online").booleanValue() ? "ONLINE" : "OFFLINE";
            return say("200 info " + status.path("address").asText() + " "
                    + status.path("version").asText() + " "
                    + (status.path("tcpFallbackActive").booleanValue() ? "TUNNELED" : state));
        }
    }

    /** Adds a network. */
    @Command(name = "join", description = "Join a network: zerotier-cli join 8056c2e21c000001")
    static final class Join extends ServiceCommand {
        @Parameters(arity = "0..1", paramLabel = "<network>", description = "Its id, 16 hex digits.")
        @Nullable
        String network;

        Join(Session session) {
            super(session);
        }

        @Override
        int run(Service service) {
            if (!isNetworkId(network)) {
                session.out.println("invalid network id");
                return CliException.MISUSED;
            }
            return done("join", session, this, service.post("/network/" + network, "{}"));
        }
    }

    /** Removes a network. */
    @Command(name = "leave", description = "Leave a network: zerotier-cli leave 8056c2e21c000001")
    static final class Leave extends ServiceCommand {
        @Parameters(arity = "0..1", paramLabel = "<network>", description = "Its id, 16 hex digits.")
        @Nullable
        String network;

        Leave(Session session) {
            super(session);
        }

        @Override
        int run(Service service) {
            if (!isNetworkId(network)) {
                session.out.println("invalid network id");
                return CliException.MISUSED;
            }
            return done("leave", session, this, service.delete("/network/" + network));
        }
    }

    private static int done(String command, Session session, ServiceCommand self, Reply reply) {
        if (!reply.isOk()) {
            return self.refused(command, reply);
        }
        if (session.json) {
            session.out.print(reply.body());
        } else {
            session.out.println("200 " + command + " OK");
        }
        return 0;
    }

    /** Changes what a network may do. */
    @Command(
            name = "set",
            description = {
                "Allow a network to do something to this machine, or no longer.",
                "allowManaged  set addresses and routes         allowDefault  become the default route",
                "allowGlobal   set those of the Internet, too   allowDNS      use its name servers",
                "Example: zerotier-cli set 8056c2e21c000001 allowDNS=1"
            })
    static final class SetPermission extends ServiceCommand {
        @Parameters(arity = "0..1", index = "0", paramLabel = "<network>", description = "Its id, 16 hex digits.")
        @Nullable
        String network;

        @Parameters(arity = "0..1", index = "1", paramLabel = "<key>=<value>", description = "What, and 1 or 0.")
        @Nullable
        String assignment;

        SetPermission(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            String given = requireArguments(network, assignment, "set");
            int equals = given.indexOf('=');
            if (equals < 0) {
                throw new CliException(
                        CliException.MISUSED, "invalid format: write it as " + given + "=1 or " + given + "=0");
            }
            String key = given.substring(0, equals);
            String value = given.substring(equals + 1);
            if (!PERMISSIONS.contains(key)) {
                return 0;
            }
            boolean allowed = value.startsWith("t") || value.startsWith("1");
            Reply reply = service.post(
                    "/network/" + network, Json.object().put(key, allowed).toString());
            if (!reply.isOk()) {
                return refused("set", reply);
            }
            session.out.print(reply.body());
            return 0;
        }
    }

    private static String requireArguments(@Nullable String network, @Nullable String property, String verb)
            throws CliException {
        if (!isNetworkId(network)) {
            throw new CliException(CliException.MISUSED, "invalid format: must be a 16-digit (network) ID");
        }
        if (property == null) {
            throw new CliException(CliException.MISUSED, "invalid format: include a property name to " + verb);
        }
        return property;
    }

    /** Shows one property of a network. */
    @Command(
            name = "get",
            description = {
                "Show one property of a network.",
                "Any of those that listnetworks -j shows, or one of these:",
                "ip            its addresses without prefix lengths",
                "ip4, ip6      those of one kind",
                "ip6plane      the one from which a subnet of one's own follows",
                "ip6prefix     that subnet",
                "Example: zerotier-cli get 8056c2e21c000001 status"
            })
    static final class GetProperty extends ServiceCommand {
        private static final String SIX_PLANE = "fc";
        private static final int SIX_PLANE_PREFIX_LENGTH = 24;

        @Parameters(arity = "0..1", index = "0", paramLabel = "<network>", description = "Its id, 16 hex digits.")
        @Nullable
        String network;

        @Parameters(arity = "0..1", index = "1", paramLabel = "<property>", description = "Its name.")
        @Nullable
        String property;

        GetProperty(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            String wanted = requireArguments(network, property, "get");
            Reply reply = service.get("/network");
            if (!reply.isOk()) {
                return refused("get", service, reply);
            }
            for (JsonNode joined : reply.json()) {
                if (joined.path("id").asText().equals(network)) {
                    show(joined, wanted);
                    return 0;
                }
            }
            session.err.println("unknown network ID, check that you are a member of the network");
            return 0; // so it is in stock, and scripts know
        }

        private void show(JsonNode joined, String wanted) {
            if (!wanted.startsWith("ip")) {
                session.out.println(scalar(joined.get(wanted)));
                return;
            }
            for (JsonNode assigned : joined.path("assignedAddresses")) {
                String ip = assigned.asText().replaceFirst("/.*", "");
                String shown = switch (wanted) {
                    case "ip" -> ip;
                    case "ip4" -> ip.contains(":") ? "" : ip;
                    case "ip6" -> ip.contains(":") ? ip : "";
                    case "ip6plane" -> ip.startsWith(SIX_PLANE) ? ip : "";
                    case "ip6prefix" ->
                        ip.startsWith(SIX_PLANE) ? ip.substring(0, Math.min(SIX_PLANE_PREFIX_LENGTH, ip.length())) : "";
                    default -> "";
                };
                if (!shown.isEmpty()) {
                    session.out.println(shown);
                }
            }
        }

        private static String scalar(@Nullable JsonNode value) {
            if (value == null || !(value.isTextual() || value.isIntegralNumber() || value.isBoolean())) {
                return "error, unknown property name";
            }
            return value.isBoolean() ? (value.booleanValue() ? "1" : "0") : value.asText();
        }
    }

    /** Shows moons. */
    @Command(name = "listmoons", description = "Show the moons whose roots this node uses besides those of its planet.")
    static final class ListMoons extends ServiceCommand {
        ListMoons(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = service.get("/moon");
            return reply.isOk() ? print(reply.json()) : refused("listmoons", service, reply);
        }
    }

    /** A moon's id or an address in the form that every service takes; null if it is 0 or no number. */
    private static @Nullable String hex(@Nullable String text) {
        if (text == null || !text.matches("[0-9a-fA-F]{1,16}")) {
            return null;
        }
        long number = Long.parseUnsignedLong(text, 16);
        return number == 0 ? null : String.format(number >>> 40 == 0 ? "%010x" : "%016x", number);
    }

    /** Adds a moon. */
    @Command(
            name = "orbit",
            description = {"Use the roots of a moon, too.", "Example: zerotier-cli orbit 5a8772d153 5a8772d153"})
    static final class Orbit extends ServiceCommand {
        @Parameters(arity = "0..1", index = "0", paramLabel = "<moon>", description = "Its id, 10 hex digits.")
        @Nullable
        String moon;

        @Parameters(arity = "0..1", index = "1", paramLabel = "<seed>", description = "Address of one of its roots.")
        @Nullable
        String seed;

        Orbit(Session session) {
            super(session);
        }

        @Override
        int run(Service service) {
            String id = hex(moon);
            String root = hex(seed);
            if (id == null || root == null) {
                return 0; // so it is in stock
            }
            return done("orbit", session, this, service.post("/moon/" + id, "{\"seed\":\"" + root + "\"}"));
        }
    }

    /** Removes a moon. */
    @Command(name = "deorbit", description = "No longer use the roots of a moon.")
    static final class Deorbit extends ServiceCommand {
        @Parameters(arity = "0..1", paramLabel = "<moon>", description = "Its id, 10 hex digits.")
        @Nullable
        String moon;

        Deorbit(Session session) {
            super(session);
        }

        @Override
        int run(Service service) {
            String id = hex(moon);
            return id == null ? 0 : done("deorbit", session, this, service.delete("/moon/" + id));
        }
    }

    /** Shows the way in. */
    @Command(
            name = "invitation",
            description = {
                "Show what another machine needs to join this Earth.",
                "There: sudo java -jar zerotier-one.jar INVITATION"
            })
    static final class Invitation extends ServiceCommand {
        Invitation(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = ControllerCommand.require(service, service.get("/invitation"));
            return session.json
                    ? print(reply.json())
                    : say(reply.json().path("invitation").asText());
        }
    }
}
