package one.zerotier.daemon.api;

import java.nio.charset.StandardCharsets;
import one.zerotier.daemon.json.Json;

/** {@code /bond}: we never use several paths to a peer at once, and answer as stock does while it does not either. */
final class BondPaths {
    private static final byte[] INACTIVE = "Bonding layer isn't active yet".getBytes(StandardCharsets.UTF_8);

    void addTo(Router router) {
        router.get("/bond/show/{address}", request -> Answer.json(400, Json.object()))
                .post("/bond/rotate/{address}", request -> Answer.json(400, Json.object()))
                .post("/bond/setmtu/{any}/{any}/{any}", request -> Answer.of(400, "application/json", INACTIVE));
    }
}
