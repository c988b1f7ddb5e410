package one.zerotier.core.switching;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import one.zerotier.core.wire.FragmentHeader;
import one.zerotier.core.wire.PacketHeader;
import one.zerotier.core.wire.Packets;

/** Nothing that arrives in pieces is authentic before it is whole. */
class FragmentAssemblerFuzzTest {
    /** The input is datagrams, each after its length in one byte. Their ids have four bits, so that many meet. */
    @FuzzTest(maxDuration = "60s")
    void datagrams(byte[] input) {
        FragmentAssembler assembler = new FragmentAssembler();
        for (int at = 0; at < input.length; ) {
            int length = Math.min(input[at++] & 0xff, input.length - at);
            byte[] datagram = Arrays.copyOfRange(input, at, at + length);
            at += length;
            if (length >= Long.BYTES) {
                Arrays.fill(datagram, 0, Long.BYTES, (byte) (datagram[0] & 0x0f));
                assertThat(add(assembler, datagram)).isBetween(-1, Packets.MAX_LENGTH);
            }
        }
    }

    private static int add(FragmentAssembler assembler, byte[] datagram) {
        if (FragmentHeader.isFragment(datagram, 0, datagram.length)) {
            FragmentHeader fragment = new FragmentHeader();
            fragment.wrap(datagram, 0, datagram.length);
            return assembler.addFragment(fragment);
        }
        PacketHeader header = new PacketHeader();
        return header.wrap(datagram, 0, datagram.length) ? assembler.addHead(header) : 0;
    }
}
