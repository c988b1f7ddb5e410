package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import one.zerotier.daemon.home.HomeException;
import one.zerotier.daemon.home.LocalConfFile;
import one.zerotier.daemon.json.Json;

/** {@code /config}: what is in {@code local.conf}. */
final class ConfigPaths {
    private final LocalConfFile conf;

    ConfigPaths(LocalConfFile conf) {
        this.conf = conf;
    }

    void addTo(Router router) {
        router.get("/config", request -> Answer.json(conf.current().shown()))
                .post("/config/settings", this::putSettings);
    }

    private Answer putSettings(Request request) {
        if (request.json() instanceof ObjectNode settings) {
            try {
                conf.putSettings(settings);
            } catch (HomeException e) {
                throw RequestException.badRequest(String.valueOf(e.getMessage()));
            }
        }
        return Answer.json(Json.object());
    }
}
