package one.zerotier.daemon.controller;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;

/**
 * What records carry along without a field for it: keys that operators or other programs have put into a file, and what stock
 * shows but we have no use for. As the text of a JSON object, or empty if there is nothing.
 */
final class Extras {
    static final String NONE = "";

    /** Of the moment, not of the object: stock removes them, too. */
    private static final Set<String> TRANSIENT = Set.of(
            "clock",
            "authorizedMemberCount",
            "activeMemberCount",
            "totalMemberCount",
            "lastModified",
            "physicalAddr",
            "recentLog",
            "lastRequestMetaData",
            "authenticationURL",
            "authenticationClientID",
            "meta");

    private final ObjectNode usual;
    private final Set<String> fields = new HashSet<>(TRANSIENT);

    /**
     * @param complete a new object with all keys
     * @param foreign those of its keys for which records have no field
     */
    Extras(ObjectNode complete, Set<String> foreign) {
        usual = complete;
        complete.fieldNames().forEachRemaining(fields::add);
        fields.removeAll(foreign);
    }

    /** What of an object is not in its record. */
    String of(ObjectNode json) {
        ObjectNode rest = Json.object();
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            String key = property.getKey();
            if (!fields.contains(key) && !property.getValue().toString().equals(String.valueOf(usual.get(key)))) {
                rest.set(key, property.getValue());
            }
        }
        return text(rest);
    }

    /** The object with its record's extras, which prevail. */
    static ObjectNode addTo(ObjectNode json, String extras) {
        return extras.isEmpty() ? json : json.setAll(parse(extras));
    }

    /** The extras with one of them changed; null and an empty object remove it. */
    static String with(String extras, String key, JsonNode value) {
        ObjectNode changed = extras.isEmpty() ? Json.object() : parse(extras);
        if (value.isNull() || (value.isObject() && value.isEmpty())) {
            changed.remove(key);
        } else {
            changed.set(key, value);
        }
        return text(changed);
    }

    private static String text(ObjectNode json) {
        return json.isEmpty() ? NONE : new String(Json.compact(json), UTF_8);
    }

    private static ObjectNode parse(String extras) {
        try {
            return (ObjectNode) Json.parse(extras.getBytes(UTF_8));
        } catch (JsonSyntaxException e) {
            throw new IllegalStateException("extras are always made here", e);
        }
    }
}
