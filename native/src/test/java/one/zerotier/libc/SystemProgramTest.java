package one.zerotier.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

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
}
