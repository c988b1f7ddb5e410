package one.zerotier.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Libc;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the queue makes of errors that this machine cannot be brought to. Datagrams that go one by one really go. */
final class SendQueueTest {
    private static final long LOOPBACK = 0x7f00_0001L;

    private record Call(int first, int length) {}

    private final Deque<Integer> answers = new ArrayDeque<>();
    private final List<Call> calls = new ArrayList<>();
    private final SendQueue queue = new SendQueue((fd, first, length) -> {
        calls.add(new Call(first, length));
        return answers.isEmpty() ? length : answers.remove();
    });
    private int fd;
    private UdpSender sender;
    private UdpSocket bob;

    @BeforeEach
    void open() throws Exception {
        fd = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM, 0);
        sender = UdpSender.of(fd, true);
        bob = UdpSocket.open(TestNet.ip("127.0.0.1"), 0, null);
    }

    @AfterEach
    void close() {
        Libc.close(fd);
        bob.close();
    }

    @Test
    void aDeviceThatCannotSegmentIsNeverAskedAgain() {
        answers.add(-Errno.EIO);
        List<byte[]> run = add(1400, 10);
        queue.flush();
        assertThat(calls).containsExactly(new Call(0, 1));
        assertThat(UdpBatchTest.receive(bob, 100)).containsExactlyElementsOf(UdpBatchTest.hashes(run));
        assertThat(sender.segmentLimit()).isZero();
        add(100, 3);
        queue.flush();
        assertThat(calls).as("three messages").hasSize(2).contains(new Call(0, 3));
        assertThat(sender.refusals()).isZero();
    }

    @Test
    void aPathThatIsTooNarrowTakesShorterRunsOnly() {
        for (int errno : new int[] {Errno.EMSGSIZE, Errno.EINVAL}) {
            answers.add(-errno);
            List<byte[]> run = add(1400, 10);
            queue.flush();
            assertThat(UdpBatchTest.receive(bob, 100)).containsExactlyElementsOf(UdpBatchTest.hashes(run));
            assertThat(sender.segmentLimit()).isEqualTo(1400);
            sender = UdpSender.of(fd, true);
        }
    }

    @Test
    void theOtherMessagesOfTheCallAreSentAsWell() {
        answers.addAll(List.of(1, -Errno.EMSGSIZE));
        add(500, 2);
        List<byte[]> refused = add(1400, 10);
        add(1500, 2);
        add(1, 1);
        queue.flush();
        assertThat(calls).containsExactly(new Call(0, 3), new Call(1, 2), new Call(2, 1));
        assertThat(UdpBatchTest.receive(bob, 100)).containsExactlyElementsOf(UdpBatchTest.hashes(refused));
    }

    @Test
    void aFullBufferDropsTheRest() {
        for (int errno : new int[] {Errno.EAGAIN, Errno.ENOBUFS}) {
            sender = UdpSender.of(fd, true);
            calls.clear();
            answers.addAll(List.of(1, -errno));
            add(500, 2);
            add(600, 7);
            add(1, 1);
            queue.flush();
            assertThat(calls).containsExactly(new Call(0, 2), new Call(1, 1));
            assertThat(sender.refusals()).isEqualTo(8);
            assertThat(sender.lastRefusal()).isEqualTo(errno);
            queue.flush();
            assertThat(calls).as("nothing is left").hasSize(2);
        }
    }

    @Test
    void aSignalIsNoReasonToStop() {
        answers.addAll(List.of(-Errno.EINTR, -Errno.EINTR));
        add(500, 2);
        queue.flush();
        assertThat(calls).containsExactly(new Call(0, 1), new Call(0, 1), new Call(0, 1));
        assertThat(sender.refusals()).isZero();
    }

    @Test
    void aRefusalThatIsNotAboutRunsCostsItsMessageOnly() {
        answers.add(-Errno.EPERM);
        add(500, 3);
        add(600, 2);
        queue.flush();
        assertThat(calls).containsExactly(new Call(0, 2), new Call(1, 1));
        assertThat(sender.refusals()).isEqualTo(3);
        assertThat(sender.segmentLimit()).isEqualTo(Integer.MAX_VALUE);
    }

    private List<byte[]> add(int length, int count) {
        List<byte[]> datagrams = UdpBatchTest.datagrams(length, count);
        datagrams.forEach(datagram -> queue.add(sender, true, 0, LOOPBACK, bob.localPort(), datagram, 0, length));
        return datagrams;
    }
}
