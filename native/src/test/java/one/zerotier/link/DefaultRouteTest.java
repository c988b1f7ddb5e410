package one.zerotier.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.Test;

final class DefaultRouteTest {
    private static final Route V4 = new Route(TestNet.ip("0.0.0.0"), 0, TestNet.ip("10.0.0.1"), "zt0", null);
    private static final Route V6 = new Route(TestNet.ip("::"), 0, TestNet.ip("fd00::1"), "zt0", null);
    private static final Route OTHER = new Route(TestNet.ip("10.1.0.0"), 16, null, "zt0", null);

    @Test
    void hasTwoHalves() {
        assertThat(DefaultRoute.split(V4))
                .extracting(Route::toString)
                .containsExactly(
                        "route to 0.0.0.0/1 via 10.0.0.1 dev zt0", "route to 128.0.0.0/1 via 10.0.0.1 dev zt0");
        assertThat(DefaultRoute.split(V6))
                .extracting(Route::target)
                .containsExactly(TestNet.ip("::"), TestNet.ip("8000::"));
        assertThat(DefaultRoute.split(OTHER)).containsExactly(OTHER);
    }

    @Test
    void isWholeAgainInTheFirstPlace() {
        Route lower = DefaultRoute.split(V4).get(0);
        Route upper = DefaultRoute.split(V4).get(1);
        assertThat(DefaultRoute.join(List.of(lower, OTHER, upper))).containsExactly(V4, OTHER);
        assertThat(DefaultRoute.join(List.of(upper, OTHER, lower))).containsExactly(OTHER, V4);
        assertThat(DefaultRoute.join(DefaultRoute.split(V6))).containsExactly(V6);
    }

    @Test
    void halvesOfDifferentRoutesStayApart() {
        Route lower = DefaultRoute.split(V4).get(0);
        Route upper = new Route(TestNet.ip("128.0.0.0"), 1, TestNet.ip("10.0.0.2"), "zt0", null);
        assertThat(DefaultRoute.join(List.of(lower, upper))).containsExactly(lower, upper);
        assertThat(DefaultRoute.join(List.of(upper))).containsExactly(upper);
    }
}
