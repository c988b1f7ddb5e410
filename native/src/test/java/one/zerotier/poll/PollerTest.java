package one.zerotier.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import one.zerotier.libc.Libc;
import one.zerotier.libc.Slab;
import one.zerotier.testnet.Allocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class PollerTest {
    private final Slab slab = new Slab(8);
    private final List<Integer> opened = new ArrayList<>();
    private Poller poller;

    @BeforeEach
    void open() throws Exception {
        poller = new Poller();
    }

    @AfterEach
    void close() {
        poller.close();
        opened.forEach(Libc::close);
    }

    @Test
    void findsThoseThatHaveSomethingToRead() {
        int[] quiet = pipe();
        int[] busy = pipe();
        poller.add(quiet[0]);
        poller.add(busy[0]);
        assertThat(poller.await(0)).isZero();
        Libc.write(busy[1], slab, 0, 1);
        assertThat(poller.await(Poller.FOREVER)).isEqualTo(1);
        assertThat(poller.readyFd(0)).isEqualTo(busy[0]);
        assertThat(poller.isReady(busy[0])).isTrue();
        assertThat(poller.isReady(quiet[0])).isFalse();
        Libc.read(busy[0], slab, 0, 1);
        assertThat(poller.await(0)).isZero();
        assertThat(poller.isReady(busy[0])).isFalse();
    }

    @Test
    void forgetsThoseThatAreRemoved() {
        int[] first = pipe();
        int[] second = pipe();
        poller.add(first[0]);
        poller.add(second[0]);
        Libc.write(first[1], slab, 0, 1);
        Libc.write(second[1], slab, 0, 1);
        assertThat(poller.await(0)).isEqualTo(2);
        assertThat(poller.remove(first[0])).isTrue();
        assertThat(poller.remove(first[0])).isFalse();
        assertThat(poller.await(0)).isEqualTo(1);
        assertThat(poller.isReady(second[0])).isTrue();
    }

    @Test
    void takesMoreThanItBeganWith() {
        for (int i = 0; i < 100; i++) {
            int[] pipe = pipe();
            poller.add(pipe[0]);
            Libc.write(pipe[1], slab, 0, 1);
        }
        assertThat(poller.await(0)).isEqualTo(100);
    }

    @Test
    void aDescriptorThatWasClosedIsReady() {
        int[] pipe = pipe();
        poller.add(pipe[0]);
        Libc.close(pipe[0]);
        opened.remove((Integer) pipe[0]);
        assertThat(poller.await(Poller.FOREVER)).isEqualTo(1);
    }

    @Test
    void refusesOneTwice() {
        int[] pipe = pipe();
        poller.add(pipe[0]);
        assertThatThrownBy(() -> poller.add(pipe[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void waitsForTheTimeout() {
        long start = System.nanoTime();
        assertThat(poller.await(50)).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(49));
    }

    @Test
    void anotherThreadEndsTheWait() throws Exception {
        Thread waker = new Thread(poller::wakeUp);
        waker.start();
        assertThat(poller.await(Poller.FOREVER)).isZero();
        waker.join();
    }

    @Test
    void manyWakeUpsEndOneWait() {
        for (int i = 0; i < 100_000; i++) {
            poller.wakeUp();
        }
        assertThat(poller.await(Poller.FOREVER)).isZero();
        assertThat(poller.wasWoken()).isTrue();
        long start = System.nanoTime();
        poller.await(50);
        assertThat(poller.wasWoken()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(49));
    }

    /**
     * Each round the calls come at other moments. Were one ever noted but not sent, all later ones would do nothing.
     */
    @Test
    void noWakeUpIsLost() throws Exception {
        int rounds = 20_000;
        CountDownLatch done = new CountDownLatch(rounds);
        Thread waiter = new Thread(() -> {
            for (int i = 0; i < rounds; i++) {
                poller.await(Poller.FOREVER);
                done.countDown();
            }
        });
        waiter.start();
        while (done.getCount() > 0) {
            poller.wakeUp();
        }
        waiter.join();
    }

    @Test
    void wakingAClosedOneDoesNothing() {
        poller.close();
        poller.wakeUp();
        poller.close();
    }

    @Test
    void waitingAllocatesNothing() {
        int[] pipe = pipe();
        poller.add(pipe[0]);
        Libc.write(pipe[1], slab, 0, 1);
        long garbage = Allocation.bytes(() -> {
            poller.wakeUp();
            poller.await(0);
        });
        assertThat(garbage).isZero();
    }

    private int[] pipe() {
        int[] pipe = new int[2];
        assertThat(Libc.pipe(pipe)).isZero();
        opened.add(pipe[0]);
        opened.add(pipe[1]);
        return pipe;
    }
}
