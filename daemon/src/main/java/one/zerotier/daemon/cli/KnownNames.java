package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import one.zerotier.core.rule.language.Program;
import one.zerotier.core.rule.language.RuleSyntaxException;
import one.zerotier.daemon.controller.RuleNames;

/** The capabilities and tags of a network with the names that its rules give them, if anybody has kept those. */
final class KnownNames {
    private final String network;
    private final Map<Long, String> capabilities = new TreeMap<>();
    private final Map<Long, String> tags = new TreeMap<>();
    private final Map<Long, Map<String, Long>> values = new TreeMap<>();

    private KnownNames(String network) {
        this.network = network;
    }

    /** @param json a network as the API shows it */
    static KnownNames of(JsonNode json) {
        KnownNames names = new KnownNames(json.path("id").asText());
        json.path("capabilities")
                .forEach(entry -> names.capabilities.put(entry.path("id").longValue(), ""));
        json.path("tags").forEach(entry -> names.tags.put(entry.path("id").longValue(), ""));
        JsonNode capabilities = json.path(RuleNames.CAPABILITIES);
        JsonNode tags = json.path(RuleNames.TAGS);
        if (capabilities.isMissingNode() && tags.isMissingNode()) {
            try {
                Program program = Program.compile(json.path("rulesSource").asText());
                names.add(RuleNames.capabilities(program), RuleNames.tags(program));
            } catch (RuleSyntaxException e) {
                // written for another compiler: then there are only numbers
            }
        } else {
            names.add(capabilities, tags);
        }
        return names;
    }

    /** Names of what the network does not have are of no use. */
    private void add(JsonNode capabilityNames, JsonNode tagNames) {
        for (Map.Entry<String, JsonNode> capability : capabilityNames.properties()) {
            capabilities.computeIfPresent(capability.getValue().asLong(-1), (id, none) -> capability.getKey());
        }
        for (Map.Entry<String, JsonNode> tag : tagNames.properties()) {
            long id = tag.getValue().path("id").asLong(-1);
            tags.computeIfPresent(id, (known, none) -> tag.getKey());
            Map<String, Long> named = values.computeIfAbsent(id, unused -> new TreeMap<>());
            for (String kind : new String[] {"enums", "flags"}) {
                for (Map.Entry<String, JsonNode> value :
                        tag.getValue().path(kind).properties()) {
                    named.put(value.getKey(), value.getValue().asLong());
                }
            }
        }
    }

    /** The id of a capability, by its name or number. */
    long capability(String word) throws CliException {
        return find(word, capabilities, "capability", "capabilities");
    }

    long tag(String word) throws CliException {
        return find(word, tags, "tag", "tags");
    }

    private long find(String word, Map<Long, String> known, String one, String many) throws CliException {
        for (Map.Entry<Long, String> entry : known.entrySet()) {
            if (entry.getValue().equals(word)) {
                return entry.getKey();
            }
        }
        try {
            long id = Setting.parseNumber(word);
            if (known.containsKey(id)) {
                return id;
            }
        } catch (NumberFormatException e) {
            // no number, then
        }
        if (known.isEmpty()) {
            throw new CliException(
                    CliException.FAILED,
                    "The rules of network " + network + " define no " + many + "; see zerotier-cli rules set -h.");
        }
        StringBuilder list = new StringBuilder();
        known.forEach((id, name) -> list.append(list.isEmpty() ? "" : ", ").append(describe(id, name)));
        throw new CliException(
                CliException.FAILED,
                "Network " + network + " has no " + one + " \"" + word + "\"; it has: " + list + ".");
    }

    private static String describe(long id, String name) {
        return name.isEmpty() ? Long.toString(id) : name + " (" + id + ")";
    }

    /** A value of a tag: a number, a name, or names of flags with a plus between them. */
    long value(long tag, String text) throws CliException {
        try {
            long value = Setting.parseNumber(text);
            if (value <= 0xffff_ffffL) {
                return value;
            }
        } catch (NumberFormatException e) {
            // a name, then
        }
        Map<String, Long> named = values.getOrDefault(tag, Map.of());
        long value = 0;
        for (String word : text.split("\\+", -1)) {
            Long part = named.get(word);
            if (part == null) {
                throw Setting.misused("\"" + word + "\" is no value of tag " + tagName(tag)
                        + "; give a number of 32 bits"
                        + (named.isEmpty() ? "." : " or one of: " + String.join(", ", named.keySet()) + "."));
            }
            value |= part;
        }
        return value;
    }

    String capabilityName(long id) {
        return nameOr(id, capabilities);
    }

    String tagName(long id) {
        return nameOr(id, tags);
    }

    private static String nameOr(long id, Map<Long, String> names) {
        String name = names.getOrDefault(id, "");
        return name.isEmpty() ? Long.toString(id) : name;
    }

    /** As in {@code department=sales}. */
    String tagWithValue(long id, long value) {
        String named = values.getOrDefault(id, Map.of()).entrySet().stream()
                .filter(entry -> entry.getValue() == value)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Long.toString(value));
        return tagName(id) + "=" + named;
    }
}
