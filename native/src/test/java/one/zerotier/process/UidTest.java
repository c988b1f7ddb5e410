package one.zerotier.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import one.zerotier.libc.SystemProgram;
import org.junit.jupiter.api.Test;

final class UidTest {
    @Test
    void rootIsUserZero() throws Exception {
        assertThat(Uid.isRoot())
                .isEqualTo(SystemProgram.run(List.of("/usr/bin/id", "-u")).equals("0"));
    }
}
