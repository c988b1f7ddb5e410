package one.zerotier.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.poll.Poller;
import org.junit.jupiter.api.Test;

final class MailboxTest {
    @Test
    void whatIsLeftWakesTheOwnerAndIsDoneInOrder() throws Exception {
        try (Poller poller = new Poller()) {
            Mailbox mailbox = new Mailbox(poller);
            List<Integer> done = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int number = i;
                assertThat(mailbox.post(() -> done.add(number))).isTrue();
            }
            poller.await(Poller.FOREVER);
            assertThat(poller.wasWoken()).isTrue();
            mailbox.drain(Runnable::run);
            assertThat(done).containsExactly(0, 1, 2);
        }
    }

    @Test
    void aFullOneRefuses() throws Exception {
        try (Poller poller = new Poller()) {
            Mailbox mailbox = new Mailbox(poller);
            int taken = 0;
            while (mailbox.post(() -> {})) {
                taken++;
            }
            assertThat(taken).isEqualTo(4_096);
            mailbox.drain(Runnable::run);
            assertThat(mailbox.post(() -> {})).isTrue();
        }
    }

    @Test
    void aTaskThatFailsKeepsNoOtherFromBeingDone() throws Exception {
        try (Poller poller = new Poller()) {
            Mailbox mailbox = new Mailbox(poller);
            List<String> done = new ArrayList<>();
            mailbox.post(() -> {
                throw new IllegalStateException();
            });
            mailbox.post(() -> done.add("second"));
            mailbox.drain(task -> {
                try {
                    task.run();
                } catch (IllegalStateException e) {
                    done.add("failed");
                }
            });
            assertThat(done).containsExactly("failed", "second");
        }
    }
}
