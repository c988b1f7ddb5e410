package one.zerotier.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HomePathTest {
    @Test
    void whatIsNamedCountsThenTheVariableThenThePlatform() {
        Map<String, String> environment = Map.of("ZEROTIER_HOME", "/env");
        assertThat(HomePath.choose("/named", environment, "Linux")).isEqualTo(Path.of("/named"));
        assertThat(HomePath.choose(null, environment, "Linux")).isEqualTo(Path.of("/env"));
        assertThat(HomePath.choose("", Map.of("ZEROTIER_HOME", ""), "Linux"))
                .isEqualTo(Path.of("/var/lib/zerotier-one"));
        assertThat(HomePath.choose(null, Map.of(), "Mac OS X"))
                .isEqualTo(Path.of("/Library/Application Support/ZeroTier/One"));
        assertThat(HomePath.choose(null, Map.of(), "FreeBSD")).isEqualTo(Path.of("/var/db/zerotier-one"));
    }
}
