package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import one.zerotier.core.identity.Address;
import one.zerotier.core.peer.Path;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;

/** {@code /peer}: the nodes that this one knows. */
final class PeerPaths {
    private static final int UNKNOWN = -1;

    private final Engine engine;

    PeerPaths(Engine engine) {
        this.engine = engine;
    }

    void addTo(Router router) {
        router.get("/peer", request -> list()).get("/peer/{address}", this::show);
    }

    /** A peer at one moment. */
    private record View(
            Address address, @Nullable SoftwareVersion version, int latencyMs, String role, List<PathView> paths) {
        static View of(Host host, Peer peer) {
            long nowMs = host.nowMs();
            Path best = peer.bestPath(nowMs);
            int latencyMs = best == null ? Path.LATENCY_UNKNOWN : best.latencyMs();
            List<PathView> paths = new ArrayList<>();
            for (Path path : peer.paths()) {
                paths.add(new PathView(
                        path.endpoint(), path.socketId(), path.lastSendMs(), path.lastReceiveMs(), path == best));
            }
            return new View(
                    peer.address(),
                    peer.version(),
                    latencyMs == Path.LATENCY_UNKNOWN ? UNKNOWN : latencyMs,
                    role(host.node().roots(), peer),
                    paths);
        }

        private static String role(Roots roots, Peer peer) {
            if (roots.isPlanetRoot(peer.addressValue())) {
                return "PLANET";
            }
            return roots.isRoot(peer.addressValue()) ? "MOON" : "LEAF";
        }
    }

    private record PathView(Endpoint endpoint, int socketId, long lastSendMs, long lastReceiveMs, boolean preferred) {}

    private Answer list() {
        List<View> views = engine.call(host -> {
            List<View> all = new ArrayList<>();
            host.node().peers().forEach(peer -> all.add(View.of(host, peer)));
            return all;
        });
        ArrayNode json = Json.array();
        views.stream().sorted(Comparator.comparing(View::address)).forEach(view -> json.add(write(view)));
        return Answer.json(json);
    }

    private Answer show(Request request) {
        Optional<View> view = engine.call(host ->
                Optional.ofNullable(host.node().peer(request.address(0))).map(peer -> View.of(host, peer)));
        return Answer.json(view.map(PeerPaths::write).orElseGet(Json::object));
    }

    private static ObjectNode write(View view) {
        SoftwareVersion version = view.version;
        int major = version == null ? UNKNOWN : version.major();
        int minor = version == null ? UNKNOWN : version.minor();
        int revision = version == null ? UNKNOWN : version.revision();
        ObjectNode json = Json.object()
                .put("address", view.address.toString())
                .put("versionMajor", major)
                .put("versionMinor", minor)
                .put("versionRev", revision)
                .put("version", major + "." + minor + "." + revision)
                .put("latency", view.latencyMs)
                .put("role", view.role)
                .put("isBonded", false)
                .put("tunneled", false);
        ArrayNode paths = json.putArray("paths");
        for (PathView path : view.paths) {
            paths.addObject()
                    .put("address", path.endpoint.toString())
                    .put("lastSend", path.lastSendMs)
                    .put("lastReceive", path.lastReceiveMs)
                    .put("active", true)
                    .put("expired", false)
                    .put("preferred", path.preferred)
                    .put("trustedPathId", 0)
                    .put("localSocket", path.socketId)
                    .put("localPort", 0);
        }
        return json;
    }
}
