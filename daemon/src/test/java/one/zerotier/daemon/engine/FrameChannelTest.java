package one.zerotier.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import one.zerotier.core.offload.OffloadHeader;
import one.zerotier.tap.TapDevice;
import org.junit.jupiter.api.Test;

final class FrameChannelTest {
    private static final byte[] FRAME = new byte[60];

    /** What happened, in order. */
    private final List<String> happened = new ArrayList<>();

    private final FakeTap tap = new FakeTap();
    private final FrameChannel plain = channel();

    private FrameChannel channel() {
        return new FrameChannel(
                tap,
                new byte[FrameChannel.BUFFER_LENGTH],
                (buffer, offset, length) -> happened.add("frame of " + length),
                () -> happened.add("malformed"));
    }

    private void readBurst(FrameChannel channel) throws Exception {
        channel.readBurst(() -> happened.add("sent"));
    }

    @Test
    void aSingleFrameIsSentBeforeThereIsALookForAnother() throws Exception {
        tap.sent.add(FRAME);
        readBurst(plain);
        assertThat(happened).containsExactly("frame of 60", "sent");
        assertThat(tap.reads).isEqualTo(2);
    }

    @Test
    void whereManyComeTogetherTheyAreSentTogether() throws Exception {
        for (int burst = 0; burst < 2; burst++) {
            happened.clear();
            for (int i = 0; i < 3; i++) {
                tap.sent.add(FRAME);
            }
            readBurst(plain);
        }
        assertThat(happened).as("second burst").containsExactly("frame of 60", "frame of 60", "frame of 60");
        tap.sent.add(FRAME);
        readBurst(plain);
        happened.clear();
        tap.sent.add(FRAME);
        readBurst(plain);
        assertThat(happened).as("singly again").containsExactly("frame of 60", "sent");
    }

    @Test
    void aTurnEndsThoughThereIsMore() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            tap.sent.add(FRAME);
        }
        readBurst(plain);
        assertThat(tap.sent).hasSize(1_000 - 64);
        tap.sent.clear();
        for (int i = 0; i < 64; i++) {
            tap.sent.add(new byte[60_000]);
        }
        readBurst(plain);
        assertThat(tap.sent).hasSize(64 - 4);
    }

    @Test
    void anAnswerIsLookedForAfterADelivery() throws Exception {
        assertThat(plain.mayHaveAnswer()).isFalse();
        for (int i = 0; i < 3; i++) {
            plain.deliver(FRAME, 0, FRAME.length);
            plain.flush();
            assertThat(plain.mayHaveAnswer()).isTrue();
            tap.sent.add(FRAME);
            readBurst(plain);
            assertThat(plain.mayHaveAnswer()).isFalse();
        }
    }

    @Test
    void aHostThatDoesNotAnswerIsAskedLessAndLessOften() throws Exception {
        List<Integer> looks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            plain.deliver(FRAME, 0, FRAME.length);
            plain.flush();
            if (plain.mayHaveAnswer()) {
                looks.add(i);
                readBurst(plain);
            }
        }
        assertThat(looks).containsExactly(0, 2, 6, 14, 30, 62, 126, 190);
    }

    @Test
    void oneThatBeginsToAnswerIsAskedEveryTimeAgain() throws Exception {
        int looks = 0;
        while (looks < 3) {
            plain.deliver(FRAME, 0, FRAME.length);
            plain.flush();
            if (plain.mayHaveAnswer()) {
                looks++;
                if (looks == 3) {
                    tap.sent.add(FRAME);
                }
                readBurst(plain);
            }
        }
        plain.deliver(FRAME, 0, FRAME.length);
        plain.flush();
        assertThat(plain.mayHaveAnswer()).isTrue();
    }

    @Test
    void whatContradictsItsHeaderIsReportedAndTheRestGoesOn() throws Exception {
        tap.offloads = true;
        FrameChannel channel = channel();
        byte[] contradictory = new byte[OffloadHeader.LENGTH + 60];
        contradictory[1] = OffloadHeader.GSO_TCPV4; // of segments that are 0 bytes long
        tap.sent.add(contradictory);
        tap.sent.add(new byte[OffloadHeader.LENGTH]); // a header and no frame
        tap.sent.add(new byte[OffloadHeader.LENGTH + 60]);
        readBurst(channel);
        assertThat(happened).containsExactly("malformed", "sent", "frame of 60");
    }

    @Test
    void anAnswerIsLookedForAfterWhatWasJoined() throws Exception {
        tap.offloads = true;
        FrameChannel channel = channel();
        channel.deliver(FRAME, 0, FRAME.length);
        channel.flush();
        assertThat(tap.written).isEqualTo(1);
        assertThat(channel.mayHaveAnswer()).isTrue();
    }

    /** Hands over what is in its queue. */
    private static final class FakeTap implements TapDevice {
        private final Queue<byte[]> sent = new ArrayDeque<>();
        private boolean offloads;
        private int reads;
        private int written;

        @Override
        public String name() {
            return "zt0";
        }

        @Override
        public int fd() {
            return -1;
        }

        @Override
        public boolean hasOffloads() {
            return offloads;
        }

        @Override
        public boolean hasUdpOffload() {
            return offloads;
        }

        @Override
        public int read(byte[] buffer, int offset) {
            reads++;
            byte[] frame = sent.poll();
            if (frame == null) {
                return 0;
            }
            Arrays.fill(buffer, offset, buffer.length, (byte) 0);
            System.arraycopy(frame, 0, buffer, offset, frame.length);
            return frame.length;
        }

        @Override
        public boolean write(byte[] buffer, int offset, int length) {
            written++;
            return true;
        }

        @Override
        public ByteBuffer memory(int length) {
            return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
        }

        @Override
        public boolean write(int offset, int length) {
            written++;
            return true;
        }

        @Override
        public void setMtu(int mtu) {}

        @Override
        public int mtu() {
            return 2_800;
        }

        @Override
        public void close() {}
    }
}
