package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import one.zerotier.core.Node;
import one.zerotier.core.env.Counter;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.home.LocalConf;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;

/** {@code /status}, {@code /health}, {@code /metrics} and, of our own, {@code /invitation} and {@code /counters}. */
final class StatusPaths {
    private static final SoftwareVersion VERSION = SoftwareVersion.OURS;

    private final ApiContext context;
    private final Metrics metrics;

    StatusPaths(ApiContext context) {
        this.context = context;
        this.metrics = new Metrics(context.engine());
    }

    void addTo(Router router) {
        router.get("/status", request -> status())
                .get("/health", request -> health())
                .get("/invitation", request -> invitation())
                .get("/counters", request -> counters())
                .get("/metrics", request -> Answer.of(200, PrometheusText.CONTENT_TYPE, metrics.text()));
    }

    /** What the engine knows. */
    private record Facts(
            long nowMs,
            Identity identity,
            boolean online,
            @Nullable World planet,
            int primaryPort,
            List<Endpoint> listeningOn,
            List<Endpoint> surface) {
        static Facts of(Host host) {
            Node node = host.node();
            return new Facts(
                    host.nowMs(),
                    node.identity(),
                    node.isOnline(),
                    node.roots().planet(),
                    host.primaryPort(),
                    List.copyOf(host.listeningOn()),
                    List.copyOf(node.externalEndpoints()));
        }
    }

    private Answer status() {
        Facts facts = context.engine().call(Facts::of);
        ObjectNode json = version(Json.object())
                .put("address", facts.identity.address().toString())
                .put("publicIdentity", facts.identity.toString())
                .put("online", facts.online)
                .put("tcpFallbackActive", false)
                .put("clock", facts.nowMs);
        World planet = facts.planet;
        json.set("planetWorldId", Json.unsigned(planet == null ? 0 : planet.id()));
        json.set("planetWorldTimestamp", Json.unsigned(planet == null ? 0 : planet.timestamp()));
        json.set("config", config(facts));
        return Answer.json(json);
    }

    /** {@code local.conf}, with what is in force where the operator has said nothing. */
    private ObjectNode config(Facts facts) {
        LocalConf conf = context.conf().current();
        ObjectNode config = conf.shown();
        ObjectNode settings =
                config.get("settings") instanceof ObjectNode object ? object : config.putObject("settings");
        putIfAbsent(settings, "allowTcpFallbackRelay", false);
        putIfAbsent(settings, "forceTcpRelay", false);
        if (!settings.has("softwareUpdate")) {
            settings.put("softwareUpdate", "disable");
        }
        if (!settings.has("softwareUpdateChannel")) {
            settings.put("softwareUpdateChannel", "release");
        }
        settings.put("portMappingEnabled", conf.settings().portMappingEnabled())
                .put("primaryPort", port(conf.settings().primaryPort(), facts.primaryPort))
                .put("secondaryPort", port(conf.settings().secondaryPort(), 0))
                .put("tertiaryPort", port(conf.settings().tertiaryPort(), 0))
                .put("homeDir", context.home().toString());
        settings.set("listeningOn", Json.strings(facts.listeningOn));
        ArrayNode surface = Json.strings(facts.surface);
        settings.set("surfaceAddresses", surface);
        return config;
    }

    private static void putIfAbsent(ObjectNode settings, String key, boolean value) {
        if (!settings.has(key)) {
            settings.put(key, value);
        }
    }

    private static int port(@Nullable Integer configured, int inForce) {
        return configured == null || configured == 0 ? inForce : configured;
    }

    private static ObjectNode version(ObjectNode json) {
        return json.put("version", VERSION.toString())
                .put("versionMajor", VERSION.major())
                .put("versionMinor", VERSION.minor())
                .put("versionRev", VERSION.revision())
                .put("versionBuild", 0);
    }

    private Answer health() {
        Facts facts = context.engine().call(Facts::of);
        return Answer.json(version(Json.object()).put("online", facts.online).put("clock", facts.nowMs));
    }

    private Answer invitation() {
        String invitation = context.invitation().get();
        return invitation == null
                ? Answer.refusal(404, "This node has no invitation to give: only the founder of an Earth has one.")
                : Answer.json(Json.object().put("invitation", invitation));
    }

    private Answer counters() {
        Map<Counter, Long> counts =
                context.engine().call(host -> host.node().counters().snapshot());
        ObjectNode json = Json.object();
        counts.forEach((counter, count) -> json.put(counter.name().toLowerCase(Locale.ROOT), count));
        return Answer.json(json);
    }
}
