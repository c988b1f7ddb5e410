package one.zerotier.tap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BpfFramesTest {
    private final BpfFrames frames = new BpfFrames();

    @Test
    void oneReadHoldsSeveralFrames() {
        ByteBuffer read = ByteBuffer.allocate(200).order(ByteOrder.nativeOrder());
        putFrame(read, 18, "first");
        putFrame(read, 20, "the second");
        putFrame(read, 26, "x");
        assertThat(texts(read.array(), read.position())).containsExactly("first", "the second", "x");
    }

    @Test
    void theLastFrameNeedsNoPadding() {
        ByteBuffer read = ByteBuffer.allocate(100).order(ByteOrder.nativeOrder());
        putFrame(read, 18, "abc");
        assertThat(texts(read.array(), 21)).containsExactly("abc");
    }

    @Test
    void nothingReadIsNoFrame() {
        assertThat(frames.next()).isFalse();
        assertThat(texts(new byte[100], 0)).isEmpty();
        assertThat(texts(new byte[100], 17)).isEmpty();
    }

    @Test
    void nonsenseEndsTheWalk() {
        ByteBuffer read = ByteBuffer.allocate(100).order(ByteOrder.nativeOrder());
        putFrame(read, 18, "good");
        read.putInt(24 + 8, 1000); // longer than what is left
        read.putShort(24 + 16, (short) 18);
        assertThat(texts(read.array(), 100)).containsExactly("good");
        read.putInt(24 + 8, -1);
        assertThat(texts(read.array(), 100)).containsExactly("good");
        read.putInt(24 + 8, 1);
        read.putShort(24 + 16, (short) 0); // would never get on
        assertThat(texts(read.array(), 100)).containsExactly("good");
    }

    @Test
    void randomBytesNeverLeadOutOfTheBuffer() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            if (bytes.length > 17 && random.nextBoolean()) { // plausible enough to get beyond the first
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.nativeOrder())
                        .putInt(8, random.nextInt(40))
                        .putShort(16, (short) random.nextInt(40));
            }
            frames.wrap(bytes, bytes.length);
            int count = 0;
            while (frames.next()) {
                assertThat(frames.frameLength()).isNotNegative();
                assertThat(frames.frameOffset() + frames.frameLength()).isLessThanOrEqualTo(bytes.length);
                assertThat(count++).isLessThan(bytes.length);
            }
        }
    }

    private List<String> texts(byte[] bytes, int length) {
        List<String> texts = new ArrayList<>();
        frames.wrap(bytes, length);
        while (frames.next()) {
            int from = frames.frameOffset();
            texts.add(new String(Arrays.copyOfRange(bytes, from, from + frames.frameLength()), US_ASCII));
        }
        return texts;
    }

    private static void putFrame(ByteBuffer read, int headerLength, String frame) {
        int start = read.position();
        read.putInt(start, 1_700_000_000).putInt(start + 8, frame.length()).putInt(start + 12, frame.length());
        read.putShort(start + 16, (short) headerLength);
        read.position(start + headerLength);
        read.put(frame.getBytes(US_ASCII));
        read.position((read.position() + 3) / 4 * 4);
    }
}
