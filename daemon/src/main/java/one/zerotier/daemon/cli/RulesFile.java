package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.controller.NetworkRecord.CapabilityDefinition;
import one.zerotier.core.controller.NetworkRecord.TagDefinition;
import one.zerotier.core.rule.language.Program;
import one.zerotier.core.rule.language.RuleSyntaxException;
import one.zerotier.core.rule.language.RuleWriter;
import one.zerotier.daemon.controller.NetworkJson;
import one.zerotier.daemon.controller.RuleNames;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;

/** Rules on their way between a program in a file, the API's JSON, and what core works with. */
final class RulesFile {
    private static final String[] KEYS = {"rules", "capabilities", "tags"};

    private RulesFile() {}

    static Program compile(String file) throws CliException {
        return compile(file, readProgram(file));
    }

    static String readProgram(String file) throws CliException {
        return new String(readFile(file, 4L * Program.MAX_LENGTH), StandardCharsets.UTF_8);
    }

    static Program compile(String file, String text) throws CliException {
        try {
            return Program.compile(text);
        } catch (RuleSyntaxException e) {
            throw new CliException(CliException.FAILED, file + ": " + e.getMessage());
        }
    }

    /** @param most bytes that it may have */
    static byte[] readFile(String file, long most) throws CliException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes((int) most + 1);
            if (bytes.length > most) {
                throw new CliException(CliException.FAILED, "The file " + file + " has more than " + most + " bytes.");
            }
            return bytes;
        } catch (IOException | InvalidPathException e) {
            throw new CliException(CliException.FAILED, "The file " + file + " cannot be read: " + e.getMessage());
        }
    }

    /** What a request has that sets the rules of a network. */
    static ObjectNode toJson(Program program) {
        return onlyRules(NetworkJson.write(toRecord(NetworkRecord.create(0, 0), program)));
    }

    /** The same with what only people need. */
    static ObjectNode toJson(Program program, String text) {
        ObjectNode json = toJson(program);
        json.put("rulesSource", text);
        json.set(RuleNames.CAPABILITIES, RuleNames.capabilities(program));
        json.set(RuleNames.TAGS, RuleNames.tags(program));
        return json;
    }

    /** The program that the rules of a network were compiled from, if it has been kept; else one that says the same. */
    static String toText(JsonNode json) throws CliException {
        NetworkRecord network = read(json);
        try {
            NetworkRecord compiled = toRecord(network, Program.compile(network.rulesSource()));
            if (!network.rulesSource().isEmpty() && compiled.equals(network)) {
                return network.rulesSource().endsWith("\n") ? network.rulesSource() : network.rulesSource() + "\n";
            }
        } catch (RuleSyntaxException e) {
            // in a dialect of somebody else
        }
        return RuleWriter.write(toProgram(network, KnownNames.of(json)));
    }

    static ObjectNode onlyRules(JsonNode network) {
        ObjectNode json = Json.object();
        for (String key : KEYS) {
            json.set(key, network.path(key));
        }
        return json;
    }

    /** The network with its rules, capabilities and tags replaced. */
    static NetworkRecord toRecord(NetworkRecord network, Program program) {
        List<CapabilityDefinition> capabilities = new ArrayList<>();
        for (Program.Capability capability : program.capabilities()) {
            capabilities.add(new CapabilityDefinition(capability.id(), capability.isDefault(), capability.rules()));
        }
        List<TagDefinition> tags = new ArrayList<>();
        for (Program.Tag tag : program.tags()) {
            Long value = tag.defaultValue();
            tags.add(new TagDefinition(tag.id(), value == null ? null : value.intValue()));
        }
        return network.toBuilder()
                .rules(program.rules())
                .capabilities(capabilities)
                .tags(tags)
                .build();
    }

    /** The reverse; who has no name gets one made of its id. */
    private static Program toProgram(NetworkRecord network, KnownNames names) {
        List<Program.Capability> capabilities = new ArrayList<>();
        for (CapabilityDefinition capability : network.capabilities()) {
            String name = nameOf("cap", capability.id(), names.capabilityName(Integer.toUnsignedLong(capability.id())));
            capabilities.add(new Program.Capability(name, capability.id(), capability.isDefault(), capability.rules()));
        }
        List<Program.Tag> tags = new ArrayList<>();
        for (TagDefinition tag : network.tags()) {
            Integer value = tag.defaultValue();
            tags.add(new Program.Tag(
                    nameOf("tag", tag.id(), names.tagName(Integer.toUnsignedLong(tag.id()))),
                    tag.id(),
                    value == null ? null : Integer.toUnsignedLong(value),
                    Map.of(),
                    Map.of()));
        }
        return new Program(network.rules(), capabilities, tags);
    }

    /** Names that others have given may not be such as the language takes. */
    private static String nameOf(String kind, int id, String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : kind + Integer.toUnsignedString(id);
    }

    /** A network as the API shows it. */
    static NetworkRecord read(JsonNode network) throws CliException {
        try {
            long id = Long.parseUnsignedLong(network.path("id").asText(), 16);
            return NetworkJson.patch(NetworkRecord.create(id, 0), network);
        } catch (InvalidValueException | NumberFormatException e) {
            throw new CliException(
                    CliException.FAILED, "The service answers with a network that is none: " + e.getMessage());
        }
    }
}
