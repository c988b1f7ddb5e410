package one.zerotier.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class Salsa20BlocksTest {
    private static final int WORDS = Salsa20Blocks.COUNT * Salsa20Blocks.BLOCK_WORDS;

    @Test
    void theBlocksAreThoseOfOneAfterTheOther() {
        byte[] keyAndNonce = new byte[48];
        Salsa20Random.seeded(1).nextBytes(keyAndNonce);
        Salsa20 plain = new Salsa20(20);
        plain.init(keyAndNonce, 3, keyAndNonce, 40);
        Salsa20Blocks blocks = new Salsa20Blocks();
        blocks.init(keyAndNonce, 3, keyAndNonce, 40);
        for (int batch = 0; batch < 3; batch++) {
            assertThat(next(blocks)).containsExactly(keystream(plain));
        }
    }

    @Test
    void aNewKeyStartsAnew() {
        Salsa20Blocks blocks = new Salsa20Blocks();
        blocks.init(new byte[32], 0, new byte[8], 0);
        long[] first = next(blocks);
        assertThat(next(blocks)).isNotEqualTo(first);
        blocks.init(new byte[32], 0, new byte[8], 0);
        assertThat(next(blocks)).containsExactly(first);
    }

    private static long[] next(Salsa20Blocks blocks) {
        long[] out = new long[WORDS + 2];
        blocks.next(out, 1);
        assertThat(out[0]).isZero();
        assertThat(out[WORDS + 1]).isZero();
        return Arrays.copyOfRange(out, 1, WORDS + 1);
    }

    private static long[] keystream(Salsa20 cipher) {
        byte[] bytes = new byte[WORDS * 8];
        cipher.keystream(bytes, 0, bytes.length);
        long[] words = new long[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = Bytes.int64LittleEndian(bytes, i * 8);
        }
        return words;
    }
}
