package one.zerotier.core.offload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import one.zerotier.core.cost.Allocations;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.wire.Arbitrary;
import org.junit.jupiter.api.Test;

class CoalescerTest {
    private final Joined device = new Joined();
    private final List<byte[]> added = new ArrayList<>();

    private void add(byte[] frame) {
        added.add(frame);
        device.add(frame);
    }

    private void add(Packet packet) {
        add(packet.frame());
    }

    /** How many frames each write was of, after all that is held was written. Also: they are the same in the same order. */
    private List<Integer> counts() {
        device.coalescer.flush();
        assertThat(device.split()).usingElementComparator(Arrays::compare).containsExactlyElementsOf(added);
        return device.writes.stream()
                .map(write -> write.isMany()
                        ? (write.frame().length
                                        - write.header().headerLength()
                                        + write.header().gsoSize()
                                        - 1)
                                / write.header().gsoSize()
                        : 1)
                .toList();
    }

    private static Packet stream(int length) {
        Packet packet = new Packet();
        packet.payload = new Arbitrary(length).bytes(length);
        packet.id = 0xfffe;
        packet.sequence = -1;
        packet.tcpOptions = Bytes.fromHex("0101080a0000000100000002");
        return packet;
    }

    /** Three segments of one stream, of which the second is changed. */
    private List<Integer> withSecond(Consumer<Packet> change) {
        List<Packet> segments = stream(300).segments(100);
        change.accept(segments.get(1));
        segments.forEach(this::add);
        return counts();
    }

    @Test
    void joinsConsecutiveSegments() {
        stream(350).segments(100).forEach(this::add);
        assertThat(counts()).containsExactly(4);
    }

    @Test
    void writesTheBytesThatTheKernelWants() {
        Packet packet = stream(5);
        packet.segments(2).forEach(this::add);
        device.coalescer.flush();
        assertThat(device.writes).hasSize(1);
        assertThat(device.writes.get(0).frame()).isEqualTo(packet.unfinishedFrame());
        OffloadHeader expected = new OffloadHeader();
        expected.set(OffloadHeader.NEEDS_CHECKSUM, OffloadHeader.GSO_TCPV4, 66, 2, 34, 16);
        assertThat(device.writes.get(0).header()).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void writesASingleFrameAsItCame() {
        add(stream(100));
        assertThat(device.writes).isEmpty();
        assertThat(counts()).containsExactly(1);
        assertThat(device.writes.get(0).header().isPlain()).isTrue();
    }

    @Test
    void aShorterSegmentAndPshAndFinAreTheLast() {
        Packet packet = stream(250);
        packet.flags |= Packet.PSH | Packet.FIN;
        packet.segments(100).forEach(this::add);
        assertThat(device.writes).as("not held any longer").hasSize(1);
        assertThat(withSecond(segment -> segment.flags |= Packet.PSH)).containsExactly(3, 2, 1);
    }

    @Test
    void cwrIsTheFirst() {
        Packet packet = stream(250);
        packet.flags |= Packet.CWR;
        packet.segments(100).forEach(this::add);
        assertThat(withSecond(segment -> segment.flags |= Packet.CWR)).containsExactly(3, 1, 2);
    }

    @Test
    void joinsNothingThatTheHeaderOfTheFirstDoesNotSay() {
        assertThat(withSecond(segment -> segment.ttl--)).containsExactly(1, 1, 1);
        added.clear();
        device.writes.clear();
        List<Consumer<Packet>> changes = List.of(
                segment -> segment.sequence++,
                segment -> segment.id++,
                segment -> segment.fragment = 0,
                segment -> segment.trafficClass = 3,
                segment -> segment.acknowledgement++,
                segment -> segment.window--,
                segment -> segment.urgent++,
                segment -> segment.flags |= Packet.ECE,
                segment -> segment.tcpOptions = Bytes.fromHex("0101080a0000000100000003"),
                segment -> segment.tcpOptions = Bytes.fromHex("01010101"),
                segment -> segment.macs = new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
                segment -> segment.tags = new int[] {0x8100_0001});
        for (Consumer<Packet> change : changes) {
            assertThat(withSecond(change)).containsExactly(1, 1, 1);
            added.clear();
            device.writes.clear();
        }
    }

    @Test
    void neverHoldsWhatCannotBeJoined() {
        List<Consumer<Packet>> changes = List.of(
                packet -> packet.flags |= Packet.SYN,
                packet -> packet.flags |= Packet.RST,
                packet -> packet.flags |= Packet.URG,
                packet -> packet.flags |= Packet.PSH,
                packet -> packet.flags |= Packet.FIN,
                packet -> packet.flags = 0,
                packet -> packet.payload = new byte[0],
                packet -> packet.fragment = 0x2000,
                packet -> packet.fragment = 5,
                packet -> packet.fragment = 0xc000,
                packet -> packet.options = new byte[4]);
        for (Consumer<Packet> change : changes) {
            Packet packet = stream(100);
            change.accept(packet);
            device.writes.clear();
            device.add(packet.frame());
            assertThat(device.writes).hasSize(1);
        }
    }

    @Test
    void aWrongChecksumStaysWrong() {
        List<Packet> segments = stream(400).segments(100);
        int transport = segments.get(0).transport();
        for (int wrong : new int[] {transport + 16, transport + 30, transport - 10}) {
            for (int i = 0; i < segments.size(); i++) {
                byte[] frame = segments.get(i).frame();
                frame[wrong] ^= (byte) (i == 2 ? 1 : 0);
                add(frame);
            }
        }
        assertThat(counts()).containsExactly(2, 1, 1, 2, 1, 1, 2, 1, 1);
    }

    @Test
    void aChecksumThatIsRightButNotAsComputedStays() {
        List<Packet> segments = stream(300).segments(100);
        Packet odd = segments.get(1);
        int checksum = odd.transport() + 16;
        odd.payload[0] = 0;
        odd.payload[1] = 0;
        Bytes.putInt16(odd.payload, 0, Bytes.uint16(odd.frame(), checksum));
        byte[] frame = odd.frame();
        assertThat(Bytes.uint16(frame, checksum)).isZero();
        add(segments.get(0));
        add(frame);
        assertThat(counts()).containsExactly(2);
        Bytes.putInt16(frame, checksum, 0xffff);
        added.clear();
        device.writes.clear();
        add(segments.get(0));
        add(frame);
        assertThat(counts()).containsExactly(1, 1);
    }

    @Test
    void joinsDatagramsOfIpv6BehindTwoTags() {
        Packet packet = stream(1_000);
        packet.udp = true;
        packet.ipv6 = true;
        packet.source = new Arbitrary(1).bytes(16);
        packet.destination = new Arbitrary(2).bytes(16);
        packet.tags = new int[] {0x88a8_0001, 0x8100_0002};
        packet.segments(300).forEach(this::add);
        packet.segments(10).forEach(this::add);
        assertThat(counts()).containsExactly(4, 64, 36);
    }

    @Test
    void leavesDatagramsWithoutChecksumAlone() {
        Packet packet = stream(300);
        packet.udp = true;
        for (Packet segment : packet.segments(100)) {
            byte[] frame = segment.frame();
            Bytes.putInt16(frame, 40, 0);
            add(frame);
        }
        assertThat(counts()).containsExactly(1, 1, 1);
    }

    @Test
    void leavesAllDatagramsAloneForADeviceThatTakesThemOneByOne() {
        Joined old = new Joined(false);
        Packet packet = stream(300);
        packet.udp = true;
        packet.segments(100).forEach(segment -> old.add(segment.frame()));
        assertThat(old.writes).hasSize(3);
    }

    @Test
    void makesNoPacketLongerThanAPacketMayBe() {
        stream(131_000).segments(1_000).forEach(this::add);
        assertThat(counts()).containsExactly(65, 65, 1);
        added.clear();
        device.writes.clear();
        stream(65_535 - 52).segments(65_485 / 3).forEach(this::add);
        assertThat(counts()).containsExactly(3);
    }

    @Test
    void keepsEightStreamsApart() {
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 8; i++) {
                Packet packet = stream(400);
                packet.sourcePort = i;
                device.add(packet.segments(100).get(round).frame());
            }
        }
        device.coalescer.flush();
        assertThat(device.writes).hasSize(8).allMatch(Joined.Write::isMany);
        assertThat(device.split()).hasSize(32);
    }

    @Test
    void aNinthStreamTakesThePlaceOfTheOneThatWasLongestSilent() {
        for (int i = 0; i < 9; i++) {
            Packet packet = stream(100);
            packet.sourcePort = i;
            add(packet);
        }
        assertThat(device.writes).hasSize(1);
        assertThat(device.writes.get(0).frame()).isEqualTo(added.get(0));
        device.coalescer.flush();
        assertThat(device.split()).usingElementComparator(Arrays::compare).containsExactlyInAnyOrderElementsOf(added);
    }

    @Test
    void aFragmentComesAfterWhatWasHeldOfItsHosts() {
        Packet other = stream(100);
        other.source = new byte[] {9, 9, 9, 9};
        device.add(other.frame());
        add(stream(100));
        Packet fragment = stream(100);
        fragment.fragment = 10;
        add(fragment);
        assertThat(device.writes.stream().map(Joined.Write::frame)).containsExactlyElementsOf(added);
    }

    @Test
    void whatIsNotOfAStreamWaitsForNone() {
        device.add(stream(100).frame());
        byte[] arp = new byte[42];
        Bytes.putInt16(arp, 12, 0x0806);
        device.add(arp);
        assertThat(device.writes).hasSize(1);
        assertThat(device.writes.get(0).frame()).isEqualTo(arp);
    }

    @Test
    void saysWhatMemoryItWants() {
        ByteBuffer small = ByteBuffer.allocateDirect(100).order(ByteOrder.nativeOrder());
        assertThatIllegalArgumentException().isThrownBy(() -> new Coalescer(small, (offset, length) -> {}));
        byte[] long1 = new byte[Coalescer.MAX_FRAME_LENGTH + 1];
        assertThatIllegalArgumentException().isThrownBy(() -> device.coalescer.add(long1, 0, long1.length));
    }

    @Test
    void allocatesNothing() {
        ByteBuffer memory = ByteBuffer.allocateDirect(Coalescer.MEMORY_LENGTH).order(ByteOrder.nativeOrder());
        byte[] out = new byte[Coalescer.MEMORY_LENGTH];
        OffloadHeader header = new OffloadHeader();
        Segmenter segmenter = new Segmenter((buffer, offset, length) -> {});
        Coalescer coalescer = new Coalescer(memory, (offset, length) -> {
            memory.get(offset, out, 0, length);
            header.read(out, 0);
            segmenter.split(header, out, OffloadHeader.LENGTH, length - OffloadHeader.LENGTH);
        });
        List<Packet> packets = stream(60_000).segments(1_348);
        byte[][] frames = packets.stream().map(Packet::frame).toArray(byte[][]::new);
        assertThat(Allocations.fewestBytes(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        byte[] frame = frames[i % frames.length];
                        coalescer.add(frame, 0, frame.length);
                    }
                    coalescer.flush();
                }))
                .isZero();
    }
}
