package one.zerotier.daemon.netconf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.controller.NetworkIds;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;

/** Assignments as JSON, strict about types: a wrong one may come from a wrong hand. */
public final class AssignmentJson {
    private static final int VERSION = 1;
    private static final long SECOND_MS = 1_000;
    /** HTTP writes years with four digits. */
    private static final long LAST_DATE_MS = 253_402_300_799_000L;

    private static final Set<String> CHANGEABLE = Set.of("name", "owner", "networks");
    private static final Set<String> OF_NETWORK =
            Set.of("id", "allowManaged", "allowGlobal", "allowDefault", "allowDNS");

    private AssignmentJson() {}

    /** All of it, for the node and for our own files. */
    static ObjectNode writeWhole(Assignment assignment) {
        return write(assignment).put("claimed", assignment.claimed());
    }

    /** What an operator sees. */
    public static ObjectNode write(Assignment assignment) {
        ObjectNode json = Json.object()
                .put("version", VERSION)
                .put("node", assignment.node().toString())
                .put("name", assignment.name())
                .put("owner", assignment.owner())
                .put("modified", assignment.modified());
        ArrayNode networks = json.putArray("networks");
        for (Assignment.Entry entry : assignment.networks()) {
            networks.addObject()
                    .put("id", NetworkIds.format(entry.id()))
                    .put("allowManaged", entry.allowManaged())
                    .put("allowGlobal", entry.allowGlobal())
                    .put("allowDefault", entry.allowDefault())
                    .put("allowDNS", entry.allowDns());
        }
        return json;
    }

    /** Reads a whole one. What it has beyond that is for later versions and is ignored. */
    static Assignment read(JsonNode json) throws InvalidValueException {
        if (!json.isObject()) {
            throw new InvalidValueException("An assignment must be an object.");
        }
        if (!json.path("version").isInt() || json.path("version").intValue() != VERSION) {
            throw new InvalidValueException("version must be " + VERSION + ".");
        }
        JsonNode modified = json.path("modified");
        if (!modified.isIntegralNumber() || !modified.canConvertToLong() || modified.longValue() % SECOND_MS != 0) {
            throw new InvalidValueException("modified must be a whole second, in ms.");
        }
        if (modified.longValue() < 0 || modified.longValue() > LAST_DATE_MS) {
            throw new InvalidValueException("modified must be a time from 1970 to 9999.");
        }
        String node = text(json.path("node"), "node");
        if (!node.matches("[0-9a-f]{10}")) {
            throw new InvalidValueException("node must be the address of a node, 10 hex digits.");
        }
        return new Assignment(
                Address.parse(node),
                text(json.path("name"), "name"),
                text(json.path("owner"), "owner"),
                json.has("claimed") ? claim(json.get("claimed"), "claimed") : "",
                modified.longValue(),
                networks(json.path("networks"), false));
    }

    /**
     * What an operator makes of an assignment: what he names is replaced.
     *
     * @throws InvalidValueException with a sentence for him
     */
    public static Assignment patch(Assignment before, JsonNode changes) throws InvalidValueException {
        if (!changes.isObject()) {
            throw new InvalidValueException("The body must be an object with name, owner or networks.");
        }
        refuseUnknown(changes, CHANGEABLE, "");
        return new Assignment(
                before.node(),
                changes.has("name") ? text(changes.get("name"), "name") : before.name(),
                changes.has("owner") ? text(changes.get("owner"), "owner") : before.owner(),
                before.claimed(),
                before.modified(),
                changes.has("networks") ? networks(changes.get("networks"), true) : before.networks());
    }

    /** What a secret hashes to, or nothing. */
    static String claim(JsonNode value, String place) throws InvalidValueException {
        if (!value.isTextual() || !value.textValue().matches("([0-9a-f]{96})?")) {
            throw new InvalidValueException(place + " must be 96 hex digits, or empty.");
        }
        return value.textValue();
    }

    private static void refuseUnknown(JsonNode object, Set<String> known, String place) throws InvalidValueException {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!known.contains(field.getKey())) {
                throw new InvalidValueException(place + "\"" + field.getKey() + "\" is unknown; there are "
                        + String.join(", ", sorted(known)) + ".");
            }
        }
    }

    private static List<String> sorted(Set<String> words) {
        return words.stream().sorted().toList();
    }

    /** A line of its own somewhere, so without control characters. */
    static String text(JsonNode value, String place) throws InvalidValueException {
        if (!value.isTextual()) {
            throw new InvalidValueException(place + " must be a string.");
        }
        String text = value.textValue();
        if (text.length() > Assignment.MAX_TEXT_LENGTH) {
            throw new InvalidValueException(
                    place + " must not have more than " + Assignment.MAX_TEXT_LENGTH + " characters.");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValueException(place + " must not have control characters in it.");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new InvalidValueException(place + " must not have halves of characters in it.");
        }
        return text;
    }

    private static List<Assignment.Entry> networks(JsonNode array, boolean strict) throws InvalidValueException {
        if (!array.isArray()) {
            throw new InvalidValueException("networks must be an array.");
        }
        if (array.size() > Assignment.MAX_NETWORKS) {
            throw new InvalidValueException(
                    "networks must not have more than " + Assignment.MAX_NETWORKS + " entries.");
        }
        List<Assignment.Entry> entries = new ArrayList<>();
        Set<Long> ids = new HashSet<>();
        for (int index = 0; index < array.size(); index++) {
            Assignment.Entry entry = entry(array.get(index), "networks[" + index + "]", strict);
            if (!ids.add(entry.id())) {
                throw new InvalidValueException("networks has " + NetworkIds.format(entry.id()) + " twice.");
            }
            entries.add(entry);
        }
        return entries;
    }

    /** @param strict whether an id alone will do, and unknown fields will not */
    private static Assignment.Entry entry(JsonNode json, String place, boolean strict) throws InvalidValueException {
        if (strict && json.isTextual()) {
            return Assignment.Entry.usual(id(json, place));
        }
        if (!json.isObject()) {
            throw new InvalidValueException(place + " must be an object" + (strict ? " or a network id." : "."));
        }
        if (strict) {
            refuseUnknown(json, OF_NETWORK, place + ": ");
        }
        return new Assignment.Entry(
                id(json.path("id"), place + ".id"),
                flag(json, "allowManaged", place, true),
                flag(json, "allowGlobal", place, false),
                flag(json, "allowDefault", place, false),
                flag(json, "allowDNS", place, false));
    }

    /** Whose a device is. */
    public static String owner(JsonNode value) throws InvalidValueException {
        String owner = text(value, "owner");
        if (owner.isBlank()) {
            throw new InvalidValueException("owner must not be empty.");
        }
        return owner;
    }

    static long id(JsonNode value, String place) throws InvalidValueException {
        if (!value.isTextual()) {
            throw new InvalidValueException(place + " must be a network id, a string of 16 hex digits.");
        }
        try {
            long id = NetworkIds.parse(value.textValue());
            if (id == 0) {
                throw new InvalidValueException(place + " must not be zero.");
            }
            return id;
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(place, e);
        }
    }

    private static boolean flag(JsonNode json, String key, String place, boolean ifMissing)
            throws InvalidValueException {
        JsonNode value = json.get(key);
        if (value == null) {
            return ifMissing;
        }
        if (!value.isBoolean()) {
            throw new InvalidValueException(place + "." + key + " must be true or false.");
        }
        return value.booleanValue();
    }
}
