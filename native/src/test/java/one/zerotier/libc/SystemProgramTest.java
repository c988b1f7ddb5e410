package one.zerotier.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemProgramTest {
    @Test
    void returnsWhatTheProgramSays() throws Exception {
        assertThat(SystemProgram.run(List.of("/bin/echo", "a  b", "$HOME"))).isEqualTo("a  b $HOME");
    }

    @Test
    void failsInTheProgramsOwnWords() {
        assertThatThrownBy(() -> SystemProgram.run(List.of("/bin/sh", "-c", "echo no such thing >&2; exit 3")))
                .isInstanceOf(NativeException.class)
                .hasMessageEndingWith(": no such thing");
        assertThatThrownBy(() -> SystemProgram.run(List.of("/bin/sh", "-c", "exit 3")))
                .hasMessageEndingWith(": exit status 3");
    }

    @Test
    void failsIfThereIsNoSuchProgram() {
        assertThatThrownBy(() -> SystemProgram.run(List.of("/nowhere/to/be/found")))
                .isInstanceOf(NativeException.class)
                .hasMessageContaining("/nowhere/to/be/found");
    }

    @Test
    void isGivenWhatItReads() throws Exception {
        assertThat(SystemProgram.run(List.of("/bin/cat"), "one\ntwo\n", Duration.ofSeconds(10)))
                .isEqualTo("one\ntwo");
        assertThat(SystemProgram.run(List.of("/bin/true"), "x".repeat(1 << 20), Duration.ofSeconds(10)))
                .isEmpty();
    }

    @Test
    void isNotWaitedForWithoutEnd() {
        long startNs = System.nanoTime();
        assertThatThrownBy(() -> SystemProgram.run(List.of("/bin/sleep", "60"), "", Duration.ofMillis(200)))
                .isInstanceOf(NativeException.class)
                .hasMessageContaining("timed out");
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void isLookedForWhereItBelongs(@TempDir Path empty) {
        assertThat(SystemProgram.find("sh", List.of(empty, Path.of("/bin")))).isEqualTo(Path.of("/bin/sh"));
        assertThat(SystemProgram.find("sh", List.of(empty))).isNull();
    }
}
