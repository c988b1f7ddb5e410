package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.json;
import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.World;
import one.zerotier.core.vectors.MessageFields;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;

/** A fragmented packet between two nodes that only their root knows, with ours in the place of the root. */
class RelayVectorTest {
    private static final Endpoint ROOT = Endpoint.parse("10.1.0.1/9993");
    private static final long START_MS = 1_700_000_000_000L;

    private final SecretIdentity rootIdentity = secretIdentity("7e19c3291d");
    private final Scene scene = new Scene(START_MS, rootIdentity, planet(), ROOT, null);
    private final Map<String, Remote> remotes = Map.of(
            "a", scene.remote(secretIdentity("fbab54cca4"), Endpoint.parse("10.2.0.1/9993")),
            "b", scene.remote(secretIdentity("8d1a8df5ab"), Endpoint.parse("10.3.0.1/9993")));

    private World planet() {
        World.Root root = new World.Root(rootIdentity.identity(), List.of(ROOT));
        return World.sign(World.Type.PLANET, 1, 1, rootIdentity, List.of(root));
    }

    @Test
    void relaysIntroducesAndAnswersWhoIsAsStockDoes() throws MalformedPacketException {
        List<JsonNode> datagrams = new ArrayList<>();
        cases("fragments.json", "relayed").get(0).get("datagrams").forEach(datagrams::add);
        for (Remote remote : remotes.values()) {
            scene.meet(remote);
        }
        List<JsonNode> sentByUs = new ArrayList<>();
        List<JsonNode> expected = new ArrayList<>();
        for (JsonNode datagram : datagrams) {
            if (text(datagram, "from").equals("root")) {
                expected.add(describe(bytes(datagram, "bytes"), Endpoint.parse(text(datagram, "udp_destination"))));
            } else if (text(datagram, "to").equals("root")) {
                Remote from = Objects.requireNonNull(remotes.get(text(datagram, "from")));
                scene.receive(from, bytes(datagram, "bytes"));
                for (Sent sent : scene.take()) {
                    sentByUs.add(describe(sent.bytes(), sent.to()));
                }
            }
        }
        // stock sends the two introductions in random order, and before the fragments or after them
        assertThat(sentByUs).containsExactlyInAnyOrderElementsOf(expected).hasSize(7);
        assertThat(scene.node.counters().get(Counter.PACKETS_RELAYED)).isEqualTo(3);
    }

    /** What is relayed must be the same byte for byte; what the root says itself must say the same. */
    private JsonNode describe(byte[] datagram, Endpoint to) throws MalformedPacketException {
        for (Remote remote : remotes.values()) {
            OpenPacket packet = remote.open(datagram);
            if (packet != null) {
                ObjectNode fields = (ObjectNode) json(MessageFields.of(packet, remote.key()));
                return fields.put("to", to.toString())
                        .put("verb", String.valueOf(packet.verb()))
                        .put("cipher", packet.header().cipherCode());
            }
        }
        return json(Map.of("to", to.toString(), "relayed", datagram));
    }
}
