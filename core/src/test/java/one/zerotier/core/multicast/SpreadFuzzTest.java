package one.zerotier.core.multicast;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import one.zerotier.core.social.Task;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;

/** Anything can stand where a frame of many, a task or an acknowledgement should. */
class SpreadFuzzTest {
    private static final long SELF = 0xa6_146c_5c9cL;

    @FuzzTest(maxDuration = "60s")
    void frame(byte[] input) throws MalformedPacketException {
        long id = SpreadFrame.peekId(new ByteReader(input));
        SpreadFrame frame;
        try {
            frame = SpreadFrame.decode(new ByteReader(input));
        } catch (MalformedPacketException e) {
            return;
        }
        assertThat(frame.bytes()).isEqualTo(input);
        assertThat(frame.id()).as("what duplicates are known by").isEqualTo(id);
        assertThat(frame.networkId()).isEqualTo(SpreadFrame.peekNetwork(new ByteReader(input)));
        assertThat(frame.payloadOffset() + frame.payloadLength()).isLessThan(input.length);
        if (frame.isAuthentic()) {
            byte[] altered = input.clone();
            altered[frame.payloadOffset() - 1] ^= 1; // of the ethertype
            assertThat(SpreadFrame.decode(new ByteReader(altered)).isAuthentic())
                    .isFalse();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void task(byte[] input) throws MalformedPacketException {
        Task task;
        try {
            task = SpreadTask.decode(new ByteReader(input), SELF);
        } catch (MalformedPacketException e) {
            return;
        }
        ByteWriter out = ByteWriter.growing();
        SpreadTask.encode(out, 7, task, SELF);
        ByteReader in = new ByteReader(out.toBytes());
        assertThat(in.uint16()).isEqualTo(7);
        Task again = SpreadTask.decode(in, SELF);
        assertThat(in.remaining()).isZero();
        assertThat(again.listed()).isEqualTo(task.listed());
        assertThat(again.budget()).isEqualTo(task.budget());
        assertThat(again.hasArc()).isEqualTo(task.hasArc());
        if (task.hasArc()) {
            assertThat(again.start()).isEqualTo(task.start());
            assertThat(again.end()).isEqualTo(task.end());
        }
    }

    @FuzzTest(maxDuration = "60s")
    void takings(byte[] input) {
        int[] taken = new int[1];
        try {
            Takings.decode(new ByteReader(input), (id, number) -> {
                assertThat(number).isBetween(0, 0xffff);
                taken[0]++;
            });
            assertThat(taken[0] * 10).isEqualTo(input.length);
        } catch (MalformedPacketException e) {
            assertThat(taken[0]).isEqualTo(input.length / 10);
            assertThat(Arrays.copyOf(input, taken[0] * 10)).hasSizeLessThan(input.length);
        }
    }
}
