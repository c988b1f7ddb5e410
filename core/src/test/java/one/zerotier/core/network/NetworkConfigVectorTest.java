package one.zerotier.core.network;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.file;
import static one.zerotier.core.vectors.Vectors.flag;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.json;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import one.zerotier.core.credential.Credential;
import one.zerotier.core.credential.Verification;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.MalformedPacketException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Configurations of stock controllers, read and written, in one piece and in chunks. */
class NetworkConfigVectorTest {
    private static final String FILE = "networkconfig.json";
    private static final Identity CONTROLLER = Identity.parse(text(file(FILE).get("identities"), "controller"));

    /** We do not take part in single sign-on, and skip what is said about it. */
    private static final List<String> SINGLE_SIGN_ON = List.of(
            "sso_enabled",
            "sso_version",
            "authentication_url",
            "authentication_expiry_time",
            "issuer_url",
            "central_auth_url",
            "sso_nonce",
            "sso_state",
            "sso_client_id",
            "sso_provider");

    /** What loses something when we read and write it. */
    private static final List<String> NOT_WRITTEN_AGAIN = List.of(
            "single sign-on, version 0",
            "single sign-on, version 1",
            "four DNS servers and a 127 character domain", // name servers with ports, which nobody reads
            "tags and capabilities in no order are sorted by id on arrival");

    @Test
    void configurationsAreReadAndWrittenAsStockDoes() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "configurations")) {
            String name = text(vector, "name");
            byte[] dictionary = bytes(vector, "dictionary");
            assertThat(dictionary)
                    .as(name)
                    .hasSize(vector.get("dictionary_length").asInt());
            NetworkConfig config = NetworkConfigCodec.decode(Dictionary.decode(dictionary));
            assertFields(name, config, vector.get("fields"));
            assertThat(NetworkConfigCodec.encode(config).encode())
                    .as(name)
                    .isEqualTo(ConfigFields.withCapabilitiesInOrder(dictionary));
            List<Credential> credentials = new ArrayList<>(config.capabilities());
            credentials.addAll(config.tags());
            credentials.addAll(config.ownerships());
            credentials.add(config.membership());
            assertThat(credentials)
                    .as(name)
                    .allMatch(credential -> credential.verify(address -> CONTROLLER) == Verification.GOOD);
        }
    }

    private static void assertFields(String what, NetworkConfig config, JsonNode listed) {
        ObjectNode expected = listed.deepCopy();
        ObjectNode actual = (ObjectNode) json(ConfigFields.of(config));
        expected.remove(SINGLE_SIGN_ON);
        for (JsonNode server : expected.get("dns").get("servers")) {
            if (server.has("port")) {
                ((ObjectNode) server).put("port", 0);
            }
        }
        if (expected.has("rules_note")) {
            assertThat(actual.get("rules")).hasSize(expected.get("rule_count").asInt());
            actual.set("rules", firstSixAndLastThree((ArrayNode) actual.get("rules")));
            expected.remove(List.of("rules_note", "rule_count"));
        }
        assertThat(actual).as(what).isEqualTo(expected);
    }

    private static ArrayNode firstSixAndLastThree(ArrayNode rules) {
        ArrayNode some = rules.arrayNode();
        for (int i = 0; i < rules.size(); i++) {
            if (i < 6 || i >= rules.size() - 3) {
                some.add(rules.get(i));
            }
        }
        return some;
    }

    @Test
    void theChunksThatCarriedThemAreSignedAndFitTogether() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "configurations")) {
            for (boolean backwards : new boolean[] {false, true}) {
                List<JsonNode> messages = new ArrayList<>();
                vector.get("messages").forEach(messages::add);
                if (backwards) {
                    Collections.reverse(messages);
                }
                ConfigAssembler assembler = new ConfigAssembler();
                byte[] dictionary = null;
                for (JsonNode message : messages) {
                    assertThat(dictionary).isNull();
                    dictionary = assembler.add(chunk(message));
                }
                assertThat(dictionary).as(text(vector, "name")).isEqualTo(bytes(vector, "dictionary"));
            }
        }
    }

    private static ConfigChunk chunk(JsonNode message) throws MalformedPacketException {
        byte[] payload = bytes(message, "payload");
        JsonNode fields = message.get("fields");
        int from = fields.get("signed_part_offset_in_payload").asInt();
        ByteReader in = new ByteReader(payload, from, payload.length - from);
        ObjectNode actual = (ObjectNode) json(ConfigFields.readChunk(in));
        assertThat(in.remaining()).isZero();
        actual.remove(List.of("chunk", "chunk_offset"));
        for (String field : (Iterable<String>) actual::fieldNames) {
            assertThat(actual.get(field)).as(field).isEqualTo(fields.get(field));
        }
        ConfigChunk chunk = ConfigChunk.decode(new ByteReader(payload, from, payload.length - from));
        assertThat(chunk.isSignedBy(CONTROLLER)).isTrue();
        int slice = fields.get("chunk_offset_in_payload").asInt();
        assertThat(chunk.slice).isEqualTo(Arrays.copyOfRange(payload, slice, slice + chunk.slice.length));
        return chunk;
    }

    @Test
    void handmadeDictionariesAreReadAsStockReadsThem() throws MalformedPacketException {
        int rewritten = 0;
        for (JsonNode vector : cases(FILE, "handmade")) {
            NetworkConfig config = assertAcceptance(vector);
            assertThat(config).as(note(vector)).isNotNull();
            if (!NOT_WRITTEN_AGAIN.contains(note(vector))) {
                assertThat(NetworkConfigCodec.encode(config).encode())
                        .as(note(vector))
                        .isEqualTo(bytes(vector, "dictionary"));
                rewritten++;
            }
        }
        assertThat(rewritten).isEqualTo(cases(FILE, "handmade").size() - NOT_WRITTEN_AGAIN.size());
    }

    @Test
    void dictionariesThatStockRefusesAreRefused() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "dictionary_acceptance")) {
            assertAcceptance(vector);
        }
    }

    private static @Nullable NetworkConfig assertAcceptance(JsonNode vector) {
        NetworkConfig config = null;
        try {
            config = NetworkConfigCodec.decode(Dictionary.decode(bytes(vector, "dictionary")));
        } catch (MalformedPacketException e) {
            // as it may be
        }
        assertThat(config != null).as(note(vector)).isEqualTo(flag(vector, "accepted"));
        if (config != null) {
            assertFields(note(vector), config, vector.get("fields"));
        }
        return config;
    }

    @Test
    void networksWithoutControllersConfigureThemselvesAlike() {
        for (JsonNode vector : cases(FILE, "ad_hoc")) {
            long networkId = hex(vector, "network_id");
            assertThat(AdHoc.isAdHoc(networkId)).isTrue();
            NetworkConfig config = AdHoc.configure(networkId, new Address(hex(vector, "member")), 1_700_000_000_000L);
            assertThat(config != null).as(text(vector, "network_id")).isEqualTo(flag(vector, "configured"));
            if (config != null) {
                ObjectNode expected = vector.get("fields").deepCopy();
                expected.putArray("specialists"); // stock lists a node without any role there, which has no effect
                assertFields(text(vector, "network_id"), config, expected);
            }
        }
    }
}
