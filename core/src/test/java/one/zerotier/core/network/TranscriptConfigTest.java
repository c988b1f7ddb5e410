package one.zerotier.core.network;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.json;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import one.zerotier.core.credential.Credential;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.credential.Signers;
import one.zerotier.core.credential.Verification;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.vectors.Session;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.PacketHeader;
import org.junit.jupiter.api.Test;

/** Configurations and credentials as they passed in the recorded session: whole, signed, and written again unchanged. */
class TranscriptConfigTest {
    private static final int REPLY_LENGTH = 9;

    private final Session session = new Session();
    private final Identity controller = session.identity("controller").identity();
    private final Signers signers = address -> address.equals(controller.address()) ? controller : null;

    @Test
    void configurationsAreSignedAndSurviveReadingAndWriting() throws MalformedPacketException {
        int configurations = 0;
        for (JsonNode packet : session.packets()) {
            int skipped = switch (packet.path("verb").asText()) {
                case "NETWORK_CONFIG" -> 0;
                case "OK" ->
                    text(packet.get("fields"), "in_re_verb_name").equals("NETWORK_CONFIG_REQUEST") ? REPLY_LENGTH : -1;
                default -> -1;
            };
            if (skipped >= 0) {
                check(payload(packet, skipped));
                configurations++;
            }
        }
        assertThat(configurations).isEqualTo(12);
    }

    private static ByteReader payload(JsonNode packet, int skipped) {
        byte[] plain = bytes(packet, "plain");
        int from = PacketHeader.LENGTH + skipped;
        return new ByteReader(plain, from, plain.length - from);
    }

    private void check(ByteReader in) throws MalformedPacketException {
        ConfigChunk chunk = ConfigChunk.decode(in);
        assertThat(in.remaining()).isZero();
        assertThat(chunk.isSignedBy(controller)).isTrue();
        byte[] dictionary = Objects.requireNonNull(new ConfigAssembler().add(chunk));
        NetworkConfig config = NetworkConfigCodec.decode(Dictionary.decode(dictionary));
        assertThat(NetworkConfigCodec.encode(config).encode()).isEqualTo(dictionary);
        assertThat(config.networkId()).isEqualTo(chunk.networkId);
        assertGood(Objects.requireNonNull(config.membership()));
        config.capabilities().forEach(this::assertGood);
        config.tags().forEach(this::assertGood);
        config.ownerships().forEach(this::assertGood);
        JsonNode settings = session.settings().get("network_settings_posted");
        assertThat(config.name()).startsWith(text(settings, "name"));
        assertThat(json(ConfigFields.of(config))
                        .get("routes")
                        .get(0)
                        .get("target")
                        .get("ip")
                        .asText())
                .isEqualTo("10.77.0.0");
    }

    private void assertGood(Credential credential) {
        assertThat(credential.verify(signers)).isEqualTo(Verification.GOOD);
    }

    @Test
    void credentialsAreSigned() throws MalformedPacketException {
        int messages = 0;
        for (JsonNode packet : session.packets()) {
            if (packet.path("verb").asText().equals("NETWORK_CREDENTIALS")) {
                NetworkCredentials.decode(payload(packet, 0)).all().forEach(this::assertGood);
                messages++;
            }
        }
        assertThat(messages).isEqualTo(30);
    }
}
