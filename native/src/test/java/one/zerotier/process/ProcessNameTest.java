package one.zerotier.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import one.zerotier.libc.SystemProgram;
import one.zerotier.testnet.ChildJvm;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProcessNameTest {
    /** With a name that nothing else on this machine has. */
    @Test
    void killallFindsTheProcess() throws Exception {
        String name = TestNet.device("-killme");
        Process child = ChildJvm.start(List.of(), RenamedChild.class, name);
        try (BufferedReader output = child.inputReader()) {
            assertThat(output.readLine()).isEqualTo("renamed");
            assertThat(SystemProgram.run(List.of("/usr/bin/ps", "-o", "comm=", "-p", Long.toString(child.pid()))))
                    .isEqualTo(name);
            SystemProgram.run(List.of("/usr/bin/killall", "-TERM", name));
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as("end by SIGTERM").isEqualTo(128 + 15);
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void aNameHasUpToFifteenBytes() {
        assertThatThrownBy(() -> ProcessName.set("sixteen letters."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a process name has 1 to 15 bytes, not 16");
        assertThatThrownBy(() -> ProcessName.set("")).isInstanceOf(IllegalArgumentException.class);
    }
}
