package one.zerotier.core.offload;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Whatever comes out of the device or from a member: no exception, nothing outside the range, no frame lost or changed. */
class OffloadFuzzTest {
    private static final int MARGIN = 16;

    /** The input is an offload header and a frame. */
    @FuzzTest(maxDuration = "60s")
    void split(byte[] input) {
        if (input.length < OffloadHeader.LENGTH) {
            return;
        }
        OffloadHeader header = new OffloadHeader();
        header.read(input, 0);
        int length = input.length - OffloadHeader.LENGTH;
        byte[] buffer = new byte[length + 2 * MARGIN];
        System.arraycopy(input, OffloadHeader.LENGTH, buffer, MARGIN, length);
        int[] frames = new int[1];
        Segmenter segmenter = new Segmenter((bytes, offset, size) -> {
            assertThat(offset).isGreaterThanOrEqualTo(MARGIN);
            assertThat(offset + size).isLessThanOrEqualTo(MARGIN + length);
            frames[0]++;
        });
        assertThat(segmenter.split(header, buffer, MARGIN, length)).isEqualTo(frames[0] > 0);
        assertThat(Arrays.copyOf(buffer, MARGIN)).containsOnly(0);
        assertThat(Arrays.copyOfRange(buffer, MARGIN + length, buffer.length)).containsOnly(0);
        if (frames[0] == 0) {
            assertThat(Arrays.copyOfRange(buffer, MARGIN, MARGIN + length))
                    .isEqualTo(Arrays.copyOfRange(input, OffloadHeader.LENGTH, input.length));
        }
    }

    /**
     * The input is frames, each after its length in one byte; 0 is a flush.
     */
    @FuzzTest(maxDuration = "60s")
    void join(byte[] input) {
        Joined device = new Joined();
        List<byte[]> added = new ArrayList<>();
        for (int at = 0; at < input.length; ) {
            int length = Math.min(input[at++] & 0xff, input.length - at);
            if (length == 0) {
                device.coalescer.flush();
            }
            byte[] frame = Arrays.copyOfRange(input, at, at + length);
            at += length;
            if (length > 0) {
                added.add(frame);
                device.add(frame);
            }
        }
        device.coalescer.flush();
        List<byte[]> got = new ArrayList<>(device.split());
        Comparator<byte[]> order = Arrays::compare;
        got.sort(order);
        added.sort(order);
        assertThat(got).usingElementComparator(order).containsExactlyElementsOf(added);
    }
}
