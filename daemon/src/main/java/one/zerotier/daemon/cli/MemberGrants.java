package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import one.zerotier.daemon.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What rules ask about a member: its tags and capabilities. */
final class MemberGrants {
    private MemberGrants() {}

    static List<OneMember> all(Session session) {
        return List.of(new Tag(session), new Capability(session), new Set(session));
    }

    /** The tags that a member was given. */
    static Map<Long, Long> tags(JsonNode member) {
        Map<Long, Long> tags = new TreeMap<>();
        member.path("tags")
                .forEach(tag -> tags.put(tag.path(0).longValue(), tag.path(1).longValue()));
        return tags;
    }

    /** As in {@code department=sales,clearance=2}. */
    static String describeTags(JsonNode member, KnownNames names) {
        List<String> all = new ArrayList<>();
        tags(member).forEach((id, value) -> all.add(names.tagWithValue(id, value)));
        return String.join(", ", all);
    }

    static String describeCapabilities(JsonNode member, KnownNames names) {
        List<String> all = new ArrayList<>();
        member.path("capabilities").forEach(id -> all.add(names.capabilityName(id.longValue())));
        return String.join(", ", all);
    }

    private static String orNone(String list) {
        return list.isEmpty() ? "none" : list;
    }

    /** Gives tags. */
    @Command(
            name = "tag",
            sortOptions = false,
            description = {
                "Give a member values of tags, by the names that the rules have for them, or by numbers.",
                "NAME= takes a tag back; the member then has its default. Without any, they are shown.",
                "",
                "  zerotier-cli member tag 33f75bd24a000001 5a8772d153 department=sales clearance=2",
                "  zerotier-cli member tag 33f75bd24a000001 5a8772d153 access=staging+production   flags",
                "  zerotier-cli member tag 33f75bd24a000001 5a8772d153 department=",
                ""
            })
    static final class Tag extends OneMember {
        @Parameters(index = "2..*", paramLabel = "<tag>=<value>", description = "See above.")
        List<String> settings = new ArrayList<>();

        Tag(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            JsonNode member = current(service);
            KnownNames names = names(service);
            Map<Long, Long> tags = tags(member);
            for (String argument : settings) {
                Setting setting = Setting.parse(argument, "department=100");
                long id = names.tag(setting.key());
                if (setting.isEmpty()) {
                    tags.remove(id);
                } else {
                    tags.put(id, names.value(id, setting.value()));
                }
            }
            ObjectNode body = Json.object();
            ArrayNode array = body.putArray("tags");
            tags.forEach((id, value) -> array.addArray().add(id).add(value));
            JsonNode changed =
                    settings.isEmpty() ? member : change(service, body).json();
            return session.json
                    ? print(changed.path("tags"))
                    : say("Tags of " + address + " on network " + network + ": " + orNone(describeTags(changed, names))
                            + ".");
        }
    }

    /** Gives capabilities. */
    @Command(
            name = "capability",
            sortOptions = false,
            description = {
                "Give a member capabilities (NAME=yes) or take them back (NAME=no), by name or number.",
                "Without any, they are shown.",
                "",
                "  zerotier-cli member capability 33f75bd24a000001 5a8772d153 admin=yes web=no",
                ""
            })
    static final class Capability extends OneMember {
        @Parameters(index = "2..*", paramLabel = "<capability>=yes|no", description = "See above.")
        List<String> settings = new ArrayList<>();

        Capability(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            JsonNode member = current(service);
            KnownNames names = names(service);
            TreeSet<Long> held = new TreeSet<>();
            member.path("capabilities").forEach(id -> held.add(id.longValue()));
            for (String argument : settings) {
                Setting setting = Setting.parse(argument, "admin=yes");
                long id = names.capability(setting.key());
                if (setting.flag()) {
                    held.add(id);
                } else {
                    held.remove(id);
                }
            }
            ObjectNode body = Json.object();
            ArrayNode array = body.putArray("capabilities");
            held.forEach(array::add);
            JsonNode changed =
                    settings.isEmpty() ? member : change(service, body).json();
            return session.json
                    ? print(changed.path("capabilities"))
                    : say("Capabilities of " + address + " on network " + network + ": "
                            + orNone(describeCapabilities(changed, names)) + ".");
        }
    }

    /** Changes the rest. */
    @Command(
            name = "set",
            sortOptions = false,
            description = {
                "Change settings of a member.",
                "",
                "  name=printer     what to call it",
                "  bridge=yes       whether frames of other devices may pass through it",
                "  assign-ips=no    whether it gets addresses from the pools of the network",
                "",
                "  zerotier-cli member set 33f75bd24a000001 5a8772d153 name=printer bridge=no",
                ""
            })
    static final class Set extends OneMember {
        @Parameters(index = "2..*", arity = "1..*", paramLabel = "<key>=<value>", description = "See above.")
        List<String> settings = new ArrayList<>();

        Set(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            ObjectNode body = Json.object();
            for (String argument : settings) {
                Setting setting = Setting.parse(argument, "bridge=yes");
                switch (setting.key()) {
                    case "name" -> body.put("name", setting.value());
                    case "bridge" -> body.put("activeBridge", setting.flag());
                    case "assign-ips" -> body.put("noAutoAssignIps", !setting.flag());
                    default ->
                        throw Setting.misused(
                                "A member has no setting \"" + setting.key() + "\"; it has: name, bridge, assign-ips.");
                }
            }
            Reply reply = change(service, body);
            return show(reply, "Member " + address + " of network " + network + " is changed.");
        }
    }
}
