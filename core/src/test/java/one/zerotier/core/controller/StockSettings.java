package one.zerotier.core.controller;

import static one.zerotier.core.vectors.Vectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import one.zerotier.core.controller.NetworkRecord.CapabilityDefinition;
import one.zerotier.core.controller.NetworkRecord.TagDefinition;
import one.zerotier.core.credential.Capability;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.Dns;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.Route;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/** What was posted to a stock controller, as records of ours. Rules are taken from what came of them: their JSON is not ours. */
final class StockSettings {
    private StockSettings() {}

    /**
     * A network as it was set up.
     *
     * @param made the configuration that resulted
     */
    static NetworkRecord apply(JsonNode posted, NetworkRecord record, NetworkConfig made) {
        NetworkRecord.Builder changed = record.toBuilder()
                .name(posted.path("name").asText(record.name()))
                .isPrivate(posted.path("private").asBoolean(record.isPrivate()))
                .enableBroadcast(posted.path("enableBroadcast").asBoolean(record.enableBroadcast()))
                .mtu(posted.path("mtu").asInt(record.mtu()))
                .multicastLimit(posted.path("multicastLimit").asInt(record.multicastLimit()))
                .remoteTraceLevel(posted.path("remoteTraceLevel").asInt(0)); // stock forgets it with every change
        JsonNode v6 = posted.path("v6AssignMode");
        if (v6.isObject()) {
            changed.assignIpv6(v6.path("zt").asBoolean())
                    .assignRfc4193(v6.path("rfc4193").asBoolean())
                    .assignSixPlane(v6.path("6plane").asBoolean());
        }
        if (posted.has("routes")) {
            changed.routes(routes(posted.get("routes")));
        }
        if (posted.has("remoteTraceTarget")) {
            changed.remoteTraceTarget(Address.parse(text(posted, "remoteTraceTarget")));
        }
        if (posted.has("dns")) {
            changed.dns(dns(posted.get("dns")));
        }
        if (posted.has("authTokens")) {
            Map<String, Long> tokens = new HashMap<>();
            posted.get("authTokens")
                    .properties()
                    .forEach(e -> tokens.put(e.getKey(), e.getValue().asLong()));
            changed.authTokens(tokens);
        }
        applyGrants(posted, changed, made);
        return changed.build();
    }

    private static List<Route> routes(JsonNode posted) {
        List<Route> routes = new ArrayList<>();
        for (JsonNode route : posted) {
            IpAddress via = route.get("via").isNull() ? null : IpAddress.parse(text(route, "via"));
            routes.add(new Route(IpPrefix.parse(text(route, "target")), via));
        }
        return routes;
    }

    private static Dns dns(JsonNode posted) {
        List<IpAddress> servers = new ArrayList<>();
        posted.get("servers").forEach(server -> servers.add(IpAddress.parse(server.asText())));
        return new Dns(text(posted, "domain"), servers);
    }

    private static void applyGrants(JsonNode posted, NetworkRecord.Builder changed, NetworkConfig made) {
        if (posted.has("rules") || posted.isTextual()) {
            changed.rules(made.rules());
        }
        if (posted.has("capabilities")) {
            List<CapabilityDefinition> definitions = new ArrayList<>();
            for (JsonNode capability : posted.get("capabilities")) {
                int id = (int) capability.get("id").asLong();
                boolean isDefault = capability.path("default").asBoolean();
                definitions.add(new CapabilityDefinition(id, isDefault, rulesOf(made, id)));
            }
            changed.capabilities(definitions);
        }
        if (posted.has("tags")) {
            List<TagDefinition> definitions = new ArrayList<>();
            for (JsonNode tag : posted.get("tags")) {
                JsonNode value = tag.get("default");
                Integer defaultValue = value.isNull() ? null : (int) value.asLong();
                definitions.add(new TagDefinition((int) tag.get("id").asLong(), defaultValue));
            }
            changed.tags(definitions);
        }
    }

    private static RuleSet rulesOf(NetworkConfig made, int capability) {
        return made.capabilities().stream()
                .filter(granted -> granted.id() == capability)
                .map(Capability::rules)
                .findAny()
                .orElse(RuleSet.EMPTY);
    }

    /**
     * A member as it was set up.
     *
     * @param assigned addresses from pools, which stock picks by rules of its own
     */
    static MemberRecord apply(JsonNode posted, MemberRecord record, List<IpAddress> assigned) {
        List<IpAddress> ips = new ArrayList<>(assigned);
        for (JsonNode ip : posted.path("ipAssignments")) {
            if (!ips.contains(IpAddress.parse(ip.asText()))) {
                ips.add(IpAddress.parse(ip.asText()));
            }
        }
        SortedMap<Integer, Integer> tags = new TreeMap<>(record.tags());
        posted.path("tags")
                .forEach(tag ->
                        tags.put((int) tag.get(0).asLong(), (int) tag.get(1).asLong()));
        List<Integer> capabilities = new ArrayList<>(record.capabilities());
        posted.path("capabilities").forEach(id -> capabilities.add((int) id.asLong()));
        return record.toBuilder()
                .authorized(posted.path("authorized").asBoolean(record.authorized()))
                .activeBridge(posted.path("activeBridge").asBoolean(record.activeBridge()))
                .noAutoAssignIps(posted.path("noAutoAssignIps").asBoolean(record.noAutoAssignIps()))
                .ipAssignments(ips)
                .tags(tags)
                .capabilities(capabilities.stream().distinct().toList())
                .build();
    }
}
