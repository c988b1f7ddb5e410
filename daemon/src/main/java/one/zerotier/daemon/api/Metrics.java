package one.zerotier.daemon.api;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import one.zerotier.core.Node;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.env.Counter;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.FrameCounts;
import one.zerotier.core.network.Network;
import one.zerotier.core.peer.LatencyHistogram;
import one.zerotier.core.peer.Path;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.Verb;
import one.zerotier.daemon.controller.NetworkIds;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.engine.Host;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus collects: {@code zt_…} and {@code controller_…} as stock has them, and all of our
 * own counters as {@code zerotier_…}.
 */
public final class Metrics {
    /** Of a supernode with more peers, only so many are shown one by one; the sums are over all. */
    static final int MAX_PEERS = 1_000;

    private static final String RECEIVED = "rx";
    private static final String SENT = "tx";

    private final Engine engine;

    public Metrics(Engine engine) {
        this.engine = engine;
    }

    private record PeerFacts(
            Address address,
            long received,
            long sent,
            long errors,
            int alive,
            int dead,
            @Nullable LatencyHistogram latencies) {
        static PeerFacts of(long nowMs, Peer peer) {
            int alive = 0;
            for (Path path : peer.paths()) {
                alive += path.isSuspect(nowMs) ? 0 : 1;
            }
            LatencyHistogram latencies = peer.latencies();
            return new PeerFacts(
                    peer.address(),
                    peer.packetsReceived(),
                    peer.packetsSent(),
                    peer.packetErrors(),
                    alive,
                    peer.paths().size() - alive,
                    latencies == null ? null : latencies.copy());
        }
    }

    private record NetworkFacts(long id, int groups, long in, long refusedIn, long out, long refusedOut) {
        static NetworkFacts of(Network network) {
            FrameCounts counts = network.frameCounts();
            return new NetworkFacts(
                    network.id(),
                    network.announcedGroups().size(),
                    counts.in(),
                    counts.refusedIn(),
                    counts.out(),
                    counts.refusedOut());
        }
    }

    /** Everything at one moment, collected on the engine's thread. */
    private static final class Facts {
        private final boolean online;
        private final Map<Counter, Long> counts;
        private final Map<Verb, Long> received = new EnumMap<>(Verb.class);
        private final Map<Verb, Long> sent = new EnumMap<>(Verb.class);
        private final List<NetworkFacts> networks = new ArrayList<>();
        private final List<PeerFacts> peers = new ArrayList<>();
        private final Map<ErrorCode, Long> errorsReceived = new EnumMap<>(ErrorCode.class);
        private final Map<ErrorCode, Long> errorsSent = new EnumMap<>(ErrorCode.class);
        private final boolean controller;
        private int waitingRequests;
        private int peerCount;
        private int directPeerCount;
        private long controlledNetworks;
        private long controlledMembers;

        Facts(Host host) {
            Node node = host.node();
            online = node.isOnline();
            counts = node.counters().snapshot();
            for (Verb verb : Verb.values()) {
                received.put(verb, node.counters().received(verb));
                sent.put(verb, node.counters().sent(verb));
            }
            for (ErrorCode code : ErrorCode.values()) {
                errorsReceived.put(code, node.counters().errorsReceived(code));
                errorsSent.put(code, node.counters().errorsSent(code));
            }
            for (Network network : node.networks().all()) {
                networks.add(NetworkFacts.of(network));
            }
            node.peers().forEach(peer -> add(host.nowMs(), peer));
            Controller own = node.controller();
            controller = own != null;
            if (own != null) {
                waitingRequests = own.waiting();
                for (NetworkRecord network : own.networks()) {
                    controlledNetworks++;
                    controlledMembers += own.members(network.id()).size();
                }
            }
        }

        private void add(long nowMs, Peer peer) {
            peerCount++;
            directPeerCount += peer.reliablePath(nowMs) == null ? 0 : 1;
            if (peers.size() < MAX_PEERS) {
                peers.add(PeerFacts.of(nowMs, peer));
            }
        }
    }

    /** The page as it is now. */
    public byte[] text() {
        Facts facts = engine.call(Facts::new);
        PrometheusText text = new PrometheusText();
        writeTraffic(text, facts);
        writeNetworks(text, facts);
        writePeers(text, facts.peers);
        if (facts.controller) {
            writeController(text, facts);
        }
        writeOwn(text, facts);
        return text.toBytes();
    }

    /** Our controller has one thread and keeps everything in memory, so there are no counts of its database. */
    private static void writeController(PrometheusText text, Facts facts) {
        text.gauge("controller_network_count", "number of networks this controller is serving")
                .add(facts.controlledNetworks);
        text.gauge("controller_member_count", "number of network members this controller is serving")
                .add(facts.controlledMembers);
        writeCount(text, facts, "controller_network_change_count", Counter.CONTROLLER_NETWORK_CHANGES);
        writeCount(text, facts, "controller_member_change_count", Counter.CONTROLLER_MEMBER_CHANGES);
        writeCount(text, facts, "controller_member_auth_count", Counter.CONTROLLER_AUTHORIZATIONS);
        writeCount(text, facts, "controller_member_deauth_count", Counter.CONTROLLER_DEAUTHORIZATIONS);
        text.gauge("controller_network_config_request_queue", "number of configurations that wait for their turn")
                .add(facts.waitingRequests);
        text.gauge("controller_network_config_request_threads", "number of threads that make configurations")
                .add(1);
        writeCount(text, facts, "controller_network_config_request", Counter.CONTROLLER_REQUESTS);
    }

    private static void writeCount(PrometheusText text, Facts facts, String name, Counter counter) {
        text.counter(name, counter.description()).add(count(facts.counts, counter));
    }

    /** Stock's name; null if it does not count that. */
    private static @Nullable String stockName(ErrorCode code) {
        return switch (code) {
            case OBJ_NOT_FOUND,
                    UNSUPPORTED_OPERATION,
                    IDENTITY_COLLISION,
                    NEED_MEMBERSHIP_CERTIFICATE,
                    NETWORK_ACCESS_DENIED,
                    UNWANTED_MULTICAST -> code.name().toLowerCase(Locale.ROOT);
            case NETWORK_AUTHENTICATION_REQUIRED -> "authentication_required";
            case NONE, INVALID_REQUEST, BAD_PROTOCOL_VERSION -> null;
        };
    }

    private static void writeErrors(PrometheusText text, Facts facts) {
        text.counter("zt_packet_error", "ZeroTier packet errors");
        for (ErrorCode code : ErrorCode.values()) {
            String name = stockName(code);
            if (name != null) {
                text.add(count(facts.errorsReceived, code), "direction", RECEIVED, "error_type", name);
                text.add(count(facts.errorsSent, code), "direction", SENT, "error_type", name);
            }
        }
        text.add(0, "direction", RECEIVED, "error_type", "internal_server_error");
        text.add(0, "direction", SENT, "error_type", "internal_server_error");
    }

    private static void writeTraffic(PrometheusText text, Facts facts) {
        text.counter("zt_packet", "ZeroTier packet type counts");
        for (Verb verb : Verb.values()) {
            text.add(count(facts.received, verb), "direction", RECEIVED, "packet_type", stockName(verb));
            text.add(count(facts.sent, verb), "direction", SENT, "packet_type", stockName(verb));
        }
        writeErrors(text, facts);
        text.counter("zt_data", "number of bytes ZeroTier has transmitted or received")
                .add(0, "direction", RECEIVED, "protocol", "tcp")
                .add(0, "direction", SENT, "protocol", "tcp")
                .add(count(facts.counts, Counter.BYTES_RECEIVED), "direction", RECEIVED, "protocol", "udp")
                .add(count(facts.counts, Counter.BYTES_SENT), "direction", SENT, "protocol", "udp");
    }

    private static <K> long count(Map<K, Long> counts, K key) {
        return counts.getOrDefault(key, 0L);
    }

    private static String stockName(Verb verb) {
        return verb == Verb.QOS_MEASUREMENT ? "qos" : verb.name().toLowerCase(Locale.ROOT);
    }

    private static void writeNetworks(PrometheusText text, Facts facts) {
        text.gauge("zt_num_networks", "number of networks this instance is joined to")
                .add(facts.networks.size());
        text.gauge("zt_network_multicast_groups_subscribed", "number of multicast groups networks are subscribed to");
        facts.networks.forEach(network -> text.add(network.groups, "network_id", NetworkIds.format(network.id)));
        text.counter("zt_network_packets", "number of incoming/outgoing packets per network");
        for (NetworkFacts network : facts.networks) {
            String id = NetworkIds.format(network.id);
            text.add(network.in, "accepted", "yes", "direction", RECEIVED, "network_id", id);
            text.add(network.refusedIn, "accepted", "no", "direction", RECEIVED, "network_id", id);
            text.add(network.out, "accepted", "yes", "direction", SENT, "network_id", id);
            text.add(network.refusedOut, "accepted", "no", "direction", SENT, "network_id", id);
        }
    }

    private static void writePeers(PrometheusText text, List<PeerFacts> peers) {
        text.histogram("zt_peer_latency", "peer latency (ms)");
        peers.forEach(peer -> writeLatency(text, peer));
        text.gauge("zt_peer_path_count", "number of paths to peer");
        for (PeerFacts peer : peers) {
            String node = peer.address.toString();
            text.add(peer.alive, "node_id", node, "status", "alive");
            text.add(peer.dead, "node_id", node, "status", "dead");
        }
        text.counter("zt_peer_packets", "number of packets to/from a peer");
        for (PeerFacts peer : peers) {
            String node = peer.address.toString();
            text.add(peer.received, "direction", RECEIVED, "node_id", node);
            text.add(peer.sent, "direction", SENT, "node_id", node);
        }
        text.counter("zt_peer_packet_errors", "number of incoming packet errors from a peer");
        peers.forEach(peer -> text.add(peer.errors, "node_id", peer.address.toString()));
    }

    private static void writeLatency(PrometheusText text, PeerFacts peer) {
        LatencyHistogram latencies = peer.latencies;
        if (latencies == null) {
            return;
        }
        int[] boundsMs = LatencyHistogram.boundsMs();
        String node = peer.address.toString();
        long all = latencies.countUpTo(boundsMs.length);
        text.addTo("_count", all, "node_id", node);
        text.addTo("_sum", latencies.sumMs(), "node_id", node);
        for (int i = 0; i < boundsMs.length; i++) {
            text.addTo("_bucket", latencies.countUpTo(i), "node_id", node, "le", Integer.toString(boundsMs[i]));
        }
        text.addTo("_bucket", all, "node_id", node, "le", "+Inf");
    }

    private static void writeOwn(PrometheusText text, Facts facts) {
        text.gauge("zerotier_online", "Whether a supernode hears this node, or it is one.")
                .add(facts.online ? 1 : 0);
        text.gauge("zerotier_peers", "Nodes that this one knows, also those not shown one by one.")
                .add(facts.peerCount);
        text.gauge("zerotier_peers_direct", "Those of them that are reached without a relay.")
                .add(facts.directPeerCount);
        facts.counts.forEach((counter, count) -> text.counter(
                        "zerotier_" + counter.name().toLowerCase(Locale.ROOT) + "_total", counter.description())
                .add(count));
    }
}
