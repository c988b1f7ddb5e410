package one.zerotier.daemon.api;

import java.util.Optional;
import one.zerotier.core.Node;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.peer.Path;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.api.EarthReport.Census;
import one.zerotier.daemon.api.EarthReport.Way;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.engine.Host;
import org.jspecify.annotations.Nullable;

/** Finds out what is to be said to somebody on Earth. */
final class EarthReports {
    /** Whoever lives says so to its supernode every minute; two of those may get lost. */
    private static final long ONLINE_MS = 150_000;
    /** Counting costs a look at every member, whoever wants to know. */
    private static final long CENSUS_LIFETIME_MS = 5_000;

    private final Engine engine;
    private @Nullable Census census; // both are the engine's thread's
    private long countedMs;

    EarthReports(Engine engine) {
        this.engine = engine;
    }

    /** Of this node; empty if it is on no Earth. */
    Optional<EarthReport> ofOurselves() {
        return engine.call(this::ofOurselves);
    }

    private Optional<EarthReport> ofOurselves(Host host) {
        Node node = host.node();
        for (Network network : node.networks().all()) {
            Address founder = network.controller();
            boolean ours = founder.equals(node.address());
            if (network.id() == Earth.networkId(founder.value())
                    && (ours || node.roots().isPlanetRoot(founder.value()))) {
                return Optional.of(report(
                        host,
                        network.id(),
                        node.address(),
                        firstAddress(network.config()),
                        ours ? null : node.peer(founder),
                        ours ? census(host, network.id()) : null));
            }
        }
        return Optional.empty();
    }

    private static @Nullable IpAddress firstAddress(@Nullable NetworkConfig config) {
        return config == null
                ? null
                : config.staticIps().stream().map(IpPrefix::ip).findFirst().orElse(null);
    }

    /** Of the member who has this address on the Earth that we have founded; empty if nobody has. */
    Optional<EarthReport> ofVisitor(IpAddress ip) {
        return engine.call(host -> ofVisitor(host, ip));
    }

    private Optional<EarthReport> ofVisitor(Host host, IpAddress ip) {
        Node node = host.node();
        long earth = Earth.networkId(node.address().value());
        Controller controller = node.controller();
        MemberRecord member = controller == null ? null : controller.memberWith(earth, ip);
        if (member == null || !member.authorized()) {
            return Optional.empty();
        }
        return Optional.of(report(host, earth, member.address(), ip, node.peer(member.address()), census(host, earth)));
    }

    /** @param other at the far end of the way between the node and the founder */
    private static EarthReport report(
            Host host,
            long earth,
            Address node,
            @Nullable IpAddress earthAddress,
            @Nullable Peer other,
            @Nullable Census census) {
        Address founder = Address.controllerOf(earth);
        Path path = other == null ? null : other.reliablePath(host.nowMs());
        Way way = path == null ? Way.RELAYED : Way.DIRECT;
        int latencyMs =
                path == null || path.latencyMs() == Path.LATENCY_UNKNOWN ? EarthReport.UNKNOWN : path.latencyMs();
        return node.equals(founder)
                ? new EarthReport(earth, founder, node, earthAddress, Way.FOUNDER, 0, census)
                : new EarthReport(earth, founder, node, earthAddress, way, latencyMs, census);
    }

    private Census census(Host host, long earth) {
        Census known = census;
        long nowMs = host.nowMs();
        if (known == null || nowMs - countedMs >= CENSUS_LIFETIME_MS) {
            known = count(host, earth);
            census = known;
            countedMs = nowMs;
        }
        return known;
    }

    private static Census count(Host host, long earth) {
        Node node = host.node();
        Controller controller = node.controller();
        int members = 0;
        int online = 0;
        if (controller != null) {
            for (MemberRecord member : controller.members(earth)) {
                Peer peer = node.peer(member.address());
                boolean here = member.address().equals(node.address())
                        || (peer != null && host.nowMs() - peer.lastReceiveMs() < ONLINE_MS);
                members += member.authorized() ? 1 : 0;
                online += member.authorized() && here ? 1 : 0;
            }
        }
        return new Census(members, online);
    }
}
