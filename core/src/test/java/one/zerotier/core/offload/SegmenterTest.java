package one.zerotier.core.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import one.zerotier.core.crypto.Bytes;
import org.junit.jupiter.api.Test;

class SegmenterTest {
    private static final String ETHERNET = "020000000002020000000001";

    private final List<String> frames = new ArrayList<>();
    private final Segmenter segmenter = new Segmenter(
            (buffer, offset, length) -> frames.add(Bytes.hex(Arrays.copyOfRange(buffer, offset, offset + length))));
    private final OffloadHeader header = new OffloadHeader();

    private boolean split(String frame) {
        byte[] bytes = Bytes.fromHex(frame.replace(" ", ""));
        return segmenter.split(header, bytes, 0, bytes.length);
    }

    private static String hex(String spaced) {
        return spaced.replace(" ", "");
    }

    /** 10.0.0.1:1000 to 10.0.0.2:2000, sequence number 1, five bytes in pieces of two; sums added up by hand. */
    @Test
    void splitsTcpOverIpv4() {
        header.set(1, OffloadHeader.GSO_TCPV4, 54, 2, 34, 16);
        assertThat(split(ETHERNET + "0800 4500002d00ff40004006 25ca 0a0000010a000002"
                        + "03e807d000000001000000025099ffff 1422 0000 6162636465"))
                .isTrue();
        assertThat(frames)
                .containsExactly(
                        hex(ETHERNET + "0800 4500002a00ff40004006 25cd 0a0000010a000002"
                                + "03e807d000000001000000025090ffff 2e33 0000 6162"),
                        hex(ETHERNET + "0800 4500002a010040004006 25cc 0a0000010a000002"
                                + "03e807d000000003000000025010ffff 2caf 0000 6364"),
                        hex(ETHERNET + "0800 45000029010140004006 25cc 0a0000010a000002"
                                + "03e807d000000005000000025019ffff 2b09 0000 65"));
    }

    @Test
    void splitsUdpOverIpv6BehindATag() {
        String ipv6 =
                "8100 0005 86dd 60000000 %s 1140 fd000000000000000000000000000001 fd000000000000000000000000000002";
        header.set(1, OffloadHeader.GSO_UDP, 0, 3, 58, 6);
        assertThat(split(ETHERNET + ipv6.formatted("000d") + "03e807d0000d fa22 6162636465"))
                .isTrue();
        assertThat(frames)
                .containsExactly(
                        hex(ETHERNET + ipv6.formatted("000b") + "03e807d0000b 35b9 616263"),
                        hex(ETHERNET + ipv6.formatted("000a") + "03e807d0000a 95b8 6465"));
    }

    @Test
    void handsOnWhatIsPlain() {
        header.setPlain();
        assertThat(split("0102")).isTrue();
        header.set(OffloadHeader.DATA_VALID, 0, 0, 0, 0, 0);
        assertThat(split("03")).isTrue();
        assertThat(frames).containsExactly("0102", "03");
    }

    @Test
    void computesAChecksumWhereverItIs() {
        header.set(OffloadHeader.NEEDS_CHECKSUM, 0, 0, 0, 1, 2);
        assertThat(split("ff 0001 0000 03")).isTrue();
        assertThat(frames).containsExactly("ff0001fcfe03");
    }

    @Test
    void writesNoZeroForAChecksum() {
        header.set(OffloadHeader.NEEDS_CHECKSUM, 0, 0, 0, 0, 2);
        assertThat(split("ffff0000")).isTrue();
        assertThat(frames).containsExactly("ffffffff");
    }

    @Test
    void isOneFrameIfThePayloadIsNotMoreThanASegment() {
        Packet packet = new Packet();
        packet.payload = new byte[100];
        header.set(1, OffloadHeader.GSO_TCPV4, 0, 100, 34, 16);
        assertThat(split(Bytes.hex(packet.unfinishedFrame()))).isTrue();
        assertThat(frames).containsExactly(Bytes.hex(packet.frame()));
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        Packet packet = new Packet();
        packet.payload = new byte[100];
        byte[] whole = packet.unfinishedFrame();
        String frame = Bytes.hex(whole);
        header.set(1, OffloadHeader.GSO_TCPV6, 54, 10, 34, 16);
        assertThat(split(frame)).as("other version").isFalse();
        header.set(1, OffloadHeader.GSO_UDP, 54, 10, 34, 16);
        assertThat(split(frame)).as("other protocol").isFalse();
        header.set(1, 3, 54, 10, 34, 16);
        assertThat(split(frame)).as("UDP fragments").isFalse();
        header.set(1, OffloadHeader.GSO_UDP | OffloadHeader.GSO_ECN, 54, 10, 34, 16);
        assertThat(split(frame)).as("UDP with ECN").isFalse();
        header.set(1, OffloadHeader.GSO_TCPV4, 54, 0, 34, 16);
        assertThat(split(frame)).as("no size").isFalse();
        header.set(1, OffloadHeader.GSO_TCPV4, 54, 10, 38, 16);
        assertThat(split(frame)).as("checksum begins elsewhere").isFalse();
        header.set(1, OffloadHeader.GSO_TCPV4, 54, 10, 34, 6);
        assertThat(split(frame)).as("checksum is elsewhere").isFalse();
        header.set(4, OffloadHeader.GSO_TCPV4, 54, 10, 34, 16);
        assertThat(split(frame)).as("unknown flag").isFalse();
        header.set(1, 0, 0, 0, 100, 53);
        assertThat(split(frame)).as("checksum beyond the end").isFalse();
        header.set(1, OffloadHeader.GSO_TCPV4, 54, 10, 34, 16);
        assertThat(split(Bytes.hex(Arrays.copyOf(whole, 53)))).as("cut").isFalse();
        packet.fragment = 0x2000;
        assertThat(split(Bytes.hex(packet.unfinishedFrame()))).as("fragment").isFalse();
        whole[46] = 0x40;
        assertThat(split(Bytes.hex(whole))).as("TCP header too short").isFalse();
        assertThat(frames).isEmpty();
    }

    @Test
    void refusesMoreHeadersThanThereIsRoomFor() {
        Packet packet = new Packet();
        packet.ipv6 = true;
        packet.source = new byte[16];
        packet.destination = new byte[16];
        packet.payload = new byte[100];
        packet.extensions.add(new Packet.Extension(0, new byte[2_046]));
        header.set(1, OffloadHeader.GSO_TCPV6, 0, 50, packet.transport(), 16);
        assertThat(split(Bytes.hex(packet.unfinishedFrame()))).isTrue();
        packet.extensions.add(new Packet.Extension(60, new byte[2_046]));
        header.set(1, OffloadHeader.GSO_TCPV6, 0, 50, packet.transport(), 16);
        assertThat(split(Bytes.hex(packet.unfinishedFrame()))).isFalse();
    }

    @Test
    void headerSurvivesMemory() {
        ByteBuffer memory = ByteBuffer.allocateDirect(20).order(ByteOrder.nativeOrder());
        header.set(1, 0x84, 66, 2_746, 34, 16);
        header.write(memory, 3);
        byte[] bytes = new byte[20];
        memory.get(bytes);
        OffloadHeader again = new OffloadHeader();
        again.read(bytes, 3);
        assertThat(again).usingRecursiveComparison().isEqualTo(header);
        assertThat(again.isPlain()).isFalse();
        assertThat(again.needsChecksum()).isTrue();
    }
}
