package one.zerotier.core.peer;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.file;
import static one.zerotier.core.vectors.Vectors.flag;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.Counters;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.RecordingEffects;
import one.zerotier.core.env.Timers;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;

class WorldVectorTest {
    private static final String FILE = "worlds.json";

    @Test
    void worldsSurviveDecodingAndEncoding() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "worlds")) {
            World world = decode(bytes(vector, "bytes"));
            assertThat(world.encode()).isEqualTo(bytes(vector, "bytes"));
            JsonNode fields = vector.get("fields");
            assertThat(world.id()).isEqualTo(hex(fields, "id"));
            assertThat(world.timestamp()).isEqualTo(hex(fields, "timestamp_hex"));
            assertThat(world.updateKey()).isEqualTo(bytes(fields, "updates_must_be_signed_by"));
            assertThat(world.roots()).hasSameSizeAs(fields.get("roots"));
            for (int i = 0; i < world.roots().size(); i++) {
                JsonNode root = fields.get("roots").get(i);
                assertThat(world.roots().get(i).identity()).hasToString(text(root, "identity"));
                assertThat(world.roots().get(i).endpoints()).hasSameSizeAs(root.get("stable_endpoints"));
            }
        }
    }

    private static World decode(byte[] bytes) throws MalformedPacketException {
        return World.decode(new ByteReader(bytes));
    }

    @Test
    void ourSignaturesAreStocks() throws MalformedPacketException {
        Map<String, SecretIdentity> keys = signingKeys();
        for (JsonNode vector : cases(FILE, "worlds")) {
            SecretIdentity signer = keys.get(text(vector, "signed_with"));
            World world = decode(bytes(vector, "bytes"));
            boolean sameKeyFollows =
                    signer != null && Arrays.equals(signer.identity().publicKey(), world.updateKey());
            if (signer == null || !sameKeyFollows) {
                continue;
            }
            assertThat(world.isSelfSigned()).isTrue();
            World ours = World.sign(world.type(), world.id(), world.timestamp(), signer, world.roots());
            if (ours.roots().equals(world.roots())) { // else the recorded one is not in order, as ours always is
                assertThat(ours).as(text(vector, "name")).isEqualTo(world);
            }
        }
    }

    private static Map<String, SecretIdentity> signingKeys() {
        Map<String, SecretIdentity> keys = new HashMap<>();
        for (JsonNode vector : cases(FILE, "signing_keys")) {
            Identity identity = new Identity(new Address(1), bytes(vector, "public"));
            keys.put(text(vector, "name"), new SecretIdentity(identity, bytes(vector, "private")));
        }
        return keys;
    }

    @Test
    void replacementDecisions() throws MalformedPacketException {
        Map<String, World> worlds = worlds();
        for (JsonNode vector : cases(FILE, "replacement_decisions")) {
            World current = worlds.get(text(vector, "current"));
            World candidate = worlds.get(text(vector, "candidate"));
            boolean real = current != null && current.id() != 0; // stock takes a planet with id 0 for none at all
            if (real && candidate != null) {
                assertThat(candidate.updates(current)).as(vector.toString()).isEqualTo(flag(vector, "accept"));
            }
        }
    }

    private static Map<String, World> worlds() throws MalformedPacketException {
        Map<String, World> worlds = new HashMap<>();
        for (JsonNode vector : cases(FILE, "worlds")) {
            worlds.put(text(vector, "name"), decode(bytes(vector, "bytes")));
        }
        return worlds;
    }

    @Test
    void whatANodeMakesOfOffers() throws MalformedPacketException {
        Map<String, World> worlds = worlds();
        for (JsonNode vector : cases(FILE, "node_sequences")) {
            SecretIdentity self = signingKeys().get("key3");
            Env env = new Env(new RecordingEffects(), Salsa20Random.seeded(1), new Counters(), new Timers());
            Roots roots = new Roots(self, new Peers(self), env);
            roots.load(worlds.get(text(vector, "starting_planet")));
            if (vector.has("orbiting_moon_id")) {
                roots.orbit(hex(vector, "orbiting_moon_id"), new Address(hex(vector, "orbit_seed")));
            }
            for (JsonNode step : vector.get("steps")) {
                World offer = worlds.get(text(step, "offer"));
                boolean fromFile = text(step, "how").contains("file");
                assertThat(fromFile ? roots.load(offer) : roots.offer(offer))
                        .as(note(vector) + ": " + text(step, "offer"))
                        .isEqualTo(flag(step, "accepted"));
                assertThat(roots.planet()).isNotNull();
                assertThat(roots.planet().timestamp())
                        .isEqualTo(step.get("planet_timestamp_now").asLong());
                assertThat(roots.moons()).hasSize(step.get("moons_now").asInt());
                List<String> upstreams = new ArrayList<>();
                step.get("upstreams_now").forEach(node -> upstreams.add(node.asText()));
                assertThat(roots.peers().stream()
                                .map(peer -> peer.address().toString())
                                .toList())
                        .as(note(vector) + ": " + text(step, "offer"))
                        .containsExactlyInAnyOrderElementsOf(upstreams);
            }
        }
    }

    @Test
    void parsing() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "parsing")) {
            byte[] bytes = bytes(vector, "bytes");
            boolean empty = note(vector).startsWith("type 0"); // stock has a type for "no world"; we have no such thing
            if (flag(vector, "parses") && !empty) {
                ByteReader in = new ByteReader(bytes);
                World.decode(in);
                assertThat(bytes.length - in.remaining())
                        .as(note(vector))
                        .isEqualTo(vector.get("consumed").asInt());
            } else {
                assertThatThrownBy(() -> decode(bytes)).as(note(vector)).isInstanceOf(MalformedPacketException.class);
            }
        }
    }

    @Test
    void thePublicPlanetIsReadable() throws MalformedPacketException {
        JsonNode vector = file(FILE).get("built_in_planet");
        World planet = decode(bytes(vector, "bytes"));
        assertThat(planet.roots()).hasSize(4).allMatch(root -> root.identity().isValid());
        assertThat(planet.isSelfSigned()).isEqualTo(flag(vector, "signature_verifies_with_its_own_key"));
    }
}
