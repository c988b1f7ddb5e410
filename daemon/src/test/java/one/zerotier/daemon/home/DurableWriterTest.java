package one.zerotier.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import one.zerotier.daemon.LogRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DurableWriterTest {
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final CountDownLatch open = new CountDownLatch(1);

    private FileMedium.Change change(String name) {
        return directories -> done.add(name);
    }

    /** Holds the writer up, so that what follows waits together. */
    private void block(DurableWriter<FileMedium.Change> writer) throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        writer.submit("block", directories -> {
            blocked.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        blocked.await();
    }

    @Test
    void changesOfOneThingThatWaitBecomeOneAndTheOrderIsThatOfTheLast() throws Exception {
        try (DurableWriter<FileMedium.Change> writer = DurableWriter.ofFiles("test")) {
            block(writer);
            writer.submit("a", change("a1"));
            writer.submit("b", change("b"));
            long last = writer.submit("a", change("a2"));
            assertThat(writer.durableSequence()).isZero();
            assertThat(writer.awaitDurable(last, 1)).isFalse();
            open.countDown();
            assertThat(writer.awaitDurable(last, 5_000)).isTrue();
            assertThat(done).containsExactly("b", "a2");
            assertThat(writer.durableSequence()).isEqualTo(4);
        }
    }

    @Test
    void theListenerHearsOfEveryAdvance() throws Exception {
        List<Long> heard = new CopyOnWriteArrayList<>();
        try (DurableWriter<FileMedium.Change> writer = DurableWriter.ofFiles("test")) {
            writer.onDurable(heard::add);
            block(writer);
            writer.submit("a", change("a"));
            writer.submit("b", change("b"));
            open.countDown();
            assertThat(writer.awaitDurable(3, 5_000)).isTrue();
        }
        assertThat(heard).containsExactly(1L, 3L);
    }

    @Test
    void aListenerThatFailsDoesNotStopTheWriter() throws Exception {
        try (LogRecorder log = new LogRecorder(DurableWriter.class);
                DurableWriter<FileMedium.Change> writer = DurableWriter.ofFiles("test")) {
            writer.onDurable(sequence -> {
                throw new IllegalStateException("a bug");
            });
            assertThat(writer.awaitDurable(writer.submit("a", change("a")), 5_000))
                    .isTrue();
            assertThat(writer.awaitDurable(writer.submit("a", change("a")), 5_000))
                    .isTrue();
            assertThat(log.lines()).contains("ERROR telling that something is durable");
        }
    }

    @Test
    void whatFailsIsTriedAgainAndNothingIsDurableBefore() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (LogRecorder log = new LogRecorder(DurableWriter.class);
                DurableWriter<FileMedium.Change> writer = DurableWriter.ofFiles("test")) {
            block(writer);
            writer.submit("a", change("a"));
            writer.submit("b", directories -> {
                if (attempts.incrementAndGet() < 3) {
                    throw new IOException("disk full");
                }
            });
            long last = writer.submit("c", change("c"));
            open.countDown();
            assertThat(writer.awaitDurable(last, 500)).isFalse();
            assertThat(done).containsExactly("a");
            assertThat(writer.awaitDurable(last, 10_000)).isTrue();
            assertThat(done).containsExactly("a", "c");
            assertThat(log.lines()).containsExactly("ERROR cannot write, trying again until it works: disk full");
        }
    }

    @Test
    void closingWritesWhatWaitsAndEndsEvenIfItCannot() throws Exception {
        DurableWriter<FileMedium.Change> good = DurableWriter.ofFiles("test");
        good.submit("a", change("a"));
        good.close();
        assertThat(done).containsExactly("a");
        assertThatThrownBy(() -> good.submit("b", change("b"))).isInstanceOf(IllegalStateException.class);

        try (LogRecorder log = new LogRecorder(DurableWriter.class)) {
            DurableWriter<FileMedium.Change> bad = DurableWriter.ofFiles("test");
            bad.submit("a", directories -> {
                throw new IOException("disk full");
            });
            bad.close();
            assertThat(bad.durableSequence()).isZero();
            assertThat(log.lines()).contains("ERROR giving up 1 unwritten changes");
        }
    }
}
