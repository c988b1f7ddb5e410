package one.zerotier.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that stock nodes were seen to use. */
class StockDevicesTest {
    @ParameterizedTest
    @CsvSource({
        "5b12fb8b815f79a6, zt2cj2j4rh, feth3179",
        "5b12fb8b8186759b, zt2cjx37q2, feth150",
        "1234567812345678, ztnitgeltk, feth1476",
        "8056c2e21c000001, ztmjfmfyq5, feth3533",
        "db64858fedbf2ce1, ztksetviym, feth1262",
        "6cb5487ead40ece0, ztcimaresn, ''",
    })
    void areMadeOfTheNetworksId(String network, String linux, String macOs) {
        long id = HexFormat.fromHexDigitsToLong(network);
        assertThat(StockDevices.nameOnLinux(id)).isEqualTo(linux);
        if (!macOs.isEmpty()) {
            assertThat(StockDevices.nameOnMacOs(id)).isEqualTo(macOs);
        }
    }
}
