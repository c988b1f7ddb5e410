package one.zerotier.core.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.vectors.Vectors;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;

class NetworkCredentialsTest {
    private static final SecretIdentity CONTROLLER =
            SecretIdentity.parse(Vectors.text(Vectors.file("credentials.json").get("identities"), "controller"));
    private static final long NETWORK = CONTROLLER.address().value() << 24 | 1;

    private static NetworkCredentials random(long seed) {
        return TestCredentials.random(Salsa20Random.seeded(seed), CONTROLLER, NETWORK, CONTROLLER.identity());
    }

    private static NetworkCredentials decode(byte[] bytes) throws MalformedPacketException {
        return NetworkCredentials.decode(new ByteReader(bytes));
    }

    @Test
    void survivesEncodingAndDecoding() throws MalformedPacketException {
        for (long seed = 0; seed < 20; seed++) {
            NetworkCredentials credentials = random(seed);
            byte[] bytes = TestCredentials.encode(credentials);
            assertThat(bytes).hasSize(credentials.encodedLength());
            assertThat(decode(bytes)).isEqualTo(credentials);
        }
    }

    @Test
    void mayEndAfterAnyPartButNowhereElse() throws MalformedPacketException {
        NetworkCredentials credentials = random(1);
        byte[] bytes = TestCredentials.encode(credentials);
        List<Integer> ends = new ArrayList<>();
        for (int length = 0; length < bytes.length; length++) {
            try {
                decode(Arrays.copyOf(bytes, length));
                ends.add(length);
            } catch (MalformedPacketException e) {
                assertThat(length).isPositive();
            }
        }
        int afterMemberships = credentials.memberships().get(0).encodedLength();
        assertThat(ends).hasSize(6).startsWith(0, afterMemberships, afterMemberships + 1);
        assertThat(decode(Arrays.copyOf(bytes, ends.get(3))).capabilities()).isEqualTo(credentials.capabilities());
        assertThat(decode(Arrays.copyOf(bytes, ends.get(3))).tags()).isEmpty();
    }

    @Test
    void aNumberAloneIsNotBelieved() {
        assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> decode(Bytes.fromHex("00ffff")));
        assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> decode(Bytes.fromHex("02")));
    }

    @Test
    void aSingleRevocationIsWhatControllersSend() {
        Revocation revocation = random(1).revocations().get(0);
        assertThat(TestCredentials.encode(NetworkCredentials.of(revocation)))
                .hasSize(161)
                .startsWith(0, 0, 0, 0, 0, 0, 1)
                .endsWith(0, 0);
    }

    @Test
    void splitsWithoutLosingAnything() {
        List<Tag> tags = new ArrayList<>();
        RandomSource random = Salsa20Random.seeded(1);
        for (int id = 0; id < 200; id++) {
            tags.add(new Tag(NETWORK, random.nextLong(), id, id, Address.NONE));
        }
        NetworkCredentials some = random(2);
        NetworkCredentials all = new NetworkCredentials(
                some.memberships(), some.capabilities(), tags, some.revocations(), some.ownerships());
        assertThat(all.split(1_000_000)).containsExactly(all);

        List<NetworkCredentials> messages = all.split(10_000);
        assertThat(messages).hasSizeBetween(3, 4);
        List<Credential> sent = new ArrayList<>();
        for (NetworkCredentials message : messages) {
            assertThat(message.encodedLength()).isLessThanOrEqualTo(10_000);
            sent.addAll(message.all());
        }
        assertThat(sent).isEqualTo(all.all());
        assertThat(messages.get(0).memberships()).isEqualTo(all.memberships());
    }

    @Test
    void nothingToShowIsNoMessage() {
        assertThat(new NetworkCredentials(List.of(), List.of(), List.of(), List.of(), List.of()).split(1000))
                .isEmpty();
    }

    /** What members of a real network showed each other. */
    @Test
    void recordedMessages() throws MalformedPacketException {
        int messages = 0;
        for (JsonNode packet : Vectors.file("transcript/packets.json").get("packets")) {
            if (!packet.path("verb").asText().equals("NETWORK_CREDENTIALS")) {
                continue;
            }
            byte[] plain = Vectors.bytes(packet, "plain");
            byte[] payload = Arrays.copyOfRange(plain, 28, plain.length);
            assertThat(TestCredentials.encode(decode(payload))).isEqualTo(payload);
            messages++;
        }
        assertThat(messages).isGreaterThan(10);
    }
}
