package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.daemon.json.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Members of networks that this node controls. */
@Command(
        name = "member",
        description = {
            "Say who is on a network that this node controls, and with which addresses.",
            "",
            "Examples",
            "  zerotier-cli member list 33f75bd24a000001                  who has asked, and who is in?",
            "  zerotier-cli member authorize 33f75bd24a000001 5a8772d153  let a node in",
            "  zerotier-cli member assign 33f75bd24a000001 5a8772d153 10.9.8.7",
            "  zerotier-cli member set 33f75bd24a000001 5a8772d153 name=printer",
            "  zerotier-cli member tag 33f75bd24a000001 5a8772d153 department=sales",
            ""
        })
final class MemberCommand {
    private MemberCommand() {}

    static CommandLine of(Session session) {
        CommandLine commands = new CommandLine(new MemberCommand())
                .addSubcommand(new ListAll(session))
                .addSubcommand(new Show(session))
                .addSubcommand(new Authorize(session))
                .addSubcommand(new Deauthorize(session))
                .addSubcommand(new Assign(session))
                .addSubcommand(new Delete(session));
        MemberGrants.all(session).forEach(commands::addSubcommand);
        return commands;
    }

    private static String version(JsonNode member) {
        return member.path("vMajor").intValue() < 0
                ? "-"
                : member.path("vMajor").asText() + "." + member.path("vMinor").asText() + "."
                        + member.path("vRev").asText();
    }

    private static String ips(JsonNode member) {
        List<String> ips = new ArrayList<>();
        member.path("ipAssignments").forEach(ip -> ips.add(ip.asText()));
        return ips.isEmpty() ? "-" : String.join(",", ips);
    }

    private static String yesOrNo(JsonNode flag) {
        return flag.booleanValue() ? "yes" : "no";
    }

    /** Shows all members. */
    @Command(name = "list", description = "Show who has asked to be on a network, and who is.")
    static final class ListAll extends ControllerCommand {
        @Parameters(paramLabel = "<network>", description = "Its id, 16 hex digits.")
        String network = "";

        ListAll(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            String path = "/unstable" + networkPath(network) + "/member";
            JsonNode members = require(service, service.get(path), noNetwork(network))
                    .json()
                    .path("data");
            if (session.json) {
                return print(members);
            }
            Table table = new Table("ADDRESS", "AUTHORIZED", "VERSION", "IPS", "NAME");
            for (JsonNode member : members) {
                table.add(
                        member.path("address").asText(),
                        yesOrNo(member.path("authorized")),
                        version(member),
                        ips(member),
                        member.path("name").asText(""));
            }
            session.out.print(table);
            return 0;
        }
    }

    /** Shows one member. */
    @Command(name = "show", description = "Show one member; with -j all of it.")
    static final class Show extends OneMember {
        Show(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            JsonNode member = current(service);
            if (session.json) {
                return print(member);
            }
            Table table = new Table();
            table.add("member", member.path("address").asText());
            table.add("network", member.path("nwid").asText());
            table.add("name", member.path("name").asText(""));
            table.add("authorized", yesOrNo(member.path("authorized")));
            table.add("bridge", yesOrNo(member.path("activeBridge")));
            table.add("ips", ips(member));
            KnownNames names = names(service);
            String tags = MemberGrants.describeTags(member, names);
            if (!tags.isEmpty()) {
                table.add("tags", tags);
            }
            String capabilities = MemberGrants.describeCapabilities(member, names);
            if (!capabilities.isEmpty()) {
                table.add("capabilities", capabilities);
            }
            table.add("version", version(member));
            table.add("seen", member.has("identity") ? "yes" : "not yet");
            session.out.print(table);
            return 0;
        }
    }

    /** Lets a node in. */
    @Command(name = "authorize", description = "Let a node be on the network; also one that has not asked yet.")
    static final class Authorize extends OneMember {
        Authorize(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = change(service, Json.object().put("authorized", true));
            return show(reply, "Node " + address + " may be on network " + network + ".");
        }
    }

    /** Keeps a node out. */
    @Command(name = "deauthorize", description = "Let a node no longer be on the network.")
    static final class Deauthorize extends OneMember {
        Deauthorize(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = change(service, Json.object().put("authorized", false));
            return show(reply, "Node " + address + " may no longer be on network " + network + ".");
        }
    }

    /** Gives a member addresses. */
    @Command(
            name = "assign",
            description = {
                "Give a member exactly these addresses; with none, it gets one from the pool again.",
                "An address takes effect if a route of the network contains it."
            })
    static final class Assign extends OneMember {
        @Parameters(index = "2..*", paramLabel = "<ip>", description = "Such as 10.9.8.7.")
        List<String> ips = new ArrayList<>();

        Assign(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            ObjectNode body = Json.object();
            ArrayNode assignments = body.putArray("ipAssignments");
            ips.forEach(assignments::add);
            Reply reply = change(service, body);
            return show(
                    reply,
                    ips.isEmpty()
                            ? "Node " + address + " has no fixed address on network " + network + " any more."
                            : "Node " + address + " has " + String.join(", ", ips) + " on network " + network + ".");
        }
    }

    /** Forgets a member. */
    @Command(
            name = "delete",
            description = "Forget a member. If it asks again, it starts over as one that is not authorized.")
    static final class Delete extends OneMember {
        Delete(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = require(service, service.delete(memberPath(network, address)), noMember(network, address));
            return show(reply, "Deleted member " + address + " of network " + network + ".");
        }
    }
}
