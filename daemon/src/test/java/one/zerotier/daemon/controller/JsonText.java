package one.zerotier.daemon.controller;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;

/** JSON in tests: with single quotes, to be readable. */
final class JsonText {
    private JsonText() {}

    static JsonNode json(String singleQuoted) {
        try {
            return Json.parse(singleQuoted.replace('\'', '"').getBytes(UTF_8));
        } catch (JsonSyntaxException e) {
            throw new AssertionError(singleQuoted, e);
        }
    }

    static ObjectNode object(String singleQuoted) {
        return (ObjectNode) json(singleQuoted);
    }

    static String text(JsonNode json) {
        return new String(Json.compact(json), UTF_8).replace('"', '\'');
    }
}
