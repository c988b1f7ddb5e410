package one.zerotier.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import one.zerotier.libc.Errno;
import one.zerotier.testnet.Allocation;
import one.zerotier.testnet.ChildJvm;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over loopback, which hands what was sent to the receiver within the call that sends. */
@Timeout(60)
final class UdpBatchTest {
    private static final long LOOPBACK_V4 = 0x7f00_0001L;
    private static final long LOOPBACK_V6 = 1;

    private final List<UdpSocket> opened = new ArrayList<>();
    private final Set<UdpSocket> ipv4 = new HashSet<>();
    private final UdpBatch batch = new UdpBatch();

    @AfterEach
    void closeAll() {
        opened.forEach(UdpSocket::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aBurstOfEqualDatagramsTravelsAsOneAndArrivesAsSent(String ip) throws Exception {
        UdpSocket alice = open(ip, true);
        UdpSocket bob = open(ip, true);
        List<byte[]> sent = datagrams(1400, 44);
        sent.add(datagram(44, 17));
        sent.forEach(datagram -> send(alice, bob, datagram));
        assertThat(receive(bob, 1)).as("nothing is sent yet").isEmpty();
        alice.flush();
        assertThat(receive(bob, 1)).as("one message").containsExactlyElementsOf(hashes(sent));
        assertThat(alice.refusedSends()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void whateverIsQueuedArrivesInOrder(boolean aliceBatches, boolean bobBatches) throws Exception {
        Random random = new Random(7);
        for (String ip : List.of("127.0.0.1", "::1")) {
            UdpSocket alice = open(ip, aliceBatches);
            UdpSocket bob = open(ip, bobBatches);
            UdpSocket carol = open(ip, bobBatches);
            for (int round = 0; round < 50; round++) {
                List<byte[]> toBob = new ArrayList<>();
                List<byte[]> toCarol = new ArrayList<>();
                int count = random.nextInt(60);
                for (int i = 0; i < count; i++) {
                    byte[] datagram = datagram(i, random.nextBoolean() ? 1200 : random.nextInt(1500));
                    boolean bobs = random.nextInt(4) > 0;
                    (bobs ? toBob : toCarol).add(datagram);
                    send(alice, bobs ? bob : carol, datagram);
                }
                alice.flush();
                assertThat(receive(bob, 1000)).containsExactlyElementsOf(hashes(toBob));
                assertThat(receive(carol, 1000)).containsExactlyElementsOf(hashes(toCarol));
            }
            assertThat(alice.refusedSends()).isZero();
        }
    }

    @Test
    void aFullQueueIsSentByItself() throws Exception {
        UdpSocket alice = open("127.0.0.1", true);
        UdpSocket bob = open("127.0.0.1", true);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(datagram(i, 100 + i)); // each longer than the one before: as many messages
        }
        for (int i = 0; i < 5; i++) {
            sent.add(datagram(i, 65_507)); // more bytes than there is room for
        }
        sent.addAll(datagrams(1000, 200)); // more segments than a message takes
        sent.forEach(datagram -> send(alice, bob, datagram));
        List<Integer> received = receive(bob, 1000);
        assertThat(received).hasSizeGreaterThan(100);
        alice.flush();
        received.addAll(receive(bob, 1000));
        assertThat(received).containsExactlyElementsOf(hashes(sent));
        assertThat(alice.refusedSends()).isZero();
    }

    @Test
    void socketsTakeTurnsWithoutMixing() throws Exception {
        UdpSocket alice = open("127.0.0.1", true);
        UdpSocket arthur = open("::1", true);
        UdpSocket bob = open("127.0.0.1", true);
        UdpSocket brenda = open("::1", true);
        List<byte[]> sent = datagrams(300, 10);
        for (byte[] datagram : sent) {
            send(alice, bob, datagram);
            send(arthur, brenda, datagram);
        }
        batch.flush();
        assertThat(receive(bob, 100)).containsExactlyElementsOf(hashes(sent));
        assertThat(receive(brenda, 100)).containsExactlyElementsOf(hashes(sent));
    }

    @Test
    void closingASocketSendsWhatItHasQueued() throws Exception {
        UdpSocket alice = open("127.0.0.1", true);
        UdpSocket bob = open("127.0.0.1", true);
        send(alice, bob, datagram(1, 10));
        alice.close();
        assertThat(receive(bob, 10)).hasSize(1);
        batch.flush();
        assertThat(alice.refusedSends()).isZero();
    }

    @Test
    void theReceiverMayChangeADatagramWithoutHarmToTheNext() throws Exception {
        UdpSocket alice = open("127.0.0.1", true);
        UdpSocket bob = open("127.0.0.1", true);
        List<byte[]> sent = datagrams(500, 20);
        sent.forEach(datagram -> send(alice, bob, datagram));
        alice.flush();
        List<Integer> received = new ArrayList<>();
        bob.receiveBatch(
                (buffer, offset, length, v4, high, low, port) -> {
                    received.add(ByteBuffer.wrap(buffer, offset, length).hashCode());
                    Arrays.fill(buffer, offset, offset + length, (byte) 0xee);
                },
                1);
        assertThat(received).containsExactlyElementsOf(hashes(sent));
    }

    @Test
    void anImpossibleReceiverIsCountedAndCostsTheOthersNothing() throws Exception {
        UdpSocket alice = open("127.0.0.1", true);
        UdpSocket bob = open("127.0.0.1", true);
        List<byte[]> sent = datagrams(1000, 10);
        sent.forEach(datagram -> alice.send(true, 0, LOOPBACK_V4, 0, datagram, 0, datagram.length)); // port 0
        sent.forEach(datagram -> send(alice, bob, datagram));
        alice.flush();
        assertThat(receive(bob, 1)).containsExactlyElementsOf(hashes(sent));
        assertThat(alice.refusedSends()).isEqualTo(10);
        assertThat(alice.lastRefusal()).isEqualTo(Errno.EINVAL);
        assertThat(alice.segmentLimit()).isEqualTo(Integer.MAX_VALUE);
    }

    /** In a network namespace, for its loopback device gets a small MTU. */
    @Test
    void aSmallMtuOrNoRouteIsNoBlackHole() throws Exception {
        ChildJvm.run(List.of("/usr/bin/unshare", "--net"), SmallMtuChild.class);
    }

    @Test
    void burstsAllocateNothing() throws Exception {
        UdpSocket alice = open("127.0.0.1", true);
        UdpSocket bob = open("127.0.0.1", true);
        byte[] buffer = new byte[1400];
        int[] received = new int[1];
        UdpSocket.Receiver counter = (bytes, offset, length, v4, high, low, port) -> received[0]++;
        long garbage = Allocation.bytes(() -> {
            for (int i = 0; i < 8; i++) {
                alice.send(true, 0, LOOPBACK_V4, bob.localPort(), buffer, 0, i == 6 ? 900 : buffer.length);
            }
            alice.flush();
            bob.receiveBatch(counter, 64);
        });
        assertThat(garbage).isZero();
        assertThat(received[0]).isPositive().isEqualTo(received[0] / 8 * 8);
    }

    private UdpSocket open(String local, boolean mayBatch) throws Exception {
        UdpSocket socket = UdpSocket.open(TestNet.ip(local), 0, null, batch, mayBatch);
        opened.add(socket);
        if (!local.contains(":")) {
            ipv4.add(socket);
        }
        return socket;
    }

    private void send(UdpSocket from, UdpSocket to, byte[] datagram) {
        boolean v4 = ipv4.contains(to);
        from.send(v4, 0, v4 ? LOOPBACK_V4 : LOOPBACK_V6, to.localPort(), datagram, 0, datagram.length);
    }

    static List<byte[]> datagrams(int length, int count) {
        List<byte[]> datagrams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            datagrams.add(datagram(i, length));
        }
        return datagrams;
    }

    static byte[] datagram(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static List<Integer> hashes(List<byte[]> datagrams) {
        return datagrams.stream()
                .map(datagram -> ByteBuffer.wrap(datagram).hashCode())
                .toList();
    }

    static List<Integer> receive(UdpSocket socket, int max) {
        List<Integer> received = new ArrayList<>();
        int count = socket.receiveBatch(
                (buffer, offset, length, v4, high, low, port) ->
                        received.add(ByteBuffer.wrap(buffer, offset, length).hashCode()),
                max);
        assertThat(count).isEqualTo(received.size());
        return received;
    }
}
