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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import one.zerotier.core.controller.EverythingIsSafe;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.controller.Store;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.vectors.MessageFields;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.CipherSuite;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Asking for configurations, being refused, and taking chunks from whoever brings them, with a node of ours on one side. */
class ConfigurationVectorTest {
    private static final String FILE = "networkconfig.json";
    private static final long START_MS = 1_700_000_700_000L;
    private static final String CONTROLLER = "db57de1b1d";
    private static final String A = "a6146c5c9c";
    private static final String B = "ecfe84bbe1";

    /** Chunks that we do not take although stock does. */
    private static final Map<String, String> REFUSED_BY_US = Map.of(
            "old form, ends after the dictionary, from the controller: accepted",
            "without a signature anybody in between could have changed it, and controllers have signed for years",
            "older one after the pushed update: also taken, the revision is not compared",
            "a push is signed, but it may be a recording of an old one");

    /** Configurations that stock acknowledges although it does not use them. */
    private static final Set<String> NOT_ACKNOWLEDGED_BY_US =
            Set.of("configuration issued to another member", "configuration of another network");

    private static Scene scene(String self, @Nullable Store store) {
        return new Scene(START_MS, secretIdentity(self), null, Endpoint.parse("10.3.0.1/9993"), store);
    }

    private static Remote remote(Scene scene, String address, String endpoint) throws MalformedPacketException {
        Remote remote = scene.remote(secretIdentity(address), Endpoint.parse(endpoint));
        scene.meet(remote);
        return remote;
    }

    @Test
    void weAskAsStockAsks() throws MalformedPacketException {
        JsonNode vector = file(FILE).get("request_denied");
        Scene scene = scene(A, null);
        Remote controller = remote(scene, CONTROLLER, "10.2.0.1/9993");
        scene.node.join(scene.nowMs, hex(vector.get("request").get("fields"), "network_id"), null);
        scene.settle();
        OpenPacket request = only(controller, scene.take());
        assertThat(request.verb()).isEqualTo(Verb.NETWORK_CONFIG_REQUEST);
        assertThat(request.wasCompressed()).isEqualTo(flag(vector.get("request"), "was_compressed"));
        ObjectNode fields = (ObjectNode) json(MessageFields.of(request, controller.key()));
        assertThat(asStock(fields)).isEqualTo(vector.get("request").get("fields"));
    }

    private static OpenPacket only(Remote to, List<Sent> sent) throws MalformedPacketException {
        List<OpenPacket> packets = new ArrayList<>();
        for (Sent datagram : sent) {
            assertThat(datagram.to()).isEqualTo(to.endpoint());
            packets.add(Objects.requireNonNull(to.open(datagram.bytes())));
        }
        assertThat(packets).hasSize(1);
        return packets.get(0);
    }

    /** With stock's version in place of ours. */
    private static JsonNode asStock(ObjectNode request) {
        Map<String, Integer> ours = Map.of(
                "majv", SoftwareVersion.OURS.major(),
                "minv", SoftwareVersion.OURS.minor(),
                "revv", SoftwareVersion.OURS.revision());
        Map<String, Integer> stock = Map.of(
                "majv", Remote.VERSION.major(),
                "minv", Remote.VERSION.minor(),
                "revv", Remote.VERSION.revision());
        for (JsonNode entry : request.get("metadata")) {
            String key = text(entry, "key");
            if (ours.containsKey(key)) {
                assertThat(hex(entry, "text")).isEqualTo(ours.get(key).longValue());
                ((ObjectNode) entry)
                        .put("text", new Dictionary().put(key, stock.get(key)).text(key));
            }
        }
        return request;
    }

    @Test
    void strangersAreDeniedAsStockDeniesThem() throws MalformedPacketException {
        JsonNode vector = file(FILE).get("request_denied");
        Scene scene = scene(CONTROLLER, new EverythingIsSafe());
        Remote a = remote(scene, A, "10.3.0.2/9993");
        long networkId = hex(vector.get("request").get("fields"), "network_id");
        Objects.requireNonNull(scene.node.controller()).put(START_MS, NetworkRecord.create(networkId, START_MS));
        OpenPacket answer = ask(scene, a, bytes(vector.get("request"), "payload"));
        assertRefusal(a, answer, vector.get("answers").get(0));
    }

    /** Sends a request that stock once sent and returns what our controller has to say. */
    private static OpenPacket ask(Scene scene, Remote from, byte[] payload) throws MalformedPacketException {
        scene.receive(from, from.seal(Verb.NETWORK_CONFIG_REQUEST.code(), payload, CipherSuite.AES_GMAC_SIV));
        return only(from, scene.take());
    }

    private static void assertRefusal(Remote to, OpenPacket answer, JsonNode expected) throws MalformedPacketException {
        assertThat(answer.verb()).hasToString(text(expected, "verb"));
        assertThat(answer.wasCompressed()).isEqualTo(flag(expected, "was_compressed"));
        ObjectNode fields = (ObjectNode) json(MessageFields.of(answer, to.key()));
        fields.set("in_re_packet_id", expected.get("fields").get("in_re_packet_id"));
        assertThat(fields).isEqualTo(expected.get("fields"));
    }

    @Test
    void otherRefusals() throws MalformedPacketException {
        List<JsonNode> errors = cases(FILE, "errors");
        Scene controller = scene(CONTROLLER, new EverythingIsSafe());
        Scene noController = scene(B, null);
        for (JsonNode vector : errors) {
            Scene scene = note(vector).startsWith("network that does not exist") ? controller : noController;
            Remote a = remote(scene, A, "10.3.0.2/9993");
            JsonNode expected = vector.get("answers").get(0);
            long networkId = hex(expected.get("fields"), "network_id");
            byte[] request = bytes(file(FILE).get("request_denied").get("request"), "payload");
            Bytes.putInt64(request, 0, networkId);
            assertRefusal(a, ask(scene, a, request), expected);
        }
        assertThat(errors).hasSize(2);
    }

    @Test
    void chunksAreTakenFromWhoeverBringsThem() throws MalformedPacketException {
        int deviations = 0;
        for (JsonNode vector : cases(FILE, "chunk_handling")) {
            Scene scene = scene(A, null);
            Map<String, Remote> remotes = Map.of(
                    CONTROLLER, remote(scene, CONTROLLER, "10.2.0.1/9993"), B, remote(scene, B, "10.4.0.1/9993"));
            long networkId = hex(vector, "network_id");
            scene.node.join(scene.nowMs, networkId, null);
            scene.settle();
            scene.take();
            long revision = 0;
            for (JsonNode step : vector.get("steps")) {
                Remote from = Objects.requireNonNull(remotes.get(text(step, "from")));
                scene.receive(
                        from,
                        from.seal(Verb.NETWORK_CONFIG.code(), bytes(step, "chunk_message"), CipherSuite.AES_GMAC_SIV));
                boolean refused = REFUSED_BY_US.containsKey(note(vector)) && isLast(vector, step);
                deviations += refused ? 1 : 0;
                revision = refused ? revision : step.get("revision_now").asLong();
                assertState(note(vector), scene, networkId, revision);
                boolean acknowledged = flag(step, "completes_configuration")
                        && !refused
                        && !NOT_ACKNOWLEDGED_BY_US.contains(note(vector));
                assertAcknowledged(note(vector), from, scene.take(), acknowledged ? step : null);
            }
        }
        assertThat(deviations).isEqualTo(REFUSED_BY_US.size());
    }

    private static boolean isLast(JsonNode vector, JsonNode step) {
        return vector.get("steps").get(vector.get("steps").size() - 1).equals(step);
    }

    private static void assertState(String what, Scene scene, long networkId, long revision) {
        NetworkConfig config =
                Objects.requireNonNull(scene.node.networks().get(networkId)).config();
        assertThat(config != null).as(what).isEqualTo(revision > 0);
        if (config != null) {
            assertThat(config.revision()).as(what).isEqualTo(revision);
        }
    }

    private static void assertAcknowledged(String what, Remote to, List<Sent> sent, @Nullable JsonNode step)
            throws MalformedPacketException {
        List<Long> acknowledged = new ArrayList<>();
        for (Sent datagram : sent) {
            OpenPacket packet = to.open(datagram.bytes());
            if (packet != null && packet.verb() == Verb.OK) {
                ByteReader in = packet.reader();
                assertThat(Verb.of(in.uint8())).as(what).isEqualTo(Verb.ECHO);
                in.skip(2 * Long.BYTES);
                acknowledged.add(in.int64());
                assertThat(in.remaining()).isZero();
            }
        }
        List<Long> expected = step == null ? List.of() : List.of(hex(step, "config_update_id"));
        assertThat(acknowledged).as(what).isEqualTo(expected);
    }
}
