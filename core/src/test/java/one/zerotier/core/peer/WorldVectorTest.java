package one.zerotier.core.peer;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.file;
import static one.zerotier.core.vectors.Vectors.flag;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.json;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            assertThat(world.signedBytes()).isEqualTo(bytes(vector, "bytes_signed"));
            assertFields(world, vector.get("fields"));
        }
    }

    private static void assertFields(World world, JsonNode expected) {
        ObjectNode fields = (ObjectNode) json(WorldFields.of(world));
        if (!expected.has("timestamp")) { // left out where it has more than 63 bits
            fields.remove("timestamp");
        }
        assertThat(fields).isEqualTo(expected);
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
    void signaturesCoverWhatStockSigns() throws MalformedPacketException {
        Map<String, SecretIdentity> keys = signingKeys();
        int good = 0;
        for (JsonNode vector : cases(FILE, "worlds")) {
            World world = decode(bytes(vector, "bytes"));
            SecretIdentity signer = keys.get(text(vector, "signed_with"));
            if (signer != null) { // else it is broken, in one way or the other
                assertThat(signer.identity().verify(world.signedBytes(), world.signature()))
                        .as(text(vector, "name"))
                        .isTrue();
                good++;
            }
        }
        assertThat(good).isEqualTo(19);
    }

    /** Stock takes a planet with the id 0 for none at all, and puts anything in its place, even unsigned; we do not. */
    private static final String NO_PLANET_TO_STOCK = "planet-10-id-zero";

    @Test
    void replacementDecisions() throws MalformedPacketException {
        Map<String, World> worlds = worlds();
        int deviations = 0;
        for (JsonNode vector : cases(FILE, "replacement_decisions")) {
            String currentName = text(vector, "current");
            World candidate = Objects.requireNonNull(worlds.get(text(vector, "candidate")));
            if (currentName.equals(NO_PLANET_TO_STOCK)) {
                deviations++;
            } else if (currentName.equals("(none)")) {
                assertThat(roots().load(candidate)).as(vector.toString()).isEqualTo(flag(vector, "accept"));
            } else {
                World current = Objects.requireNonNull(worlds.get(currentName));
                assertThat(candidate.updates(current)).as(vector.toString()).isEqualTo(flag(vector, "accept"));
            }
        }
        assertThat(deviations).isEqualTo(worlds.size());
    }

    /** Those of a node that knows no world yet. */
    private static Roots roots() {
        SecretIdentity self = signingKeys().get("key3");
        Env env = new Env(new RecordingEffects(), Salsa20Random.seeded(1), new Counters(), new Timers());
        return new Roots(self, new Peers(self), env);
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
            Roots roots = roots();
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
                World world = World.decode(in);
                if (vector.has("fields")) {
                    assertFields(world, vector.get("fields"));
                }
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
        assertFields(planet, vector.get("fields"));
        assertThat(planet.roots()).hasSameSizeAs(vector.get("root_identities_valid"));
        for (int i = 0; i < planet.roots().size(); i++) {
            assertThat(planet.roots().get(i).identity().isValid())
                    .isEqualTo(vector.get("root_identities_valid").get(i).asBoolean());
        }
        assertThat(planet.isSelfSigned()).isEqualTo(flag(vector, "signature_verifies_with_its_own_key"));
    }
}
