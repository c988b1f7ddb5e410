package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import one.zerotier.core.rule.language.Program;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;

/**
 * The names that a program gives to capabilities and tags, in the form in which web pages for stock controllers keep them.
 * Nodes know nothing of them.
 */
public final class RuleNames {
    /** Ids by name. */
    public static final String CAPABILITIES = "capabilitiesByName";
    /** Objects with {@code id}, {@code default}, {@code enums} and {@code flags} by name. */
    public static final String TAGS = "tagsByName";

    private RuleNames() {}

    public static ObjectNode capabilities(Program program) {
        ObjectNode names = Json.object();
        program.capabilities().forEach(capability -> names.put(capability.name(), unsigned(capability.id())));
        return names;
    }

    public static ObjectNode tags(Program program) {
        ObjectNode names = Json.object();
        for (Program.Tag tag : program.tags()) {
            ObjectNode named =
                    names.putObject(tag.name()).put("id", unsigned(tag.id())).put("default", tag.defaultValue());
            tag.enums().forEach(named.putObject("enums")::put);
            tag.flags().forEach(named.putObject("flags")::put);
        }
        return names;
    }

    private static long unsigned(int id) {
        return Integer.toUnsignedLong(id);
    }

    /** Null for what is not a collection of names. */
    static JsonNode checked(JsonNode value, String key, Entries.Complaints complaints) throws InvalidValueException {
        if (!value.isObject() && !value.isNull()) {
            complaints.on(new InvalidValueException(key + " must be an object with a name for each id."));
            return NullNode.instance;
        }
        if (Json.compact(value).length > Program.MAX_LENGTH) {
            complaints.on(new InvalidValueException(key + " has more than " + Program.MAX_LENGTH + " characters."));
            return NullNode.instance;
        }
        return value;
    }
}
