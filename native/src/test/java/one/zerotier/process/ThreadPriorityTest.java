package one.zerotier.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import one.zerotier.libc.Libc;
import org.junit.jupiter.api.Test;

class ThreadPriorityTest {
    /** Its first two numbers. */
    private static final String KERNEL =
            System.getProperty("os.version", "").replaceFirst("^([0-9]+\\.[0-9]+).*", "$1");

    private static final int NICENESS = 18; // behind the name, which may hold spaces

    @Test
    void aThreadRunsBeforeOthersOrAfterThemAndThoseStayAsTheyWere() throws Exception {
        int before = niceness();
        assertThat(nicenessAfter(ThreadPriority::raise)).isEqualTo(-10);
        assertThat(nicenessAfter(ThreadPriority::lower)).isEqualTo(10);
        assertThat(niceness()).isEqualTo(before);
    }

    /** Linux before 6.12 takes no slice, but its number is not refused. */
    @Test
    void theSystemTakesAShortSliceAndKeepsTheNiceness() throws Exception {
        FutureTask<String> changed = new FutureTask<>(() -> {
            assertThat(Libc.setThreadSlice(-5, 100_000)).isZero();
            assertThat(niceness()).isEqualTo(-5);
            return Files.readString(Path.of("/proc/thread-self/sched"));
        });
        new Thread(changed).start();
        if (Runtime.Version.parse(KERNEL).compareTo(Runtime.Version.parse("6.12")) >= 0) {
            assertThat(changed.get()).containsPattern("se\\.slice +: +100000\n");
        } else {
            changed.get();
        }
    }

    private static int nicenessAfter(BooleanSupplier change) throws Exception {
        FutureTask<Integer> changed = new FutureTask<>(() -> {
            assertThat(change.getAsBoolean()).isTrue();
            return niceness();
        });
        new Thread(changed).start();
        return changed.get();
    }

    private static int niceness() throws Exception {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICENESS - 2]);
    }
}
