package one.zerotier.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.daemon.home.LocalConf;

/** {@code settings.endpoints} of {@code local.conf}: where a supernode is found, by the word of its operator. */
final class EndpointSetting {
    private static final String NAME = "endpoints";

    private EndpointSetting() {}

    static ObjectNode write(List<Endpoint> endpoints) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        ArrayNode list = settings.putArray(NAME);
        endpoints.forEach(endpoint -> list.add(endpoint.toString()));
        return settings;
    }

    static List<Endpoint> read(LocalConf conf) throws StartException {
        List<Endpoint> endpoints = new ArrayList<>();
        for (JsonNode text : conf.json().path("settings").path(NAME)) {
            try {
                endpoints.add(Endpoint.parse(text.asText()));
            } catch (IllegalArgumentException e) {
                throw new StartException("settings.endpoints in local.conf: " + e.getMessage() + ".", e);
            }
        }
        return endpoints;
    }
}
