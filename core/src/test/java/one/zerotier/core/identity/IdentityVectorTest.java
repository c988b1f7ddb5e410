package one.zerotier.core.identity;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.flag;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import one.zerotier.core.crypto.Curve25519;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;

class IdentityVectorTest {
    private static final String FILE = "identity.json";
    /** Stock reads as much of an address as it likes; we want all ten digits and no more. */
    private static final Set<String> STRICTER_THAN_STOCK = Set.of(
            "trailing colon after public form",
            "address of nine digits, so a different number",
            "address with extra leading digits is cut to 40 bits");

    @Test
    void identities() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "identities")) {
            SecretIdentity secret = SecretIdentity.parse(text(vector, "secret_text"));
            Identity identity = secret.identity();
            assertThat(identity).isEqualTo(Identity.parse(text(vector, "public_text")));
            assertThat(identity).hasToString(text(vector, "public_text"));
            assertThat(secret.toSecretText()).isEqualTo(text(vector, "secret_text"));
            assertThat(secret).hasToString(text(vector, "public_text"));
            assertThat(binary(identity)).isEqualTo(bytes(vector, "public_binary"));
            assertThat(new ByteReader(bytes(vector, "public_binary")).identity())
                    .isEqualTo(identity);
            ByteReader withPrivateKey = new ByteReader(bytes(vector, "secret_binary"));
            assertThat(withPrivateKey.identity()).isEqualTo(identity);
            assertThat(withPrivateKey.remaining()).isZero();
            assertThat(secret.keysMatch()).isTrue();
            assertThat(identity.fingerprint()).isEqualTo(bytes(vector, "public_key_hash_sha384"));
            assertThat(new MemoryHardHash().digest(identity.publicKey()))
                    .isEqualTo(bytes(vector, "memory_hard_digest"));
            assertThat(identity.isValid()).isEqualTo(flag(vector, "valid"));
            assertThat(Identity.derive(identity.publicKey())).isEqualTo(identity);
        }
    }

    private static byte[] binary(Identity identity) {
        byte[] binary = new byte[Identity.BINARY_LENGTH];
        identity.encode(binary, 0);
        return binary;
    }

    @Test
    void mostKeysDeserveNoAddress() {
        assertThat(Identity.derive(new byte[Identity.PUBLIC_KEY_LENGTH])).isNull();
    }

    @Test
    void invalidIdentities() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "invalid_identities")) {
            Identity identity = new ByteReader(bytes(vector, "public_binary")).identity();
            assertThat(identity.isValid()).as(note(vector)).isFalse();
            assertThat(parses(text(vector, "public_text"))).as(note(vector)).isEqualTo(flag(vector, "text_parses"));
        }
    }

    @Test
    void textParsing() {
        for (JsonNode vector : cases(FILE, "text_parsing")) {
            String text = text(vector, "text");
            boolean expected = flag(vector, "parses") && !STRICTER_THAN_STOCK.contains(note(vector));
            assertThat(parses(text)).as(note(vector)).isEqualTo(expected);
            if (expected) {
                assertThat(Identity.parse(text).address()).hasToString(text(vector, "address"));
                assertThat(Identity.parse(text).isValid()).isEqualTo(flag(vector, "valid"));
            }
        }
    }

    private static boolean parses(String text) {
        try {
            Identity.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }

    @Test
    void binaryParsing() {
        for (JsonNode vector : cases(FILE, "binary_parsing")) {
            ByteReader in = new ByteReader(bytes(vector, "bytes"));
            int length = in.remaining();
            Identity identity = null;
            try {
                identity = in.identity();
            } catch (MalformedPacketException e) {
                assertThat(flag(vector, "parses")).as(note(vector)).isFalse();
                continue;
            }
            assertThat(flag(vector, "parses")).as(note(vector)).isTrue();
            assertThat(length - in.remaining()).isEqualTo(vector.get("consumed").asInt());
            assertThat(identity.address()).hasToString(text(vector, "address"));
            assertThat(identity.isValid()).as(note(vector)).isEqualTo(flag(vector, "valid"));
        }
    }

    @Test
    void agreements() {
        List<JsonNode> identities = cases(FILE, "identities");
        for (JsonNode vector : cases(FILE, "agreements")) {
            SecretIdentity a = secret(identities, vector.get("a_index").asInt());
            SecretIdentity b = secret(identities, vector.get("b_index").asInt());
            byte[] privateKey = bytes(identities.get(vector.get("a_index").asInt()), "dh_private");
            byte[] raw = Curve25519.agree(privateKey, 0, b.identity().publicKeyInternal(), 0);
            assertThat(raw).isEqualTo(bytes(vector, "raw_x25519"));
            SharedKey expected = new SharedKey(bytes(vector, "key_48"));
            assertThat(a.agree(b.identity())).isEqualTo(expected).isEqualTo(b.agree(a.identity()));
            assertThat(expected.derive((byte) '0')).isEqualTo(firstHalf(bytes(vector, "aes_k0_derivation_output")));
            assertThat(expected.derive((byte) '1')).isEqualTo(firstHalf(bytes(vector, "aes_k1_derivation_output")));
        }
    }

    private static byte[] firstHalf(byte[] derived) {
        return Arrays.copyOf(derived, 32);
    }

    private static SecretIdentity secret(List<JsonNode> identities, int index) {
        return SecretIdentity.parse(text(identities.get(index), "secret_text"));
    }

    @Test
    void agreementWithOddPublicKeys() {
        for (JsonNode vector : cases(FILE, "agreement_odd_public_keys")) {
            byte[] raw = Curve25519.agree(bytes(vector, "dh_private"), 0, bytes(vector, "other_dh_public"), 0);
            assertThat(raw).as(note(vector)).isEqualTo(bytes(vector, "raw_x25519"));
            assertThat(SharedKey.fromAgreement(raw)).isEqualTo(new SharedKey(bytes(vector, "key_48")));
        }
    }

    @Test
    void signatures() {
        List<JsonNode> identities = cases(FILE, "identities");
        for (JsonNode vector : cases(FILE, "signatures")) {
            byte[] publicKey = new byte[Identity.PUBLIC_KEY_LENGTH];
            System.arraycopy(bytes(vector, "sign_public"), 0, publicKey, 32, 32);
            byte[] message = bytes(vector, "message");
            byte[] signature = bytes(vector, "signature");
            // a signature that is good but not canonical is the one thing in which we follow the RFC instead of stock
            boolean expected = flag(vector, "valid")
                    && !note(vector).contains("not canonical")
                    && !note(vector).startsWith("R is the neutral point");
            assertThat(Identity.verify(publicKey, message, signature))
                    .as(note(vector))
                    .isEqualTo(expected);
            if (vector.has("identity_index") && note(vector).isEmpty()) {
                assertThat(secret(identities, vector.get("identity_index").asInt())
                                .sign(message))
                        .isEqualTo(signature);
            }
        }
    }

    @Test
    void generatedIdentitiesAreValidAndReplayFromTheirSeed() {
        SecretIdentity generated = IdentityGenerator.generate(Salsa20Random.seeded(1));
        assertThat(generated.identity().isValid()).isTrue();
        assertThat(generated.keysMatch()).isTrue();
        assertThat(IdentityGenerator.generate(Salsa20Random.seeded(1)).toSecretText())
                .isEqualTo(generated.toSecretText());
        generated.destroy();
        assertThat(generated.toSecretText()).endsWith(":" + "0".repeat(128));
    }

    @Test
    void aSecretIdentityNeedsAPrivateKey() {
        String text = text(cases(FILE, "identities").get(0), "public_text");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecretIdentity.parse(text))
                .withMessage("this identity has no private key");
    }
}
