package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import one.zerotier.core.network.Dns;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkStatus;
import one.zerotier.core.network.Route;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.controller.NetworkIds;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.engine.NetworkSettings;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;

/** {@code /network}: the networks that this node is on. */
final class NetworkPaths {
    private static final int PORT_FAILED = -1;

    private final Engine engine;

    NetworkPaths(Engine engine) {
        this.engine = engine;
    }

    void addTo(Router router) {
        router.get("/network", request -> list())
                .get("/network/{network}", this::show)
                .get("/network/{network}/rules", this::rules)
                .get("/network/{network}/multicast", this::multicast)
                .post("/network/{network}", this::join)
                .delete("/network/{network}", this::leave);
    }

    /** A network at one moment. */
    private record View(
            long id,
            long mac,
            NetworkStatus status,
            @Nullable NetworkConfig config,
            boolean bridge,
            Set<MulticastGroup> groups,
            @Nullable String device,
            NetworkSettings settings) {
        static View of(Host host, Network network) {
            return new View(
                    network.id(),
                    network.mac(),
                    network.status(),
                    network.config(),
                    network.selfIsActiveBridge(),
                    network.announcedGroups(),
                    host.deviceName(network.id()),
                    host.settings(network.id()));
        }

        static Optional<View> of(Host host, long id) {
            return Optional.ofNullable(host.node().networks().get(id)).map(network -> of(host, network));
        }
    }

    private Answer list() {
        List<View> views = engine.call(host -> host.node().networks().all().stream()
                .map(network -> View.of(host, network))
                .toList());
        ArrayNode json = Json.array();
        views.forEach(view -> json.add(write(view)));
        return Answer.json(json);
    }

    private Answer show(Request request) {
        return engine.call(host -> View.of(host, request.id(0)))
                .map(view -> Answer.json(write(view)))
                .orElseGet(() -> Answer.json(404, Json.object()));
    }

    private Answer rules(Request request) {
        Optional<RuleHits> rules = engine.call(host ->
                Optional.ofNullable(host.node().networks().get(request.id(0))).map(RuleHits::new));
        return rules.map(hits -> Answer.json(hits.toJson())).orElseGet(() -> Answer.json(404, Json.object()));
    }

    private Answer multicast(Request request) {
        Optional<MulticastReport> report =
                engine.call(host -> Optional.ofNullable(host.node().networks().get(request.id(0)))
                        .map(network -> new MulticastReport(host, network)));
        return report.map(found -> Answer.json(found.toJson())).orElseGet(() -> Answer.json(404, Json.object()));
    }

    /** Whatever the body is, and even if it is not JSON, the network is joined. */
    private Answer join(Request request) {
        long id = request.id(0);
        JsonNode changes = request.jsonIfAny();
        Optional<View> joined = engine.call(host -> {
            host.join(id);
            host.settings(id, change(host.settings(id), changes));
            return View.of(host, id);
        });
        return Answer.json(joined.map(NetworkPaths::write).orElseGet(Json::object));
    }

    private static NetworkSettings change(NetworkSettings settings, JsonNode changes) {
        return new NetworkSettings(
                flag(changes, "allowManaged", settings.allowManaged()),
                settings.managedOnly(),
                flag(changes, "allowGlobal", settings.allowGlobal()),
                flag(changes, "allowDefault", settings.allowDefault()),
                flag(changes, "allowDNS", settings.allowDns()));
    }

    /** Only true and false count here, unlike elsewhere. */
    private static boolean flag(JsonNode changes, String key, boolean ifOther) {
        JsonNode value = changes.get(key);
        return (value != null && value.isBoolean()) ? value.booleanValue() : ifOther;
    }

    private Answer leave(Request request) {
        boolean left = engine.call(host -> host.leave(request.id(0)));
        return Answer.json(left ? Json.object().put("result", true) : Json.object());
    }

    private static ObjectNode write(View view) {
        NetworkConfig config = view.config;
        ObjectNode json = Json.object()
                .put("id", NetworkIds.format(view.id))
                .put("nwid", NetworkIds.format(view.id))
                .put("mac", Mac.format(view.mac))
                .put("name", config == null ? "" : config.name())
                .put("status", view.status.name())
                .put("type", config != null && config.isPublic() ? "PUBLIC" : "PRIVATE")
                .put("mtu", config == null ? NetworkConfig.DEFAULT_MTU : config.mtu())
                .put("dhcp", false)
                .put("bridge", view.bridge)
                .put("broadcastEnabled", config != null && config.broadcastEnabled())
                .put("portError", view.status == NetworkStatus.PORT_ERROR ? PORT_FAILED : 0)
                .put("netconfRevision", config == null ? 0 : config.revision())
                .put("portDeviceName", Objects.requireNonNullElse(view.device, ""))
                .put("allowManaged", view.settings.allowManaged())
                .put("allowGlobal", view.settings.allowGlobal())
                .put("allowDefault", view.settings.allowDefault())
                .put("allowDNS", view.settings.allowDns());
        json.set("assignedAddresses", Json.strings(config == null ? List.of() : config.staticIps()));
        json.set("routes", writeRoutes(config == null ? List.of() : config.routes()));
        Dns dns = config == null ? Dns.NONE : config.dns();
        json.putObject("dns").put("domain", dns.domain()).set("servers", Json.strings(dns.servers()));
        ArrayNode groups = json.putArray("multicastSubscriptions");
        for (MulticastGroup group : view.groups) {
            groups.addObject().put("mac", Mac.format(group.mac())).put("adi", Integer.toUnsignedLong(group.adi()));
        }
        return json;
    }

    private static ArrayNode writeRoutes(List<Route> routes) {
        ArrayNode json = Json.array();
        for (Route route : routes) {
            IpAddress via = route.via();
            json.addObject()
                    .put("target", route.target().toString())
                    .put("via", via == null ? null : via.toString())
                    .put("flags", route.flags())
                    .put("metric", route.metric());
        }
        return json;
    }
}
