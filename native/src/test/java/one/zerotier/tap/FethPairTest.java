package one.zerotier.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import one.zerotier.libc.Errno;
import one.zerotier.libc.NativeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class FethPairTest {
    private static final byte[] MAC = {0x32, 0x11, 0x22, 0x33, 0x44, (byte) 0xf5};

    @Test
    void aPatternTakesTheFirstPairOfWhichNeitherExists() throws Exception {
        assertThat(FethPair.choose("zt%d", Set.of()::contains)).isEqualTo(new FethPair(100));
        assertThat(FethPair.choose("feth%d", Set.of(100, 5101)::contains)).isEqualTo(new FethPair(102));
        assertThatErrno(() -> FethPair.choose("zt%d", number -> number >= 5000)).isEqualTo(Errno.EBUSY);
    }

    @Test
    void aNameIsTakenLiterally() throws Exception {
        assertThat(FethPair.choose("feth3179", Set.of()::contains).primary()).isEqualTo("feth3179");
        assertThat(FethPair.choose("feth3179", Set.of()::contains).peer()).isEqualTo("feth8179");
        assertThatErrno(() -> FethPair.choose("feth3179", Set.of(3179)::contains))
                .isEqualTo(Errno.EBUSY);
        assertThatErrno(() -> FethPair.choose("feth3179", Set.of(8179)::contains))
                .isEqualTo(Errno.EBUSY);
        for (String name : List.of("zt3", "feth99", "feth5000", "feth", "feth12345", "feth1x")) {
            assertThatErrno(() -> FethPair.choose(name, Set.of()::contains)).isEqualTo(Errno.EINVAL);
        }
    }

    @Test
    void leftoversAreWholePairsOnly() {
        Set<Integer> existing = Set.of(0, 5000, 100, 200, 5200, 5300, 4999, 9999);
        assertThat(FethPair.existing(existing::contains)).containsExactly(new FethPair(200), new FethPair(4999));
    }

    @Test
    void isMadeInThisOrder() {
        assertThat(joined(new FethPair(150).createCommands(MAC, 2800)))
                .containsExactly(
                        "/sbin/ifconfig feth5150 create",
                        "/sbin/ifconfig feth150 create",
                        "/sbin/ifconfig feth150 lladdr 32:11:22:33:44:f5",
                        "/sbin/ifconfig feth5150 peer feth150",
                        "/sbin/ifconfig feth5150 mtu 2800 up",
                        "/sbin/ifconfig feth150 mtu 2800 metric 5000 up");
    }

    @Test
    void bothAreRemoved() {
        assertThat(joined(new FethPair(150).destroyCommands()))
                .containsExactly("/sbin/ifconfig feth150 destroy", "/sbin/ifconfig feth5150 destroy");
    }

    private static List<String> joined(List<List<String>> commands) {
        return commands.stream().map(command -> String.join(" ", command)).toList();
    }

    private static org.assertj.core.api.AbstractObjectAssert<?, Object> assertThatErrno(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOf(NativeException.class)
                .extracting(e -> ((NativeException) e).errno());
    }
}
