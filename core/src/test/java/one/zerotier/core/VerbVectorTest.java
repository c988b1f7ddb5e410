package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.file;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.hex16;
import static one.zerotier.core.vectors.Vectors.json;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.credential.Tag;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.RecordingEffects.Delivered;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.network.NetworkStatus;
import one.zerotier.core.peer.World;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.vectors.MessageFields;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What a stock node did with each kind of packet, and what ours does in its place: the recorded datagrams are given to a
 * node with the same identity, peers and network, and what it sends, delivers and says of the network is compared.
 */
class VerbVectorTest {
    private static final String FILE = "verbs.json";
    private static final JsonNode PARTIES = file(FILE).get("parties");
    private static final long NETWORK = hex(PARTIES, "network_id");
    private static final long START_MS = 1_700_000_000_000L;
    /** Long enough that members have been told our groups. */
    private static final long SETTLING_MS = 70_000;

    private static final long STEP_MS = 10_000;
    private static final long WINDOW_MS = 1_800_000;
    private static final MulticastGroup ALL_NODES = new MulticastGroup(0x3333_0000_0001L, 0);
    private static final MulticastGroup ARP_FOR_A = new MulticastGroup(0xffff_ffff_ffffL, 0x0a4d_0003);

    /** What we do beyond stock: verbs sent at a step where stock sends nothing of the kind. */
    private static final Map<String, Set<Verb>> WE_ALSO_SEND = Map.of(
            // stock forgets an introduction to somebody it does not know; we find out who that is and follow it then
            "about a node that is not known: ignored", Set.of(Verb.WHOIS));

    /** What we do not do: verbs that stock sends at a step and we do not. */
    private static final Map<String, Set<Verb>> WE_DO_NOT_SEND = Map.of(
            // nobody has sent redirects since clusters were given up, and one sender could move all our traffic
            "flag 2 (cluster redirect)",
            Set.of(Verb.HELLO),
            // no controller gives out the role, and receivers would refuse what a replicator sends on
            "flags 8 and 4, as sent to a replicator: passed on to the members with the source MAC kept",
            Set.of(Verb.MULTICAST_GATHER, Verb.NETWORK_CREDENTIALS, Verb.MULTICAST_FRAME),
            // who still sends them cannot speak with us anyway
            "eight bytes and the sender's address, 13 bytes in all: the LAN beacon of very old releases; a known sender gets a"
                    + " NOP",
            Set.of(Verb.NOP));

    /** The endpoint of a, as every push of the file has it. */
    private static final JsonNode PUSHED = cases(FILE, "cases").stream()
            .flatMap(vector -> vector.findValues("a_sends").stream())
            .flatMap(sent -> StreamSupport.stream(sent.spliterator(), false))
            .filter(VerbVectorTest::isPush)
            .findFirst()
            .orElseThrow()
            .get("fields");

    /** What the case begins with, beyond what all have in common. */
    private record Setup(Set<String> members, Set<MulticastGroup> groups, Set<String> listeners) {}

    private final SecretIdentity controller = secret("controller");
    private final Map<String, Remote> remotes = new LinkedHashMap<>();

    private static SecretIdentity secret(String party) {
        return SecretIdentity.parse(text(PARTIES, party));
    }

    private static Setup setup(String note) {
        return switch (note) {
            case "frame from a member",
                    "frame refused by a rule",
                    "extended frame",
                    "extended frames when b is an active bridge",
                    "copy and redirect targets",
                    "errors that arrive" -> new Setup(Set.of("b"), Set.of(), Set.of());
            case "multicast frame" -> new Setup(Set.of("b", "o"), Set.of(ARP_FOR_A), Set.of("o"));
            case "multicast frame when a is a multicast replicator" ->
                new Setup(Set.of("b", "o"), Set.of(), Set.of("o"));
            case "multicast subscriptions and gathering between members" ->
                new Setup(Set.of("b"), Set.of(ALL_NODES), Set.of());
            case "multicast gather by a node that is not a member" -> new Setup(Set.of(), Set.of(ALL_NODES), Set.of());
            case "revocation with fast propagation", "pushed configuration with the fast propagation flag" ->
                new Setup(Set.of("b", "o"), Set.of(), Set.of());
            default -> new Setup(Set.of(), Set.of(), Set.of());
        };
    }

    @TestFactory
    List<DynamicTest> eachKindOfPacketHasTheEffectThatItHasOnStock() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode vector : cases(FILE, "cases")) {
            tests.add(DynamicTest.dynamicTest(note(vector), () -> new VerbVectorTest().play(vector)));
        }
        assertThat(tests).hasSize(25);
        return tests;
    }

    private void play(JsonNode vector) throws MalformedPacketException {
        Scene scene = prepare(note(vector));
        for (JsonNode step : vector.get("steps")) {
            scene.take();
            scene.effects.delivered.clear();
            scene.effects.events.clear();
            Remote from = Objects.requireNonNull(remotes.get(text(step, "from")));
            assertSaysWhatIsListed(step, from);
            scene.receive(from, bytes(step, "datagram"));
            String what = note(vector) + ": " + note(step);
            List<JsonNode> sent = withoutPushes(setup(note(vector)), answers(scene.effects.sent));
            List<JsonNode> expected = withoutPushes(setup(note(vector)), expectedToSend(step));
            assertThat(withoutDeviations(note(step), WE_ALSO_SEND, sent))
                    .as(what)
                    .containsExactlyInAnyOrderElementsOf(withoutDeviations(note(step), WE_DO_NOT_SEND, expected));
            assertThat(scene.effects.delivered.stream().map(VerbVectorTest::describe))
                    .as(what)
                    .containsExactlyElementsOf(step.get("frames_given_to_the_virtual_port"));
            assertThat(handedOn(scene)).as(what).isEqualTo(step.findValues("user_message_delivered"));
            assertThat(statusOf(scene)).as(what).isEqualTo(text(step, "network_status_of_a"));
            scene.pass(STEP_MS);
        }
        assertThat(scene.node.counters().get(Counter.DROPPED_UNAUTHENTICATED)).isZero();
        int malformed = switch (note(vector)) {
            case "rendezvous" -> 2; // without a port, and with an IP of three bytes
            case "user message and remote trace" -> 1; // half a type
            default -> 0;
        };
        assertThat(scene.node.counters().get(Counter.DROPPED_MALFORMED)).isEqualTo(malformed);
    }

    private static List<JsonNode> handedOn(Scene scene) {
        List<JsonNode> messages = new ArrayList<>();
        for (NodeEvent event : scene.effects.events) {
            if (event instanceof NodeEvent.UserMessage message) {
                messages.add(json(Map.of(
                        "type_id", hex16(message.type()), "data", HexFormat.of().formatHex(message.data()))));
            }
        }
        return messages;
    }

    @Test
    void aConfigurationIsPassedOnOnce() throws MalformedPacketException {
        JsonNode vector = cases(FILE, "cases").stream()
                .filter(any -> note(any).equals("pushed configuration with the fast propagation flag"))
                .findAny()
                .orElseThrow();
        Scene scene = prepare(note(vector));
        byte[] datagram = bytes(vector.get("steps").get(0), "datagram");
        scene.receive(remotes.get("controller"), datagram);
        assertThat(answers(scene.take())).isNotEmpty();
        scene.receive(remotes.get("controller"), datagram);
        assertThat(answers(scene.take())).isEmpty();
    }

    private Scene prepare(String note) throws MalformedPacketException {
        World planet = World.decode(new ByteReader(bytes(PARTIES, "planet")));
        Scene scene = new Scene(START_MS, secret("a"), planet, endpoint("a"), null);
        scene.plug(List.of(IpPrefix.parse("10.77.0.0/16")));
        scene.node.enableSpreading(false); // stock knows nothing of that
        for (String party : List.of("root", "controller", "b", "o")) {
            Remote remote = scene.remote(secret(party), endpoint(party));
            remotes.put(party, remote);
            scene.meet(remote);
        }
        scene.node.join(scene.nowMs, NETWORK, configuration(note));
        Setup setup = setup(note);
        scene.node.subscribe(scene.nowMs, NETWORK, setup.groups);
        scene.settle();
        for (String member : setup.members) {
            Remote remote = remotes.get(member);
            scene.take();
            scene.receive(remote, remote.seal(Verb.NETWORK_CREDENTIALS, credentials(remote.secret())::encode));
            assertThat(answers(scene.take()).stream().filter(VerbVectorTest::isPush))
                    .extracting(packet -> packet.get("fields"))
                    .containsExactly(PUSHED);
        }
        for (String listener : setup.listeners) {
            Remote remote = remotes.get(listener);
            scene.receive(remote, remote.seal(Verb.MULTICAST_LIKE, out -> {
                ARP_FOR_A.encode(out.int64(NETWORK));
            }));
        }
        scene.pass(SETTLING_MS);
        return scene;
    }

    private static Endpoint endpoint(String party) {
        return Endpoint.parse(text(PARTIES.get("physical"), party));
    }

    private CertificateOfMembership membership(SecretIdentity member) {
        return CertificateOfMembership.of(NETWORK, START_MS, WINDOW_MS, member.identity())
                .sign(controller);
    }

    private NetworkCredentials credentials(SecretIdentity member) {
        return new NetworkCredentials(List.of(membership(member)), List.of(), List.of(), List.of(), List.of());
    }

    private byte[] configuration(String note) {
        SecretIdentity a = secret("a");
        NetworkConfig.Builder config = NetworkConfig.builder(NETWORK, a.address())
                .issued(START_MS, WINDOW_MS, 1)
                .broadcast(true)
                .multicastLimit(32)
                .membership(membership(a))
                .tags(List.of(new Tag(NETWORK, START_MS, 1, 42, a.address()).sign(controller)))
                .staticIps(List.of(IpPrefix.parse("10.77.0.3/16")))
                .rules(RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT)));
        switch (note) {
            case "frame refused by a rule" -> config.rules(RuleSet.of(Rule.action(RuleType.ACTION_DROP)));
            case "copy and redirect targets" ->
                config.rules(RuleSet.of(
                        Rule.copy(RuleType.ACTION_TEE, a.address(), 0, 0), Rule.action(RuleType.ACTION_ACCEPT)));
            case "extended frames when b is an active bridge" ->
                config.specialists(List.of(
                        NetworkConfig.ROLE_ACTIVE_BRIDGE | secret("b").address().value()));
            case "multicast frame when a is a multicast replicator" ->
                config.specialists(List.of(
                        NetworkConfig.ROLE_MULTICAST_REPLICATOR | a.address().value()));
            default -> {}
        }
        return NetworkConfigCodec.encode(config.build()).encode();
    }

    private static void assertSaysWhatIsListed(JsonNode step, Remote from) throws MalformedPacketException {
        if (step.has("cipher")) { // a beacon is no packet
            OpenPacket packet = Objects.requireNonNull(OpenPacket.open(bytes(step, "datagram"), from.key()));
            assertThat(packet.payload()).isEqualTo(bytes(step, "payload"));
            assertThat(packet.header().id()).isEqualTo(hex(step, "packet_id"));
            assertThat(packet.header().cipherCode())
                    .isEqualTo(step.get("cipher").asInt());
        }
    }

    /** Whoever is a member from the beginning was told our endpoints then, and will be again whatever the steps are. */
    private static List<JsonNode> withoutPushes(Setup setup, List<JsonNode> packets) {
        return packets.stream()
                .filter(packet -> !isPush(packet)
                        || !setup.members.contains(packet.path("to").asText()))
                .toList();
    }

    private static boolean isPush(JsonNode packet) {
        return packet.path("verb").asText().equals(Verb.PUSH_DIRECT_PATHS.name());
    }

    private static List<JsonNode> withoutDeviations(
            String note, Map<String, Set<Verb>> deviations, List<JsonNode> all) {
        Set<Verb> excused = deviations.getOrDefault(note, Set.of());
        List<JsonNode> others = all.stream()
                .filter(packet -> excused.stream()
                        .noneMatch(verb -> packet.path("verb").asText().equals(verb.name())))
                .toList();
        assertThat(excused.isEmpty()).as("deviations at " + note).isEqualTo(others.size() == all.size());
        return others;
    }

    private static List<JsonNode> expectedToSend(JsonNode step) {
        List<JsonNode> packets = new ArrayList<>();
        for (JsonNode packet : step.get("a_sends")) {
            ObjectNode expected = packet.deepCopy();
            expected.remove(List.of("payload", "bytes", "ip_ttl"));
            if (packet.path("verb").asText().equals(Verb.ECHO.name())) {
                expected.remove("fields");
            }
            packets.add(expected);
        }
        return packets;
    }

    /** All that was sent, but for the ECHO with which we ask whether a path that has been silent still works. */
    private List<JsonNode> answers(List<Sent> sent) throws MalformedPacketException {
        List<JsonNode> packets = new ArrayList<>();
        for (Sent datagram : sent) {
            JsonNode packet = describe(datagram);
            boolean onKnownPath = remotes.values().stream()
                    .anyMatch(remote -> remote.endpoint().equals(datagram.to()));
            if (!(onKnownPath && packet.path("verb").asText().equals(Verb.ECHO.name()))) {
                packets.add(packet);
            }
        }
        return packets;
    }

    private JsonNode describe(Sent datagram) throws MalformedPacketException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("udp_destination", datagram.to().toString());
        for (Map.Entry<String, Remote> party : remotes.entrySet()) {
            OpenPacket packet = party.getValue().open(datagram.bytes());
            if (packet == null) {
                continue;
            }
            fields.put("to", party.getKey());
            fields.put("cipher", packet.header().cipherCode());
            fields.put("verb", String.valueOf(packet.verb()));
            if (packet.verb() == Verb.ECHO) {
                assertThat(packet.payload()).hasSize(Long.BYTES); // ours carries the time; stock's is empty
            } else {
                Map<String, Object> said =
                        MessageFields.of(packet, party.getValue().key());
                said.keySet().removeAll(List.of("frame_offset", "frame_length", "chunk_offset"));
                fields.put("fields", said);
            }
            return json(fields);
        }
        assertThat(datagram.bytes()).as("a packet for nobody").hasSize(4);
        fields.put("kind", "junk to open a firewall, not a packet");
        return json(fields);
    }

    private static JsonNode describe(Delivered delivered) {
        byte[] frame = delivered.frame();
        return json(Map.of(
                "network_id", hex16(delivered.networkId()),
                "dest_mac", HexFormat.of().formatHex(frame, 0, 6),
                "source_mac", HexFormat.of().formatHex(frame, 6, 12),
                "ethertype", Bytes.uint16(frame, 12),
                "frame", HexFormat.of().formatHex(frame, 14, frame.length)));
    }

    private static String statusOf(Scene scene) {
        Network network = Objects.requireNonNull(scene.node.networks().get(NETWORK));
        NetworkStatus status = network.status();
        return switch (status) {
            case OK -> "ok";
            case NOT_FOUND -> "not found";
            case ACCESS_DENIED -> "access denied";
            case AUTHENTICATION_REQUIRED -> "authentication required";
            default -> status.name();
        };
    }
}
