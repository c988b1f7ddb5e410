package one.zerotier.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ThreadPriorityTest {
    private static final int NICENESS = 18; // behind the name, which may hold spaces

    @Test
    void theThreadRunsBeforeOthersAndThoseStayAsTheyWere() throws Exception {
        int before = niceness();
        FutureTask<Integer> raised = new FutureTask<>(() -> {
            assertThat(ThreadPriority.raise()).isTrue();
            return niceness();
        });
        Thread thread = new Thread(raised);
        thread.start();
        assertThat(raised.get()).isEqualTo(-10);
        assertThat(niceness()).isEqualTo(before);
    }

    private static int niceness() throws Exception {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICENESS - 2]);
    }
}
