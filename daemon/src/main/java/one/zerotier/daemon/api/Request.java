package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.List;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;

/** What a path is asked to do. */
public final class Request {
    private final List<String> parts;
    private final byte[] body;

    Request(List<String> parts, byte[] body) {
        this.parts = List.copyOf(parts);
        this.body = body;
    }

    /** What stands in place of the n-th variable part of the path. */
    public String part(int index) {
        return parts.get(index);
    }

    /** The same as a number; the path's pattern has seen to it that there are up to 16 hex digits. */
    long id(int index) {
        return HexFormat.fromHexDigitsToLong(part(index));
    }

    Address address(int index) {
        return new Address(id(index));
    }

    /** The body, whatever type it claims to be. */
    public JsonNode json() {
        try {
            return Json.parse(body);
        } catch (JsonSyntaxException e) {
            throw RequestException.badRequest("The body must be JSON, at least {}: " + e.getMessage() + ".");
        }
    }

    /** The body, or an empty object if it is missing or something else. */
    JsonNode jsonIfAny() {
        try {
            return Json.parse(body);
        } catch (JsonSyntaxException e) {
            return Json.object();
        }
    }
}
