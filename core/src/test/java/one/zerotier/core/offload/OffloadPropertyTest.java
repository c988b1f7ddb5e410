package one.zerotier.core.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.crypto.Salsa20Random;
import org.junit.jupiter.api.Test;

/** Against {@link Packet}, which writes every segment anew: what is joined and split again is as it was. */
class OffloadPropertyTest {
    private static final int ROUNDS = 3_000;
    private static final int STREAMS = 12;
    private static final int HIDDEN = -1;

    /** Whose frame it is: of a stream of these two hosts, or {@link #HIDDEN}. */
    private record Label(int pair, int stream) {}

    @Test
    void segmentsAreThoseOfTheReference() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            RandomTraffic traffic = new RandomTraffic(seed);
            Packet packet = traffic.large();
            if (packet.ipv6) {
                packet.options = new byte[0];
            } else {
                packet.extensions.clear();
            }
            assertSplits(packet, seed);
        }
    }

    private static void assertSplits(Packet packet, long seed) {
        int size = 1 + (int) (seed * 7_919 % (packet.payload.length + 10));
        byte[] frame = packet.unfinishedFrame();
        byte[] buffer = new byte[frame.length + 20];
        Arrays.fill(buffer, (byte) 0x77);
        System.arraycopy(frame, 0, buffer, 10, frame.length);
        List<byte[]> frames = new ArrayList<>();
        Segmenter segmenter = new Segmenter((bytes, offset, length) -> {
            frames.add(Arrays.copyOfRange(bytes, offset, offset + length));
            // whoever encrypts in place does this
            Arrays.fill(bytes, offset, offset + length, (byte) 0xee);
        });
        OffloadHeader header = new OffloadHeader();
        header.set(
                OffloadHeader.NEEDS_CHECKSUM, packet.gsoType(), 0, size, packet.transport(), packet.checksumOffset());
        List<byte[]> expected =
                packet.segments(size).stream().map(Packet::frame).toList();
        if (expected.size() == 1
                && !packet.udp
                && expected.get(0)[packet.transport() + 16] == 0
                && expected.get(0)[packet.transport() + 17] == 0) {
            return; // the kernel writes this zero in another way if there is nothing to split
        }
        assertThat(segmenter.split(header, buffer, 10, frame.length))
                .as("seed %d", seed)
                .isTrue();
        assertThat(frames)
                .as("seed %d", seed)
                .usingElementComparator(Arrays::compare)
                .containsExactlyElementsOf(expected);
        for (int i = 0; i < 10; i++) {
            assertThat(buffer[i]).isEqualTo((byte) 0x77);
            assertThat(buffer[buffer.length - 1 - i]).isEqualTo((byte) 0x77);
        }
    }

    @Test
    void joinedAndSplitAgainTheyAreTheSameFrames() {
        int writes = 0;
        int frames = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            Joined device = new Joined();
            Map<ByteBuffer, Label> labels = new HashMap<>();
            List<byte[]> added = play(seed, device, labels);
            List<byte[]> got;
            try {
                got = device.split();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertThat(got).as("seed %d", seed).hasSameSizeAs(added);
            for (int stream = 0; stream < STREAMS; stream++) {
                int self = stream;
                Predicate<byte[]> concerns = frame -> {
                    Label label = labels.get(ByteBuffer.wrap(frame));
                    return label.stream == HIDDEN ? label.pair == self % 3 : label.stream == self;
                };
                assertThat(got.stream().filter(concerns))
                        .as("seed %d, stream %d", seed, stream)
                        .usingElementComparator(Arrays::compare)
                        .containsExactlyElementsOf(
                                added.stream().filter(concerns).toList());
            }
            writes += device.writes.size();
            frames += added.size();
        }
        // else nothing was tried
        assertThat(writes).isLessThan(frames * 3 / 4);
    }

    private static List<byte[]> play(long seed, Joined device, Map<ByteBuffer, Label> labels) {
        RandomSource random = Salsa20Random.seeded(seed + 1_000_000);
        RandomTraffic traffic = new RandomTraffic(seed);
        int count = 1 + random.nextInt(STREAMS);
        List<RandomTraffic.Stream> streams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            streams.add(traffic.stream(i));
        }
        List<byte[]> added = new ArrayList<>();
        int current = 0;
        for (int left = 60; left > 0; left--) {
            current = random.nextInt(3) == 0 ? random.nextInt(count) : current;
            RandomTraffic.Stream stream = streams.get(current);
            int choice = random.nextInt(40);
            byte[] frame = choice == 0 ? stream.hidden() : choice == 1 ? stream.extended() : stream.frame();
            labels.put(ByteBuffer.wrap(frame), new Label(stream.pair, choice == 0 ? HIDDEN : current));
            added.add(frame);
            device.add(frame);
            if (choice == 2) {
                device.coalescer.flush();
            }
        }
        device.coalescer.flush();
        return added;
    }
}
