package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;

/**
 * What the service answered.
 *
 * @param status that of HTTP; 0 if there was no answer, and then the body says why
 */
record Reply(int status, String body) {
    private static final int OK = 200;

    static Reply none(String reason) {
        return new Reply(0, reason);
    }

    boolean isOk() {
        return status == OK;
    }

    boolean isNone() {
        return status == 0;
    }

    JsonNode json() throws CliException {
        try {
            return Json.parse(body.getBytes(StandardCharsets.UTF_8));
        } catch (JsonSyntaxException e) {
            throw new CliException(
                    CliException.FAILED, "The service answers with something that is not JSON: " + e.getMessage());
        }
    }
}
