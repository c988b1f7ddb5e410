package one.zerotier.daemon.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import one.zerotier.libc.NativeException;
import one.zerotier.link.HostNetwork;
import org.junit.jupiter.api.Test;

class WatcherTest {
    private static final int TIMEOUT_S = 10;

    private final AtomicInteger looks = new AtomicInteger();

    private Set<String> devices() {
        looks.incrementAndGet();
        return Set.of("lo");
    }

    /** A program that joins and leaves groups in a loop, or a segment behind a bridge, makes as many reports as it likes. */
    @Test
    void aFloodOfReportsDoesNotKeepItBusy() throws NativeException {
        try (Watcher watcher = new Watcher(HostNetwork.current(), this::devices, state -> {})) {
            watcher.start();
            await().atMost(TIMEOUT_S, SECONDS).until(() -> looks.get() > 0);
            int before = looks.get();
            long hurries = 0;
            for (long endNs = System.nanoTime() + SECONDS.toNanos(1); System.nanoTime() < endNs; hurries++) {
                watcher.hurry();
            }
            assertThat(hurries).isGreaterThan(10_000);
            assertThat(looks.get() - before).isBetween(2, 10);
            int after = looks.get();
            watcher.hurry();
            await().atMost(TIMEOUT_S, SECONDS).until(() -> looks.get() > after);
        }
    }
}
