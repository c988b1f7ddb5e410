package one.zerotier.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.Test;

final class SubnetTest {
    @Test
    void hasAFirstAndALastAddress() {
        assertThat(Subnet.base(TestNet.ip("10.1.2.3"), 20)).isEqualTo(TestNet.ip("10.1.0.0"));
        assertThat(Subnet.last(TestNet.ip("10.1.2.3"), 20)).isEqualTo(TestNet.ip("10.1.15.255"));
        assertThat(Subnet.base(TestNet.ip("10.1.2.3"), 0)).isEqualTo(TestNet.ip("0.0.0.0"));
        assertThat(Subnet.base(TestNet.ip("10.1.2.3"), 32)).isEqualTo(TestNet.ip("10.1.2.3"));
        assertThat(Subnet.base(TestNet.ip("fd00:1:2:3::4"), 33)).isEqualTo(TestNet.ip("fd00:1::"));
    }

    @Test
    void containsItsAddresses() {
        assertThat(Subnet.contains(TestNet.ip("10.1.2.3"), 24, TestNet.ip("10.1.2.200")))
                .isTrue();
        assertThat(Subnet.contains(TestNet.ip("10.1.2.3"), 24, TestNet.ip("10.1.3.3")))
                .isFalse();
        assertThat(Subnet.contains(TestNet.ip("0.0.0.0"), 0, TestNet.ip("::"))).isFalse();
    }

    @Test
    void leavesMappedAddressesAlone() {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        assertThat(Subnet.ip(mapped)).isInstanceOf(Inet6Address.class);
    }

    @Test
    void aPrefixIsNoLongerThanItsAddress() {
        assertThatThrownBy(() -> new Route(TestNet.ip("10.0.0.0"), 33, null, "zt0", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a prefix of 10.0.0.0 cannot have 33 bits");
    }
}
