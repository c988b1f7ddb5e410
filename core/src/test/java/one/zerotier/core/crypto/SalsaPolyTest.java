package one.zerotier.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our own Salsa20 and Poly1305 against Bouncy Castle's, at all lengths that a loop could get wrong. */
class SalsaPolyTest {
    private static final int ROOM = 7;

    private final Salsa20Random random = Salsa20Random.seeded(3);

    static IntStream lengths() {
        return IntStream.concat(IntStream.rangeClosed(0, 300), IntStream.of(1_023, 1_373, 1_400, 2_800, 16_384));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void salsa20(int length) {
        byte[] key = bytes(Salsa20.KEY_LENGTH);
        byte[] nonce = bytes(8);
        byte[] plain = bytes(length);
        byte[] expected = new byte[length];
        Salsa20Engine oracle = new Salsa20Engine(12);
        oracle.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        oracle.processBytes(plain, 0, length, expected, 0);

        Salsa20 salsa = new Salsa20(12);
        salsa.init(key, 0, nonce, 0);
        byte[] out = new byte[ROOM + length + ROOM];
        salsa.xor(plain, 0, length, out, ROOM);
        byte[] framed = new byte[out.length];
        System.arraycopy(expected, 0, framed, ROOM, length);
        assertThat(out).as("into another array, and nothing around it").isEqualTo(framed);

        salsa.init(key, 0, nonce, 0);
        byte[] inPlace = plain.clone();
        salsa.xor(inPlace, 0, length);
        assertThat(inPlace).isEqualTo(expected);

        salsa.init(key, 0, nonce, 0);
        byte[] stream = bytes(length);
        salsa.keystream(stream, 0, length);
        for (int i = 0; i < length; i++) {
            stream[i] ^= plain[i];
        }
        assertThat(stream).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void poly1305(int length) {
        byte[] message = bytes(ROOM + length);
        tagsAgree(bytes(Poly1305.KEY_LENGTH), message);
        // the greatest limbs that there can be
        byte[] ones = new byte[message.length];
        Arrays.fill(ones, (byte) 0xff);
        byte[] key = new byte[Poly1305.KEY_LENGTH];
        Arrays.fill(key, (byte) 0xff);
        tagsAgree(key, ones);
    }

    private static void tagsAgree(byte[] key, byte[] message) {
        byte[] clamped = key.clone();
        for (int i = 3; i < 16; i += 4) {
            clamped[i] &= 0x0f;
        }
        for (int i = 4; i < 16; i += 4) {
            clamped[i] &= (byte) 0xfc;
        }
        org.bouncycastle.crypto.macs.Poly1305 oracle = new org.bouncycastle.crypto.macs.Poly1305();
        oracle.init(new KeyParameter(clamped));
        oracle.update(message, ROOM, message.length - ROOM);
        byte[] expected = new byte[Poly1305.TAG_LENGTH];
        oracle.doFinal(expected, 0);
        byte[] tag = new byte[Poly1305.TAG_LENGTH];
        new Poly1305().tag(key, 0, message, ROOM, message.length - ROOM, tag, 0);
        assertThat(tag).isEqualTo(expected);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextLong();
        }
        return bytes;
    }
}
