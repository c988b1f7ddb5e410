package one.zerotier.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class ThreadPriorityTest {
    private static final int NICENESS = 18; // behind the name, which may hold spaces

    @Test
    void aThreadRunsBeforeOthersOrAfterThemAndThoseStayAsTheyWere() throws Exception {
        int before = niceness();
        assertThat(nicenessAfter(ThreadPriority::raise)).isEqualTo(-10);
        assertThat(nicenessAfter(ThreadPriority::lower)).isEqualTo(10);
        assertThat(niceness()).isEqualTo(before);
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
