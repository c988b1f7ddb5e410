package one.zerotier.daemon.home;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.LogRecorder;
import one.zerotier.daemon.engine.NetworkSettings;
import org.junit.jupiter.api.Test;

class NetworkSettingsFileTest {
    private static final List<IpPrefix> LIST = List.of(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("fd00::/8"));

    private static NetworkSettings decode(String text) {
        return NetworkSettingsFile.decode(text.getBytes(UTF_8));
    }

    private static String encode(NetworkSettings settings) {
        return new String(NetworkSettingsFile.encode(settings), UTF_8);
    }

    @Test
    void theDefaultsAreWrittenAsStockWritesThem() {
        assertThat(encode(NetworkSettings.DEFAULT))
                .isEqualTo("allowManaged=1\nallowGlobal=0\nallowDefault=0\nallowDNS=0\n");
        assertThat(decode("")).isEqualTo(NetworkSettings.DEFAULT);
        assertThat(decode(encode(NetworkSettings.DEFAULT))).isEqualTo(NetworkSettings.DEFAULT);
    }

    @Test
    void flagsAreReadAsStockReadsThem() {
        assertThat(decode("allowManaged=0\nallowGlobal=true\nallowDefault=T\nallowDNS=1x"))
                .isEqualTo(new NetworkSettings(false, List.of(), true, true, true));
        assertThat(decode("allowManaged=false\nallowGlobal=yes\nallowDefault=\n"))
                .isEqualTo(new NetworkSettings(false, List.of(), false, false, false));
    }

    @Test
    void aListIsKeptWhenOtherSettingsChange() {
        NetworkSettings read = decode("allowManaged=10.0.0.0/8,fd00::/8\nallowDNS=1\n");
        assertThat(read).isEqualTo(new NetworkSettings(true, LIST, false, false, true));
        assertThat(encode(read))
                .isEqualTo("allowManaged=10.0.0.0/8,fd00::/8\nallowGlobal=0\nallowDefault=0\nallowDNS=1\n");
    }

    @Test
    void aListIsKeptWhileNothingIsAllowed() {
        NetworkSettings off = new NetworkSettings(false, LIST, false, false, false);
        assertThat(encode(off)).startsWith("allowManaged=0\n").endsWith("\nallowManagedList=10.0.0.0/8,fd00::/8\n");
        assertThat(decode(encode(off))).isEqualTo(off);
    }

    @Test
    void aListThatCannotBeReadAllowsNothing() {
        try (LogRecorder log = new LogRecorder(NetworkSettingsFile.class)) {
            assertThat(decode("allowManaged=10.0.0.0"))
                    .isEqualTo(new NetworkSettings(false, List.of(), false, false, false));
            assertThat(log.lines())
                    .containsExactly("WARN ignoring an entry of allowManaged: \"10.0.0.0\" has no prefix length;"
                            + " write it as ip/bits");
        }
    }
}
