package one.zerotier.tap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import one.zerotier.libc.Slab;
import org.junit.jupiter.api.Test;

/** Numbers and structs of macOS as its headers have them; what they do there is for a test on a Mac. */
final class MacLayoutTest {
    @Test
    void ioctlsOfBpf() {
        assertThat(BpfDevice.BIOCSBLEN).isEqualTo(0xc0044266);
        assertThat(BpfDevice.BIOCPROMISC).isEqualTo(0x20004269);
        assertThat(BpfDevice.BIOCSETIF).isEqualTo(0x8020426c);
        assertThat(BpfDevice.BIOCIMMEDIATE).isEqualTo(0x80044270);
        assertThat(BpfDevice.BIOCSHDRCMPLT).isEqualTo(0x80044275);
        assertThat(BpfDevice.BIOCSSEESENT).isEqualTo(0x80044277);
    }

    @Test
    void ioctlsOfNeighbourDiscovery() {
        assertThat(Nd6.SIOCGIFINFO_IN6).isEqualTo(0xc030694c);
        assertThat(Nd6.SIOCSIFINFO_FLAGS).isEqualTo(0xc0486957);
        assertThat(Nd6.SIOCAUTOCONF_STOP).isEqualTo(0xc1206985);
    }

    @Test
    void addressOfNdrv() {
        Slab address = Ndrv.address("feth5150");
        byte[] bytes = new byte[address.size()];
        address.get(0, bytes, 0, bytes.length);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("121b" + "6665746835313530" + "0000000000000000");
    }
}
