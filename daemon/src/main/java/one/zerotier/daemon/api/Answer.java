package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;

/** What goes back: a status and perhaps a body. */
public final class Answer {
    private static final byte[] NO_BODY = new byte[0];
    private static final String JSON_TYPE = "application/json";

    private final int status;
    private final @Nullable String contentType;
    private final byte[] body;

    private Answer(int status, @Nullable String contentType, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
    }

    public static Answer json(JsonNode body) {
        return json(200, body);
    }

    static Answer json(int status, JsonNode body) {
        return new Answer(status, JSON_TYPE, Json.compact(body));
    }

    /** JSON that is written already. */
    static Answer jsonText(String body) {
        return new Answer(200, JSON_TYPE, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Anything else, a page say. */
    public static Answer of(int status, String contentType, byte[] body) {
        return new Answer(status, contentType, body.clone());
    }

    static Answer empty(int status) {
        return new Answer(status, null, NO_BODY);
    }

    /** The caller's fault. */
    static Answer refusal(int status, String sentence) {
        return json(status, Json.object().put("error", sentence));
    }

    /** Our own. */
    static Answer failure(int status, String sentence) {
        return json(status, Json.object().put("error", status).put("description", sentence));
    }

    /** For pages of old that load JSON as a script: a call of this function. */
    Answer asCallOf(String function) {
        if (!JSON_TYPE.equals(contentType)) {
            return this;
        }
        String call = function + "(" + new String(body, StandardCharsets.UTF_8) + ");";
        return new Answer(status, "application/javascript", call.getBytes(StandardCharsets.UTF_8));
    }

    int status() {
        return status;
    }

    @Nullable
    String contentType() {
        return contentType;
    }

    /** Not to be changed. */
    byte[] body() {
        return body;
    }
}
