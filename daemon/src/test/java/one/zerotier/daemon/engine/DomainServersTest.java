package one.zerotier.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import one.zerotier.core.network.Dns;
import one.zerotier.core.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What controllers may say ends as argument of a program and as name of a file. */
class DomainServersTest {
    private static Dns dns(String domain, String... servers) {
        return new Dns(domain, Stream.of(servers).map(IpAddress::parse).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zt.example", "lan", "a-b.c_d.e1", "ZT.Example.", "_tcp.x"})
    void namesOfDomainsAreTaken(String domain) {
        assertThat(DomainServers.of(dns(domain, "10.1.2.3")).domain())
                .isEqualTo(domain.toLowerCase(java.util.Locale.ROOT).replaceFirst("\\.$", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "-p",
                "--help",
                "a..b",
                ".a",
                "~.",
                "~a",
                "a b",
                "a\nnameserver 192.0.2.1",
                "../../etc/passwd",
                "a/b",
                "a\0b",
                "$(reboot)",
                "a;b",
                "a'b",
                "\"",
                "*",
                "\u00fc.example",
                "a-.b",
                "a.b..",
                "\r",
                "%s"
            })
    void nothingElseIs(String domain) {
        assertThatThrownBy(() -> DomainServers.of(dns(domain, "10.1.2.3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("\"[ -~]*\" is not the name of a domain");
    }

    @Test
    void labelsAndNamesAreNotTooLong() {
        assertThat(DomainServers.isDomain("a".repeat(63))).isTrue();
        assertThat(DomainServers.isDomain("a".repeat(64))).isFalse();
        assertThat(DomainServers.isDomain("a".repeat(60) + "." + "b".repeat(60) + "." + "c".repeat(6)))
                .isFalse();
        assertThat(DomainServers.isDomain("")).isFalse();
    }

    @Test
    void onlyServersThatCanBeAskedAreUsed() {
        assertThat(DomainServers.of(dns("zt.example", "127.0.0.1", "10.1.2.3", "10.1.2.3", "224.0.0.251"))
                        .servers())
                .isEqualTo(List.of(Ips.toJdk(IpAddress.parse("10.1.2.3"))));
        assertThatThrownBy(() -> DomainServers.of(dns("zt.example", "127.0.0.1", "fe80::1", "::")))
                .hasMessage("none of its servers has an address that can be asked");
        assertThatThrownBy(() -> DomainServers.of(dns("zt.example"))).isInstanceOf(IllegalArgumentException.class);
    }
}
