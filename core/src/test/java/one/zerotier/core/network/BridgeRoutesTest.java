package one.zerotier.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BridgeRoutesTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long MAC = 0x0011_2233_4455L;
    private static final long WEST = 0xa6_146c_5c9cL;
    private static final long EAST = 0xff_ffff_fffeL;
    private static final long A_MONTH_MS = 31L * 24 * 3_600 * 1_000;

    private final BridgeRoutes routes = new BridgeRoutes();

    @Test
    void aMacIsWhereItWasHeardLast() {
        assertThat(routes.bridgeOf(NOW, MAC)).isZero();
        routes.hear(NOW, MAC, EAST);
        assertThat(routes.bridgeOf(NOW, MAC)).isEqualTo(EAST);
        assertThat(routes.bridgeOf(NOW, MAC + 1)).isZero();
    }

    @Test
    void itMovesOnlyAfterASilence() {
        routes.hear(NOW, MAC, WEST);
        routes.hear(NOW + 700, MAC, WEST);
        routes.hear(NOW + 1_500, MAC, EAST);
        assertThat(routes.bridgeOf(NOW + 1_500, MAC)).isEqualTo(WEST);
        assertThat(routes.isHeld(NOW + 1_500, MAC, WEST)).isTrue();
        assertThat(routes.isHeld(NOW + 1_500, MAC, EAST)).isFalse();
        routes.hear(NOW + 700 + BridgeRoutes.HOLD_MS + 128, MAC, EAST);
        assertThat(routes.bridgeOf(NOW + 2_000, MAC)).isEqualTo(EAST);
    }

    @Test
    void whatWasNotHeardForLongMayBeAnywhere() {
        routes.hear(NOW, MAC, WEST);
        assertThat(routes.bridgeOf(NOW + BridgeRoutes.LIFETIME_MS - 128, MAC)).isEqualTo(WEST);
        assertThat(routes.bridgeOf(NOW + BridgeRoutes.LIFETIME_MS + 256, MAC)).isZero();
        routes.hear(NOW + A_MONTH_MS, MAC, EAST);
        assertThat(routes.bridgeOf(NOW + A_MONTH_MS, MAC)).isEqualTo(EAST);
    }

    @Test
    void whoInventsMacsPushesOutNobodyElses() {
        for (int host = 0; host < 500; host++) {
            routes.hear(NOW, MAC + host, WEST);
        }
        for (int invented = 0; invented < 3 * BridgeRoutes.CAPACITY; invented++) {
            routes.hear(NOW, 0x0a00_0000_0000L + invented, EAST);
            assertThat(routes.size()).isLessThanOrEqualTo(BridgeRoutes.CAPACITY);
        }
        for (int host = 0; host < 500; host++) {
            assertThat(routes.bridgeOf(NOW, MAC + host)).isEqualTo(WEST);
        }
    }
}
