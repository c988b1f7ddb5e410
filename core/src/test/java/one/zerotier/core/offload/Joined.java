package one.zerotier.core.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A device to which a {@link Coalescer} writes: keeps each write as header and frame. */
final class Joined {
    static final class Write {
        private final OffloadHeader header;
        private final byte[] frame;

        Write(OffloadHeader header, byte[] frame) {
            this.header = header;
            this.frame = frame;
        }

        OffloadHeader header() {
            return header;
        }

        byte[] frame() {
            return frame;
        }

        boolean isMany() {
            return header.gsoType() != OffloadHeader.GSO_NONE;
        }
    }

    final List<Write> writes = new ArrayList<>();
    final Coalescer coalescer;

    Joined() {
        this(true);
    }

    Joined(boolean joinsUdp) {
        ByteBuffer memory = ByteBuffer.allocateDirect(Coalescer.MEMORY_LENGTH).order(ByteOrder.nativeOrder());
        coalescer = new Coalescer(memory, joinsUdp, (offset, length) -> {
            byte[] bytes = new byte[length];
            memory.get(offset, bytes);
            OffloadHeader header = new OffloadHeader();
            header.read(bytes, 0);
            writes.add(new Write(header, Arrays.copyOfRange(bytes, OffloadHeader.LENGTH, length)));
        });
    }

    /** The frame lies somewhere in a larger array, as frames do. */
    void add(byte[] frame) {
        byte[] buffer = new byte[frame.length + 14];
        Arrays.fill(buffer, (byte) 0x55);
        System.arraycopy(frame, 0, buffer, 7, frame.length);
        coalescer.add(buffer, 7, frame.length);
    }

    /** All that was written, as the splitter makes frames of it; each large one is checked on the way. */
    List<byte[]> split() {
        List<byte[]> frames = new ArrayList<>();
        Segmenter segmenter = new Segmenter(
                (buffer, offset, length) -> frames.add(Arrays.copyOfRange(buffer, offset, offset + length)));
        for (Write write : writes) {
            if (write.isMany()) {
                assertWellMade(write);
            }
            byte[] copy = write.frame.clone();
            assertThat(segmenter.split(write.header, copy, 0, copy.length)).isTrue();
        }
        return frames;
    }

    /** What a kernel that looks closely would want of a large frame. */
    private static void assertWellMade(Write write) {
        OffloadHeader header = write.header;
        ByteBuffer frame = ByteBuffer.wrap(write.frame);
        boolean udp = header.gsoType() == OffloadHeader.GSO_UDP;
        int transport = header.checksumStart();
        int network = 14;
        while (frame.getShort(network - 2) == (short) 0x8100 || frame.getShort(network - 2) == (short) 0x88a8) {
            network += 4;
        }
        boolean ipv6 = frame.getShort(network - 2) == (short) 0x86dd;
        int length = write.frame.length;
        assertThat(transport).isEqualTo(network + (ipv6 ? 40 : 20));
        int transportHeader = udp ? 8 : (frame.get(transport + 12) >> 4 & 15) * 4;
        assertThat(header.headerLength()).isEqualTo(transport + transportHeader);
        assertThat(header.flags()).isEqualTo(OffloadHeader.NEEDS_CHECKSUM);
        assertThat(header.checksumOffset()).isEqualTo(udp ? 6 : 16);
        assertThat(header.gsoSize()).isBetween(1, length - header.headerLength() - 1);
        assertThat(length - network).isLessThanOrEqualTo(0xffff);
        int addresses = network + (ipv6 ? 8 : 12);
        byte[] pseudo = Arrays.copyOfRange(write.frame, addresses, transport + 4);
        ByteBuffer.wrap(pseudo).putShort(pseudo.length - 4, (short) (length - transport));
        ByteBuffer.wrap(pseudo).putShort(pseudo.length - 2, (short) (udp ? 17 : 6));
        assertThat(frame.getShort(transport + header.checksumOffset())).isEqualTo((short) Packet.slowSum(pseudo));
        if (udp) {
            assertThat(frame.getShort(transport + 4)).isEqualTo((short) (length - transport));
            assertThat((length - header.headerLength() - 1) / header.gsoSize()).isLessThan(64);
        } else {
            int kind = ipv6 ? OffloadHeader.GSO_TCPV6 : OffloadHeader.GSO_TCPV4;
            boolean reduced = (frame.get(transport + 13) & Packet.CWR) != 0;
            assertThat(header.gsoType()).isEqualTo(kind | (reduced ? OffloadHeader.GSO_ECN : 0));
        }
        if (ipv6) {
            assertThat(frame.getShort(network + 4)).isEqualTo((short) (length - transport));
        } else {
            assertThat(frame.getShort(network + 2)).isEqualTo((short) (length - network));
            assertThat(Packet.slowSum(Arrays.copyOfRange(write.frame, network, transport)))
                    .isEqualTo(0xffff);
        }
    }
}
