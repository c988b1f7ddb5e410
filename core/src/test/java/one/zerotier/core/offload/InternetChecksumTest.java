package one.zerotier.core.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.wire.Arbitrary;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
    @Test
    void sumsTheExampleOfRfc1071() {
        byte[] bytes = Bytes.fromHex("0001f203f4f5f6f7");
        assertThat(InternetChecksum.sum(bytes, 0, 8)).isEqualTo(0xddf2);
        assertThat(InternetChecksum.complement(0xddf2)).isEqualTo(0x220d);
    }

    @Test
    void knowsAnIpv4Header() {
        byte[] header = Bytes.fromHex("45000073000040004011b861c0a80001c0a800c7");
        assertThat(InternetChecksum.sum(header, 0, 20)).isEqualTo(InternetChecksum.VALID);
        assertThat(InternetChecksum.pseudoHeader4(header, 0, 17))
                .isEqualTo(Packet.slowSum(Bytes.fromHex("c0a80001c0a800c70011")));
    }

    @Test
    void sumsAnyRangeAsTheSlowWayDoes() {
        for (long seed = 0; seed < 2_000; seed++) {
            Arbitrary any = new Arbitrary(seed);
            int length = any.random().nextInt(any.flag() ? 100 : 3_000);
            int offset = any.random().nextInt(17);
            byte[] bytes = any.bytes(offset + length + 9);
            if (any.flag()) {
                Arrays.fill(bytes, (byte) (any.flag() ? 0xff : 0));
            }
            int expected = Packet.slowSum(Arrays.copyOfRange(bytes, offset, offset + length));
            assertThat(InternetChecksum.sum(bytes, offset, length))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void doesNotOverflow() {
        byte[] bytes = new byte[65_535];
        Arrays.fill(bytes, (byte) 0xff);
        assertThat(InternetChecksum.sum(bytes, 0, bytes.length)).isEqualTo(Packet.slowSum(bytes));
        assertThat(InternetChecksum.fold(Long.MAX_VALUE)).isEqualTo(0x7fff);
        assertThat(InternetChecksum.sum(bytes, 3, 0)).isZero();
    }

    @Test
    void pseudoHeaderOfIpv6HasBothAddresses() {
        Arbitrary any = new Arbitrary(1);
        byte[] header = any.bytes(40);
        byte[] pseudo = Arrays.copyOfRange(header, 8, 42);
        pseudo[33] = 6;
        assertThat(InternetChecksum.pseudoHeader6(header, 0, 6)).isEqualTo(Packet.slowSum(pseudo));
    }
}
