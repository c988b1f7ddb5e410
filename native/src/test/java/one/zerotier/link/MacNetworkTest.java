package one.zerotier.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What of it is pure; the rest is for a test on a Mac. */
final class MacNetworkTest {
    /** sockaddr_dl: name feth15, then 01:00:5e:00:00:fb. */
    private static final byte[] GROUP = HexFormat.of().parseHex("1412090006060600" + "666574683135" + "01005e0000fb");

    @Test
    void linkAddressesHaveANameAndAMac() {
        assertThat(LinkSockaddr.name(GROUP)).isEqualTo("feth15");
        assertThat(LinkSockaddr.mac(GROUP)).hasValue(0x0100_5e00_00fbL);
    }

    @Test
    void otherAddressesHaveNeither() {
        byte[] v4 = HexFormat.of().parseHex("10020000e00000fb0000000000000000");
        byte[] lying = GROUP.clone();
        lying[5] = 100; // name longer than the rest
        assertThat(LinkSockaddr.name(v4)).isEmpty();
        assertThat(LinkSockaddr.mac(v4)).isEmpty();
        assertThat(LinkSockaddr.name(new byte[0])).isEmpty();
        assertThat(LinkSockaddr.mac(lying)).isEmpty();
        assertThat(LinkSockaddr.name(lying)).startsWith("feth15");
    }

    @Test
    void asksForFlagsByTheRightNumber() {
        assertThat(MacNetwork.SIOCGIFAFLAG_IN6).isEqualTo(0xc1206949);
    }
}
