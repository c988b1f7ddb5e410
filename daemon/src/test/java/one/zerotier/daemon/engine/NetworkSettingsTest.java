package one.zerotier.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.IpScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSettingsTest {
    private static final NetworkSettings GLOBAL = new NetworkSettings(true, List.of(), true, false, false);
    private static final NetworkSettings FULL_TUNNEL = new NetworkSettings(true, List.of(), false, true, false);
    private static final NetworkSettings EVERYTHING = new NetworkSettings(true, List.of(), true, true, true);

    private static boolean allows(NetworkSettings settings, String prefix) {
        IpPrefix parsed = IpPrefix.parse(prefix);
        boolean route = settings.allowsRoute(parsed);
        if (!parsed.isDefaultRoute()) {
            assertThat(settings.allowsAddress(parsed)).isEqualTo(route);
        }
        return route;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.147.17.5/24", "172.16.0.0/12", "192.168.0.0/16", "28.1.2.3/8", "fd00::1/88", "fc12::1/40"})
    void privateSubnetsNeedNoPermission(String prefix) {
        assertThat(allows(NetworkSettings.DEFAULT, prefix)).isTrue();
        assertThat(allows(new NetworkSettings(false, List.of(), true, true, true), prefix))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8/32", "8.8.8.0/24", "2001:db8::/32", "9.0.0.0/8"})
    void thoseOfTheInternetDo(String prefix) {
        assertThat(allows(NetworkSettings.DEFAULT, prefix)).isFalse();
        assertThat(allows(FULL_TUNNEL, prefix)).isFalse();
        assertThat(allows(GLOBAL, prefix)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "::/0"})
    void theDefaultRouteNeedsItsOwn(String prefix) {
        assertThat(allows(NetworkSettings.DEFAULT, prefix)).isFalse();
        assertThat(allows(GLOBAL, prefix)).isFalse();
        assertThat(allows(FULL_TUNNEL, prefix)).isTrue();
        assertThat(EVERYTHING.allowsAddress(IpPrefix.parse(prefix))).isFalse();
    }

    /** An address of a private network with so short a prefix would lead half of the Internet there. */
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1/1", "10.0.0.1/4", "192.168.0.1/2", "172.16.0.1/3", "10.0.0.0/5", "fd00::1/4"})
    void aPrivateAddressDoesNotHideAPieceOfTheInternet(String prefix) {
        assertThat(allows(NetworkSettings.DEFAULT, prefix)).isFalse();
        assertThat(allows(GLOBAL, prefix)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/1",
                "128.0.0.0/1",
                "127.0.0.1/8",
                "96.0.0.0/3",
                "169.254.0.0/16",
                "169.254.169.254/32",
                "169.252.0.0/14",
                "224.0.0.0/4",
                "239.1.1.1/32",
                "255.255.255.255/32",
                "0.0.0.1/32",
                "::1/128",
                "::/1",
                "8000::/1",
                "fe80::1/64",
                "ff02::/16",
                "::ffff:127.0.0.1/128"
            })
    void whatMustWorkWithoutAnyNetworkIsNeverAllowed(String prefix) {
        assertThat(allows(EVERYTHING, prefix)).isFalse();
    }

    @Test
    void largePiecesOfTheInternetCountAsDefaultRoute() {
        for (String prefix : List.of("32.0.0.0/3", "8.0.0.0/5", "2000::/3", "4000::/2")) {
            assertThat(allows(GLOBAL, prefix)).as(prefix).isFalse();
            assertThat(allows(EVERYTHING, prefix)).as(prefix).isTrue();
        }
    }

    /** For all short IPv4 prefixes: if one is allowed by default, then so is each address in it. */
    @Test
    void noShortPrefixHasAnythingInItThatIsNotPrivate() {
        int allowed = 0;
        for (int bits = 1; bits <= 16; bits++) {
            for (int i = 0; i < 1 << bits; i++) {
                IpPrefix prefix = new IpPrefix(IpAddress.v4(i << (32 - bits)), bits);
                if (NetworkSettings.DEFAULT.allowsRoute(prefix)) {
                    allowed++;
                    for (int part = 0; part < 1 << Math.max(0, 20 - bits); part++) {
                        IpAddress ip = IpAddress.v4(i << (32 - bits) | part << 12);
                        assertThat(ip.scope())
                                .as(prefix.toString())
                                .isIn(IpScope.PRIVATE, IpScope.PSEUDOPRIVATE, IpScope.SHARED);
                    }
                }
            }
        }
        assertThat(allowed).isPositive();
    }

    @Test
    void aListNarrowsWhatIsAllowed() {
        NetworkSettings listed = new NetworkSettings(true, List.of(IpPrefix.parse("10.1.0.0/16")), false, true, false);
        assertThat(allows(listed, "10.1.2.3/24")).isTrue();
        assertThat(allows(listed, "10.0.0.0/8")).isFalse();
        assertThat(allows(listed, "10.2.0.0/24")).isFalse();
        assertThat(allows(listed, "0.0.0.0/0")).isFalse();
    }
}
