package one.zerotier.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.Test;

final class SockaddrTest {
    private static final String V4_HEAD = Platform.pick(2, 0) == 2 ? "0200" : "1002";
    private static final String V6_HEAD = Platform.pick(10, 0) == 10 ? "0a00" : "1c1e";

    private final Slab slab = new Slab(64);

    @Test
    void ipv4HasSixteenBytes() {
        assertThat(Sockaddr.put(slab, 4, true, 0, 0xc0000201L, 8993)).isEqualTo(16);
        assertThat(hex(4, 16)).isEqualTo(V4_HEAD + "2321" + "c0000201" + "0000000000000000");
        assertThat(Sockaddr.isV4(slab, 4)).isTrue();
        assertThat(Sockaddr.high(slab, 4)).isZero();
        assertThat(Sockaddr.low(slab, 4)).isEqualTo(0xc0000201L);
        assertThat(Sockaddr.port(slab, 4)).isEqualTo(8993);
    }

    @Test
    void highIpv4AddressesAndPortsStayPositive() {
        Sockaddr.put(slab, 0, true, 0, 0xffff_ffffL, 0xffff);
        assertThat(Sockaddr.low(slab, 0)).isEqualTo(0xffff_ffffL);
        assertThat(Sockaddr.port(slab, 0)).isEqualTo(0xffff);
    }

    @Test
    void ipv6HasTwentyEightBytes() throws Exception {
        slab.putInt32(4, -1);
        slab.putInt32(24, -1);
        assertThat(Sockaddr.put(slab, 0, TestNet.ip("2001:db8::42"), 1)).isEqualTo(28);
        assertThat(hex(0, 28))
                .isEqualTo(V6_HEAD + "0001" + "00000000" + "20010db8000000000000000000000042" + "00000000");
        assertThat(Sockaddr.isV4(slab, 0)).isFalse();
        assertThat(Sockaddr.high(slab, 0)).isEqualTo(0x2001_0db8_0000_0000L);
        assertThat(Sockaddr.low(slab, 0)).isEqualTo(0x42);
    }

    @Test
    void abstractUnixPathsBeginWithZero() {
        Slab address = Sockaddr.unix("@ab");
        assertThat(address.size()).isEqualTo(5);
        assertThat(address.uint8(2)).isZero();
        assertThat(address.uint8(3)).isEqualTo('a');
        assertThatThrownBy(() -> Sockaddr.unix("/" + "a".repeat(120)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too long");
    }

    private String hex(int offset, int length) {
        byte[] bytes = new byte[length];
        slab.get(offset, bytes, 0, length);
        return HexFormat.of().formatHex(bytes);
    }
}
