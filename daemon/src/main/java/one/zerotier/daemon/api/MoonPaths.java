package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import one.zerotier.core.identity.Address;
import one.zerotier.core.peer.World;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.json.Json;

/** {@code /moon}: worlds with roots besides the planet's. Unlike stock we take the 16 digits that we give. */
final class MoonPaths {
    private static final int ID_DIGITS = 16;

    private final Engine engine;

    MoonPaths(Engine engine) {
        this.engine = engine;
    }

    void addTo(Router router) {
        router.get("/moon", request -> list())
                .get("/moon/{moon}", this::show)
                .post("/moon/{moon}", this::orbit)
                .delete("/moon/{moon}", this::deorbit);
    }

    private Answer list() {
        List<World> moons = engine.call(host -> List.copyOf(host.node().roots().moons()));
        ArrayNode json = Json.array();
        moons.forEach(moon -> json.add(write(moon)));
        return Answer.json(json);
    }

    private static Optional<World> find(Host host, long id) {
        return host.node().roots().moons().stream()
                .filter(moon -> moon.id() == id)
                .findFirst();
    }

    private Answer show(Request request) {
        Optional<World> moon = engine.call(host -> find(host, request.id(0)));
        return Answer.json(moon.map(MoonPaths::write).orElseGet(Json::object));
    }

    private Answer orbit(Request request) {
        long id = request.id(0);
        JsonNode given = request.json().path("seed");
        Address seed = seed(given.asText(""));
        Optional<World> known = engine.call(host -> {
            Optional<World> moon = find(host, id);
            if (moon.isEmpty() && !seed.equals(Address.NONE)) {
                host.node().orbit(host.nowMs(), id, seed);
            }
            return moon;
        });
        return Answer.json(
                known.map(MoonPaths::write).orElseGet(() -> seed.equals(Address.NONE) ? Json.object() : waiting(id)));
    }

    private static Address seed(String digits) {
        try {
            return digits.isEmpty() ? Address.NONE : Address.parse(digits);
        } catch (IllegalArgumentException e) {
            throw RequestException.badRequest("The seed must be the address of a node, 10 hex digits.");
        }
    }

    private Answer deorbit(Request request) {
        long id = request.id(0);
        engine.call(host -> {
            host.node().deorbit(id);
            return id;
        });
        return Answer.json(Json.object().put("result", true));
    }

    private static ObjectNode write(World moon) {
        ObjectNode json = Json.object()
                .put("id", HexFormat.of().toHexDigits(moon.id(), ID_DIGITS))
                .put("signature", HexFormat.of().formatHex(moon.signature()))
                .put("updatesMustBeSignedBy", HexFormat.of().formatHex(moon.updateKey()))
                .put("waiting", false);
        json.set("timestamp", Json.unsigned(moon.timestamp()));
        ArrayNode roots = json.putArray("roots");
        for (World.Root root : moon.roots()) {
            roots.addObject()
                    .put("identity", root.identity().toString())
                    .set("stableEndpoints", Json.strings(root.endpoints()));
        }
        return json;
    }

    /** A moon that we want and that nobody has given us yet. */
    private static ObjectNode waiting(long id) {
        ObjectNode json = Json.object()
                .put("id", HexFormat.of().toHexDigits(id, ID_DIGITS))
                .put("timestamp", 0)
                .putNull("signature")
                .putNull("updatesMustBeSignedBy")
                .put("waiting", true);
        json.putArray("roots");
        return json;
    }
}
