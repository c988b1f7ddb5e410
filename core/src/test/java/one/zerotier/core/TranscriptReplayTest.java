package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects;
import one.zerotier.core.env.RecordingEffects.Delivered;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkStatus;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.vectors.Pcap.Datagram;
import one.zerotier.core.vectors.Session;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A node of ours in the place of one of those in the recorded session: it gets everything that the other got, when it got it.
 * It cannot take the answers, because they answer what the other asked, but all else must mean to it what it meant to stock.
 */
class TranscriptReplayTest {
    private static final int SOCKET_V4 = 4;
    private static final int SOCKET_V6 = 6;

    private final Session session = new Session();
    private final JsonNode settings = session.settings();
    private final long networkId = hex(settings, "network_id");
    private final RecordingEffects effects = new RecordingEffects();
    private final List<Datagram> received = new ArrayList<>();
    private Node node;
    private Endpoint v4;
    private Endpoint v6;

    private void start(String role) throws MalformedPacketException {
        JsonNode underlay = settings.get("underlay").get(role);
        int port = settings.get("port").asInt();
        v4 = new Endpoint(IpAddress.parse(underlay.get(0).asText()), port);
        v6 = new Endpoint(IpAddress.parse(underlay.get(1).asText()), port);
        for (Datagram datagram : session.capture(role)) {
            if (datagram.to().equals(v4) || datagram.to().equals(v6)) {
                received.add(datagram);
            }
        }
        long startMs = timeOf("start", role);
        NodeConfig config = new NodeConfig(session.identity(role), session.planet(), List.of(), "linux/x86_64", null);
        node = new Node(startMs, config, effects, Salsa20Random.seeded(1));
        List<LocalNetwork.Socket> sockets =
                List.of(new LocalNetwork.Socket(SOCKET_V4, v4), new LocalNetwork.Socket(SOCKET_V6, v6));
        List<IpPrefix> virtual = List.of(IpPrefix.parse("10.77.0.0/24"));
        node.onNetworkChanged(startMs, new LocalNetwork(sockets, List.of(v4, v6), virtual, List.of()));
    }

    private long timeOf(String event, String who) {
        for (JsonNode done : settings.get("events")) {
            if (text(done, "event").equals(event) && done.path("node").asText().equals(who)) {
                return Math.round(done.get("time").asDouble() * 1_000);
            }
        }
        throw new IllegalArgumentException(event);
    }

    private void replay(String role) throws MalformedPacketException {
        start(role);
        boolean isMember = settings.get("virtual_addresses").has(role);
        long joinMs = isMember ? timeOf("join", role) : Long.MAX_VALUE;
        for (Datagram datagram : received) {
            if (datagram.timeMs() >= joinMs && node.networks().get(networkId) == null) {
                node.join(joinMs, networkId, null);
                node.subscribe(joinMs, networkId, groups(role));
            }
            passUntil(datagram.timeMs());
            receive(datagram);
        }
        assertThat(node.networks().get(networkId) != null).isEqualTo(isMember);
    }

    /** What the host of a member listened to: how to find its addresses, and all nodes. */
    private Set<MulticastGroup> groups(String role) {
        JsonNode addresses = settings.get("virtual_addresses").get(role);
        return Set.of(
                MulticastGroup.resolving(IpAddress.parse(text(addresses, "v4"))),
                MulticastGroup.resolving(IpAddress.parse(text(addresses, "rfc4193"))),
                MulticastGroup.resolving(IpAddress.parse(text(addresses, "sixplane"))),
                new MulticastGroup(0x3333_0000_0001L, 0));
    }

    private void passUntil(long timeMs) {
        while (node.nextDeadlineMs() <= timeMs) {
            node.onDeadline(node.nextDeadlineMs());
        }
    }

    private void receive(Datagram datagram) {
        byte[] bytes = datagram.bytes();
        int socket = datagram.to().equals(v4) ? SOCKET_V4 : SOCKET_V6;
        node.onDatagram(datagram.timeMs(), socket, datagram.from(), bytes, 0, bytes.length);
        List<Identity> unchecked = List.copyOf(effects.toValidate);
        effects.toValidate.clear();
        unchecked.forEach(identity -> node.onValidated(datagram.timeMs(), identity, identity.isValid()));
    }

    /** What is refused, apart from this, is refused for good reason: certificates that were revoked, and those who have none. */
    @ParameterizedTest
    @CsvSource({"root, 109", "controller, 78", "a, 141", "b, 194"})
    void nothingThatStockSentIsMalformedOrForgedToUs(String role, int datagrams) throws MalformedPacketException {
        replay(role);
        assertThat(received.size()).isEqualTo(datagrams);
        for (Counter counter : List.of(
                Counter.DROPPED_MALFORMED,
                Counter.DROPPED_UNAUTHENTICATED,
                Counter.DROPPED_FRAGMENT,
                Counter.DROPPED_TOO_LONG,
                Counter.DROPPED_IDENTITY_COLLISION,
                Counter.DROPPED_INVALID_IDENTITY,
                Counter.DROPPED_RATE_LIMITED,
                Counter.CONFIGS_REJECTED,
                Counter.FRAMES_REFUSED_MAC,
                Counter.FRAMES_DROPPED_BY_RULES)) {
            assertThat(node.counters().get(counter)).as(counter.name()).isZero();
        }
    }

    @Test
    void theConfigurationThatWasPushedIsUsed() throws MalformedPacketException {
        replay("a");
        Network network = Objects.requireNonNull(node.networks().get(networkId));
        assertThat(network.status()).isEqualTo(NetworkStatus.OK);
        assertThat(Objects.requireNonNull(network.config()).name()).isEqualTo("transcript-renamed");
        assertThat(network.config().staticIps())
                .extracting(ip -> ip.ip().toString())
                .containsExactlyInAnyOrderElementsOf(addressesOfA());
        assertThat(Bytes.hex(effects.persisted.get(effects.persisted.size() - 1).content()))
                .isNotEmpty();
    }

    private List<String> addressesOfA() {
        List<String> addresses = new ArrayList<>();
        settings.get("virtual_addresses").get("a").forEach(address -> addresses.add(address.asText()));
        return addresses;
    }

    /** Until b is expelled every frame of its reaches the virtual port, in order and unchanged; after that none does. */
    @Test
    void everyFrameThatReachedStockReachesUs() throws MalformedPacketException {
        replay("a");
        List<String> expected = new ArrayList<>();
        int certificatesShownInVain = 0;
        boolean revoked = false;
        for (JsonNode packet : packetsToA()) {
            JsonNode fields = packet.get("fields");
            String verb = text(packet, "verb");
            if (!revoked && (verb.equals("FRAME") || verb.equals("MULTICAST_FRAME"))) {
                int from = fields.get("frame_offset").asInt();
                expected.add(text(packet, "plain").substring(2 * from));
            } else if (verb.equals("NETWORK_CREDENTIALS")) {
                revoked |= !fields.get("revocations").isEmpty();
                certificatesShownInVain += revoked ? fields.get("coms").size() : 0;
            }
        }
        assertThat(revoked).isTrue();
        assertThat(node.counters().get(Counter.CREDENTIALS_REJECTED)).isEqualTo(certificatesShownInVain);
        List<String> delivered = new ArrayList<>();
        for (Delivered frame : effects.delivered) {
            assertThat(frame.networkId()).isEqualTo(networkId);
            delivered.add(Bytes.hex(frame.frame()).substring(2 * EthernetFrame.HEADER_LENGTH));
        }
        assertThat(delivered).isEqualTo(expected).hasSizeGreaterThan(50);
    }

    private List<JsonNode> packetsToA() {
        return session.packets().stream()
                .filter(packet -> text(packet, "pcap").equals("a")
                        && packet.path("to").asText().equals("a"))
                .toList();
    }
}
