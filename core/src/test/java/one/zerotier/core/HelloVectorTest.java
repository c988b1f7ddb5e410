package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.file;
import static one.zerotier.core.vectors.Vectors.flag;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.json;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.RecordingEffects;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.World;
import one.zerotier.core.vectors.MessageFields;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.vectors.Rewritten;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.PacketHeader;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.Test;

/** How stock nodes greet each other, and how we answer their greetings. */
class HelloVectorTest {
    private static final String FILE = "hello.json";
    private static final JsonNode IDENTITIES = file(FILE).get("identities");
    private static final JsonNode WORLDS = file(FILE).get("worlds");
    private static final int SOCKET = 1;
    private static final int IDENTITY_OFFSET = PacketHeader.LENGTH + 13;

    /** Stock hides the port from peers of this protocol version; ten years on nobody needs that. */
    private static final int PROTOCOL_WITHOUT_PORT = 4;

    private static SecretIdentity secret(String name) {
        return secretIdentity(Identity.parse(text(IDENTITIES, name)).address().toString());
    }

    private static World world(String name) throws MalformedPacketException {
        return World.decode(new ByteReader(bytes(WORLDS, name)));
    }

    @Test
    void greetingsAndAnswersAreReadAndWrittenAsStockDoes() throws MalformedPacketException {
        int rewritten = 0;
        for (JsonNode exchange : cases(FILE, "exchanges")) {
            for (JsonNode vector : exchange.get("packets")) {
                OpenPacket packet = open(vector);
                assertFields(vector, packet);
                byte[] payload = Rewritten.payload(packet, key(vector));
                if (payload != null) {
                    assertThat(payload).as(note(exchange)).isEqualTo(packet.payload());
                    rewritten++;
                }
            }
        }
        assertThat(rewritten).isEqualTo(24); // all but an ECHO and its answer
    }

    private static SharedKey key(JsonNode vector) {
        return new SharedKey(bytes(vector, "key_48"));
    }

    private static OpenPacket open(JsonNode vector) throws MalformedPacketException {
        byte[] datagram = bytes(vector, "datagram");
        OpenPacket packet = Objects.requireNonNull(OpenPacket.open(datagram, key(vector)));
        assertThat(flag(vector, "verifies")).isTrue();
        assertThat(packet.plain()).isEqualTo(bytes(vector, "plain"));
        assertThat(packet.verb()).hasToString(text(vector, "verb"));
        PacketHeader header = packet.header();
        JsonNode expected = vector.get("header");
        assertThat(header.id()).isEqualTo(hex(expected, "packet_id"));
        assertThat(packet.source()).hasToString(text(expected, "source"));
        assertThat(packet.destination()).hasToString(text(expected, "destination"));
        assertThat(header.cipherCode()).isEqualTo(expected.get("cipher").asInt());
        assertThat(header.hops()).isEqualTo(expected.get("hops").asInt());
        assertThat(header.isFragmented()).isEqualTo(flag(expected, "fragmented"));
        return packet;
    }

    private static void assertFields(JsonNode vector, OpenPacket packet) throws MalformedPacketException {
        assertThat(json(MessageFields.of(packet, key(vector)))).isEqualTo(vector.get("fields"));
    }

    @Test
    void keysFollowFromTheIdentities() {
        List<SecretIdentity> all = List.of(secret("root"), secret("a"), secret("b"));
        for (JsonNode exchange : cases(FILE, "exchanges")) {
            for (JsonNode vector : exchange.get("packets")) {
                SecretIdentity source = find(all, text(vector.get("header"), "source"));
                SecretIdentity destination = find(all, text(vector.get("header"), "destination"));
                assertThat(source.agree(destination.identity())).isEqualTo(key(vector));
            }
        }
    }

    private static SecretIdentity find(List<SecretIdentity> all, String address) {
        return all.stream()
                .filter(secret -> secret.address().toString().equals(address))
                .findAny()
                .orElseThrow();
    }

    @Test
    void newerWorldsInAnAnswerAreTaken() throws MalformedPacketException {
        for (JsonNode exchange : cases(FILE, "exchanges")) {
            if (exchange.has("planet_timestamp_of_a_afterwards")) {
                newerWorldsAreTaken(exchange);
                return;
            }
        }
        throw new AssertionError("no exchange with newer worlds");
    }

    private static void newerWorldsAreTaken(JsonNode exchange) throws MalformedPacketException {
        JsonNode hello = exchange.get("packets").get(0);
        JsonNode reply = exchange.get("packets").get(1);
        long nowMs = hello.get("time").asLong();
        TestNode a = new TestNode(nowMs, secret("a"), world("planet_old"), List.of(world("moon_old")), "10.2.0.1/9993");
        for (JsonNode moon : hello.get("fields").get("moons")) {
            if (moon.get("timestamp").asLong() == 0) {
                a.node.orbit(nowMs, hex(moon, "id"), secret("moon_root").address());
            }
        }
        Remote root = new Remote(
                secret("root"),
                Endpoint.parse(text(hello, "udp_destination")),
                secret("a").identity());
        a.node.onDeadline(nowMs);
        OpenPacket sent = a.sentTo(root).get(0);
        JsonNode ours = json(MessageFields.of(sent, root.key()));
        for (String field : List.of("planet_id", "planet_timestamp", "moons", "sent_to_address", "timestamp")) {
            assertThat(ours.get(field)).as(field).isEqualTo(hello.get("fields").get(field));
        }

        ByteArrayOutputStream worlds = new ByteArrayOutputStream();
        reply.get("fields").get("world_updates").forEach(world -> worlds.writeBytes(bytes(world, "bytes")));
        Endpoint us = Endpoint.parse(text(hello, "udp_source"));
        a.receive(nowMs + 1, root.endpoint(), root.helloReply(sent, us, worlds.toByteArray()));
        World planet = Objects.requireNonNull(a.node.roots().planet());
        assertThat(planet.timestamp())
                .isEqualTo(exchange.get("planet_timestamp_of_a_afterwards").asLong());
        JsonNode moons = exchange.get("moons_of_a_afterwards");
        assertThat(a.node.roots().moons()).hasSameSizeAs(moons);
        World moon = a.node.roots().moons().iterator().next();
        assertThat(moon.id()).isEqualTo(hex(moons.get(0), "id"));
        assertThat(moon.timestamp()).isEqualTo(moons.get(0).get("timestamp").asLong());
    }

    @Test
    void everyGreetingGetsTheAnswerThatStockGives() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "crafted")) {
            JsonNode sent = vector.get("sent");
            if (flag(sent, "verifies")) {
                assertFields(sent, open(sent));
            }
            long nowMs = sent.get("time").asLong();
            TestNode root = new TestNode(nowMs, secret("root"), world("planet_new"), List.of(), "10.1.0.1/9993");
            String note = note(vector);
            if (note.startsWith("sender already known") || note.startsWith("another identity under an address")) {
                root.node.onValidated(nowMs, secret("a").identity(), true);
            }
            root.node.onDeadline(nowMs);
            root.effects.sent.clear();
            root.receive(nowMs, Endpoint.parse(text(sent, "udp_source")), bytes(sent, "datagram"));
            assertAnswers(note, vector, root);
            assertThat(root.knows(sent)).as(note).isEqualTo(flag(vector, "sender_known_afterwards"));
        }
    }

    private static void assertAnswers(String note, JsonNode vector, TestNode root) throws MalformedPacketException {
        JsonNode expected = vector.get("answers");
        assertThat(root.effects.sent).as(note).hasSameSizeAs(expected);
        for (int index = 0; index < expected.size(); index++) {
            JsonNode answer = expected.get(index);
            RecordingEffects.Sent ours = root.effects.sent.get(index);
            assertThat(ours.to()).as(note).hasToString(text(answer, "udp_destination"));
            OpenPacket packet = Objects.requireNonNull(OpenPacket.open(ours.bytes(), key(answer)), note);
            assertThat(packet.verb()).as(note).hasToString(text(answer, "verb"));
            assertThat(packet.header().cipherCode())
                    .as(note)
                    .isEqualTo(answer.get("header").get("cipher").asInt());
            ObjectNode fields = (ObjectNode) json(MessageFields.of(packet, key(answer)));
            fields.remove("tail_cipher"); // depends on the packet's random id
            assertThat(fields).as(note).isEqualTo(fromUs(answer, vector.get("sent")));
        }
    }

    /** The fields of an answer as we send it: with our own version, and nothing that depends on the packet's id. */
    private static JsonNode fromUs(JsonNode answer, JsonNode request) {
        ObjectNode fields = answer.get("fields").deepCopy();
        fields.remove("tail_cipher");
        if (fields.has("major")) {
            fields.put("major", SoftwareVersion.OURS.major());
            fields.put("minor", SoftwareVersion.OURS.minor());
            fields.put("revision", SoftwareVersion.OURS.revision());
        }
        JsonNode requested = request.path("fields").path("protocol_version");
        if (requested.asInt() == PROTOCOL_WITHOUT_PORT && text(answer, "verb").equals(Verb.OK.name())) {
            int port = Endpoint.parse(text(request, "udp_source")).port();
            ((ObjectNode) fields.get("received_from_address")).put("port", port);
        }
        return fields;
    }

    /** A node with one socket. */
    private static final class TestNode {
        private final RecordingEffects effects = new RecordingEffects();
        private final Node node;

        private TestNode(long nowMs, SecretIdentity self, World planet, List<World> moons, String bound) {
            NodeConfig config = new NodeConfig(self, planet, moons, "linux/x86_64", null);
            node = new Node(nowMs, config, effects, Salsa20Random.seeded(1));
            Endpoint endpoint = Endpoint.parse(bound);
            LocalNetwork.Socket socket = new LocalNetwork.Socket(SOCKET, endpoint);
            node.onNetworkChanged(nowMs, new LocalNetwork(List.of(socket), List.of(endpoint), List.of(), List.of()));
        }

        /** Checks identities at once. */
        private void receive(long nowMs, Endpoint from, byte[] datagram) {
            node.onDatagram(nowMs, SOCKET, from, datagram, 0, datagram.length);
            List<Identity> unchecked = List.copyOf(effects.toValidate);
            effects.toValidate.clear();
            unchecked.forEach(identity -> node.onValidated(nowMs, identity, identity.isValid()));
        }

        private List<OpenPacket> sentTo(Remote remote) throws MalformedPacketException {
            List<OpenPacket> packets = new ArrayList<>();
            for (RecordingEffects.Sent sent : effects.sent) {
                OpenPacket packet = remote.open(sent.bytes());
                if (packet != null) {
                    packets.add(packet);
                }
            }
            return packets;
        }

        /** Whether the identity in a HELLO, which nothing encrypts, is a peer's. */
        private boolean knows(JsonNode hello) {
            Identity identity = Identity.decode(bytes(hello, "datagram"), IDENTITY_OFFSET);
            Peer peer = node.peer(identity.address());
            return peer != null && peer.identity().equals(identity);
        }
    }
}
