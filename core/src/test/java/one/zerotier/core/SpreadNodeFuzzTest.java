package one.zerotier.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.SpreadPacket;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;

/**
 * A member of a network on which frames are passed on gets our own verbs with whatever the input says in them: as they are,
 * and in frames that are signed well. Nothing may escape it, and nothing may set it off for more than it is worth.
 *
 * <p>The input is a list of steps: kind and argument u8 (low three bits and the others), length u16, that many bytes.
 */
class SpreadNodeFuzzTest {
    private static final int MAX_STEPS = 32;
    /** What one packet may set off in one moment: copies, acknowledgements, a question, credentials for each. */
    private static final int MAX_SENT_PER_STEP = 100;
    /** Fields of a frame in an input: group, source, time to add, serial number, ethertype. */
    private static final int FIELDS = 10 + 6 + 8 + 2 + 2;

    @FuzzTest(maxDuration = "60s")
    void whateverHappens(byte[] input) throws MalformedPacketException {
        SpreadScene s = new SpreadScene(config -> config.multicastLimit(100));
        ByteReader in = new ByteReader(input);
        long lastView = 0;
        for (int step = 0; step < MAX_STEPS && in.remaining() >= 3; step++) {
            int kind = in.uint8();
            byte[] data = in.bytes(Math.min(in.uint16(), in.remaining()));
            play(s, kind & 7, kind >>> 3, data, lastView);
            List<Sent> sent = s.scene.take();
            for (Sent datagram : sent) {
                OpenPacket packet = s.mallory.open(datagram.bytes());
                if (packet != null && packet.verb() == Verb.MULTICAST_VIEW) {
                    lastView = packet.header().id();
                }
            }
            if ((kind & 7) != 7) {
                assertThat(sent.size()).isLessThan(MAX_SENT_PER_STEP);
            }
            s.scene.effects.delivered.clear();
        }
        assertThat(s.scene.node.nextDeadlineMs()).isGreaterThan(s.scene.nowMs);
        assertThat(s.count(Counter.SPREAD_FORGED)).isZero();
    }

    private static void play(SpreadScene s, int kind, int argument, byte[] data, long lastView)
            throws MalformedPacketException {
        byte[] bytes = Arrays.copyOf(data, Math.min(data.length, 9_000));
        Consumer<ByteWriter> asItIs = out -> out.bytes(bytes);
        switch (kind) {
            case 0 -> s.send(s.mallory, Verb.MULTICAST_CONTACTS, asItIs);
            case 1 -> {
                byte[] frame = s.frame(s.mallory.secret()).frame();
                s.send(s.mallory, Verb.MULTICAST_SPREAD, out -> out.bytes(bytes).bytes(frame));
            }
            case 2 -> s.spread(s.alice, signed(s, bytes));
            case 3 -> s.send(s.alice, Verb.MULTICAST_TAKEN, asItIs);
            case 4 -> s.send(s.mallory, Verb.MULTICAST_VIEW, asItIs);
            case 5 -> s.scene.receive(s.mallory, s.mallory.ok(Verb.MULTICAST_VIEW, lastView, asItIs));
            case 6 -> {
                byte[] frame = new byte[EthernetFrame.HEADER_LENGTH + 40];
                long mac = Mac.of(s.self.address(), s.networkId);
                EthernetFrame.writeHeader(frame, 0, SpreadScene.GROUP.mac(), mac, 0x88b5);
                s.scene.node.onFrame(s.scene.nowMs, s.networkId, frame, 0, frame.length);
                s.scene.settle();
            }
            default -> s.sentWithin(25L * argument * argument);
        }
    }

    /** A frame of Mallory's with fields of the input, and the rest of it as its task's list. */
    private static SpreadPacket signed(SpreadScene s, byte[] bytes) throws MalformedPacketException {
        ByteReader in = new ByteReader(Arrays.copyOf(bytes, Math.max(bytes.length, FIELDS)));
        SpreadPacket frame = s.frame(s.mallory.secret());
        frame.group = MulticastGroup.decode(in);
        frame.source = in.uint48();
        frame.timeMs += in.int64();
        frame.serial = in.uint16();
        frame.etherType = in.uint16();
        frame.payload = in.bytes(Math.min(in.remaining(), 1_400));
        return frame.listed(SpreadScene.strangers(in.remaining() % 1_025));
    }
}
