package one.zerotier.core.crypto;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class PrimitivesVectorTest {
    private static final String FILE = "primitives.json";

    @Test
    void salsa20KeyStreams() {
        for (JsonNode vector : cases(FILE, "salsa20_keystreams")) {
            byte[] expected = bytes(vector, "keystream");
            byte[] actual = new byte[expected.length];
            salsa20(vector).keystream(actual, 0, actual.length);
            assertThat(actual).isEqualTo(expected);
        }
    }

    @Test
    void salsa20StartsEveryCallOnANewBlock() {
        for (JsonNode vector : cases(FILE, "salsa20_successive_calls")) {
            Salsa20 cipher = salsa20(vector);
            for (JsonNode call : vector.get("calls")) {
                byte[] expected = bytes(call, "keystream");
                byte[] actual = new byte[expected.length];
                cipher.xor(actual, 0, actual.length);
                assertThat(actual).isEqualTo(expected);
            }
        }
    }

    @Test
    void salsa20Encrypts() {
        for (JsonNode vector : cases(FILE, "salsa20_encrypt")) {
            byte[] text = bytes(vector, "plain");
            salsa20(vector).xor(text, 0, text.length);
            assertThat(text).isEqualTo(bytes(vector, "cipher"));
        }
    }

    private static Salsa20 salsa20(JsonNode vector) {
        Salsa20 cipher = new Salsa20(vector.get("rounds").asInt());
        cipher.init(bytes(vector, "key"), 0, bytes(vector, "iv"), 0);
        return cipher;
    }

    @Test
    void poly1305() {
        Poly1305 poly = new Poly1305();
        for (JsonNode vector : cases(FILE, "poly1305")) {
            byte[] message = bytes(vector, "message");
            byte[] tag = new byte[Poly1305.TAG_LENGTH];
            poly.tag(bytes(vector, "key"), 0, message, 0, message.length, tag, 0);
            assertThat(tag).isEqualTo(bytes(vector, "tag"));
        }
    }

    @Test
    void sha2() {
        for (JsonNode vector : cases(FILE, "sha2")) {
            byte[] message = bytes(vector, "message");
            assertThat(Hash.sha512(message)).isEqualTo(bytes(vector, "sha512"));
            assertThat(Hash.sha384(message)).isEqualTo(bytes(vector, "sha384"));
        }
    }

    @Test
    void hmacSha384() {
        for (JsonNode vector : cases(FILE, "hmac_sha384")) {
            assertThat(Hash.hmacSha384(bytes(vector, "key"), bytes(vector, "message")))
                    .isEqualTo(bytes(vector, "mac"));
        }
    }

    @Test
    void aesGmacSivSealsAndOpens() {
        for (JsonNode vector : cases(FILE, "aes_gmac_siv")) {
            AesGmacSiv cipher = new AesGmacSiv(bytes(vector, "k0"), bytes(vector, "k1"));
            byte[] aad = bytes(vector, "aad");
            byte[] text = bytes(vector, "plain");
            byte[] tag = new byte[AesGmacSiv.TAG_LENGTH];
            cipher.seal(Bytes.int64(bytes(vector, "iv_8"), 0), aad, 0, text, 0, text.length, text, 0, tag);
            assertThat(tag).isEqualTo(bytes(vector, "tag_16"));
            assertThat(text).isEqualTo(bytes(vector, "cipher"));

            assertThat(cipher.open(aad, 0, text, 0, text.length, text, 0, tag)).isTrue();
            assertThat(text).isEqualTo(bytes(vector, "plain"));
        }
    }

    @Test
    void aDuplicateOpensASecondTimeToo() {
        JsonNode vector = cases(FILE, "aes_gmac_siv").get(3);
        AesGmacSiv cipher = new AesGmacSiv(bytes(vector, "k0"), bytes(vector, "k1"));
        for (int copy = 0; copy < 3; copy++) {
            byte[] text = bytes(vector, "cipher");
            assertThat(cipher.open(bytes(vector, "aad"), 0, text, 0, text.length, text, 0, bytes(vector, "tag_16")))
                    .isTrue();
        }
    }

    /** The steps of what core uses as a whole; ciphers of the JDK, so that a difference would show where it begins. */
    @Test
    void theJdksAesIsStocks() throws GeneralSecurityException {
        for (JsonNode vector : cases(FILE, "aes256_block")) {
            assertThat(aes("AES/ECB/NoPadding", vector, null).doFinal(bytes(vector, "plain")))
                    .isEqualTo(bytes(vector, "cipher"));
        }
        for (JsonNode vector : cases(FILE, "aes256_ctr")) {
            IvParameterSpec counter = new IvParameterSpec(bytes(vector, "initial_counter_block"));
            assertThat(aes("AES/CTR/NoPadding", vector, counter).doFinal(bytes(vector, "plain")))
                    .isEqualTo(bytes(vector, "cipher"));
        }
        for (JsonNode vector : cases(FILE, "aes256_gmac")) {
            Cipher gmac = aes("AES/GCM/NoPadding", vector, new GCMParameterSpec(128, bytes(vector, "iv")));
            gmac.updateAAD(bytes(vector, "message"));
            assertThat(gmac.doFinal()).isEqualTo(bytes(vector, "tag"));
        }
    }

    private static Cipher aes(String mode, JsonNode vector, AlgorithmParameterSpec parameters)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(mode);
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(bytes(vector, "key"), "AES"), parameters);
        return cipher;
    }

    /** For any label, context and iteration; core uses labels 0 and 1 with neither of the others. */
    @Test
    void keyDerivation() {
        for (JsonNode vector : cases(FILE, "kbkdf_hmac_sha384")) {
            byte[] message = new byte[13];
            Bytes.putInt32(message, 0, vector.get("iteration").asInt());
            message[4] = 'Z';
            message[5] = 'T';
            message[6] = (byte) vector.get("label").asInt();
            message[8] = (byte) vector.get("context").asInt();
            Bytes.putInt32(message, 9, 384);
            assertThat(Hash.hmacSha384(bytes(vector, "key"), message)).isEqualTo(bytes(vector, "output"));
        }
    }

    // The list "salsa_key_mangling" is a step of what every packet of packet-armor.json goes through; lz4_blocks,
    // lz4_decode_cases and hello_tail_cipher are in PacketArmorVectorTest.
}
