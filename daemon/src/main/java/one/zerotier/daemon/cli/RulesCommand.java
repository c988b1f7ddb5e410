package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rules of networks that this node controls. */
@Command(
        name = "rules",
        description = {
            "Say which frames may pass on a network that this node controls.",
            "The language for it is described in docs/RULES.md.",
            "",
            "Examples",
            "  zerotier-cli rules set 33f75bd24a000001 home.rules     put rules into effect",
            "  zerotier-cli rules show 33f75bd24a000001               what is in effect?",
            "  zerotier-cli rules test 33f75bd24a000001 dump.pcap     which rule decides?",
            "  zerotier-cli rules hits 33f75bd24a000001               which rules have decided here?",
            ""
        })
final class RulesCommand {
    private RulesCommand() {}

    static CommandLine of(Session session) {
        return new CommandLine(new RulesCommand())
                .addSubcommand(new Compile(session))
                .addSubcommand(new Set(session))
                .addSubcommand(new Show(session))
                .addSubcommand(new Test(session))
                .addSubcommand(new RuleHits(session));
    }

    /** Needs no service: whoever writes rules may be elsewhere. */
    @Command(
            name = "compile",
            description = "Compile a program to JSON, in the form that the API of a controller takes.")
    static final class Compile extends CliCommand {
        @Parameters(paramLabel = "<file>", description = "A program in the rule language.")
        String file = "";

        Compile(Session session) {
            super(session);
        }

        @Override
        public Integer call() throws CliException {
            return print(RulesFile.toJson(RulesFile.compile(file)));
        }
    }

    /** About the rules of one network. */
    private abstract static class OneNetwork extends ControllerCommand {
        @Parameters(index = "0", paramLabel = "<network>", description = "Its id, 16 hex digits.")
        String network = "";

        OneNetwork(Session session) {
            super(session);
        }

        final JsonNode current(Service service) throws CliException {
            return require(service, service.get(networkPath(network)), noNetwork(network))
                    .json();
        }
    }

    /** Puts rules into effect. */
    @Command(
            name = "set",
            description = {
                "Compile a program and put it into effect.",
                "All rules, capabilities and tags that the network had are replaced; what members have been given stays.",
                "The program and its names are kept with the network: see rules show and member tag."
            })
    static final class Set extends OneNetwork {
        @Parameters(index = "1", paramLabel = "<file>", description = "A program in the rule language.")
        String file = "";

        Set(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            String text = RulesFile.readProgram(file);
            ObjectNode body = RulesFile.toJson(RulesFile.compile(file, text), text);
            current(service); // posting to a network that is not there would make it
            Reply reply = require(service, post(service, networkPath(network), body));
            JsonNode changed = reply.json();
            return show(
                    reply,
                    "Network " + network + " has "
                            + count(changed.path("rules"), "rule", "rules") + ", "
                            + count(changed.path("capabilities"), "capability", "capabilities") + " and "
                            + count(changed.path("tags"), "tag", "tags") + ".");
        }

        private static String count(JsonNode array, String one, String many) {
            return array.size() + " " + (array.size() == 1 ? one : many);
        }
    }

    /** Shows rules as a program. */
    @Command(
            name = "show",
            description = {
                "Show the program that made the rules in effect; with -j the rules as JSON.",
                "If they were set without a program, one is shown that says the same."
            })
    static final class Show extends OneNetwork {
        Show(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            JsonNode json = current(service);
            if (session.json) {
                return print(RulesFile.onlyRules(json));
            }
            session.out.print(RulesFile.toText(json));
            return 0;
        }
    }

    /** Asks the rules about frames. */
    @Command(
            name = "test",
            sortOptions = false,
            description = {
                "Say what becomes of a frame, once when it is sent and once when it arrives, and which rule decides.",
                "Nothing is sent. Tags, capabilities and addresses are those that the controller has for the two nodes.",
                "The statement of the rule follows its index in the list that rules show -j has.",
                ""
            })
    static final class Test extends OneNetwork {
        @Parameters(
                index = "1",
                paramLabel = "<frame>",
                description = "An Ethernet frame in hex digits, from its destination MAC on; or a pcap file.")
        String frame = "";

        @Option(
                names = "--from",
                paramLabel = "<address>",
                description = "The node that sends; else it is known from the frame's source MAC.")
        @Nullable
        String from;

        @Option(
                names = "--to",
                paramLabel = "<address>",
                description = "The node that receives; else it is known from the frame's destination MAC.")
        @Nullable
        String to;

        @Option(
                names = "--program",
                paramLabel = "<file>",
                description = "Test this program instead of the rules in effect.")
        @Nullable
        String program;

        Test(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Address sender = node(network, from);
            Address receiver = node(network, to);
            List<byte[]> frames = FrameArgument.read(frame);
            NetworkRecord record = program == null
                    ? RulesFile.read(current(service))
                    : RulesFile.toRecord(RulesFile.read(current(service)), RulesFile.compile(program));
            Grants grants = new Grants(service, networkPath(network), record);
            List<DryRun> runs = new ArrayList<>();
            for (byte[] bytes : frames) {
                runs.add(DryRun.of(record, grants, bytes, sender, receiver));
            }
            if (session.json) {
                ArrayNode array = Json.array();
                runs.forEach(run -> array.add(run.toJson()));
                return print(array);
            }
            for (int index = 0; index < runs.size(); index++) {
                session.out.print("Frame " + (index + 1) + ": " + runs.get(index));
            }
            return 0;
        }

        private static @Nullable Address node(String network, @Nullable String address) throws CliException {
            if (address == null) {
                return null;
            }
            memberPath(network, address); // complains
            return Address.parse(address);
        }
    }
}
