package one.zerotier.libc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlatformTest {
    @Test
    void knowsLinuxAndMacOnArchitecturesWithTheSameNumbers() {
        assertThat(Platform.of("Linux", "amd64")).isEqualTo(Platform.LINUX);
        assertThat(Platform.of("Linux", "aarch64")).isEqualTo(Platform.LINUX);
        assertThat(Platform.of("Mac OS X", "aarch64")).isEqualTo(Platform.MACOS);
        assertThat(Platform.of("Mac OS X", "x86_64")).isEqualTo(Platform.MACOS);
    }

    @Test
    void knowsNoOther() {
        assertThat(Platform.of("Windows 11", "amd64")).isNull();
        assertThat(Platform.of("Linux", "arm")).isNull();
        assertThat(Platform.of("Linux", "mips64")).isNull();
    }

    @Test
    void runsHere() {
        assertThat(Platform.current()).isIn(Platform.LINUX, Platform.MACOS);
    }
}
