package one.zerotier.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import one.zerotier.libc.Errno;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.SystemProgram;
import one.zerotier.poll.Poller;
import one.zerotier.testnet.Allocation;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class UdpSocketTest {
    private static final long LOOPBACK_V4 = 0x7f00_0001L;
    private static final long LOOPBACK_V6 = 1;

    private final List<UdpSocket> opened = new ArrayList<>();
    private final List<Received> inbox = new ArrayList<>();
    private Poller poller;

    private record Received(String text, boolean v4, long high, long low, int port) {}

    @BeforeEach
    void openPoller() throws Exception {
        poller = new Poller();
    }

    @AfterEach
    void closeAll() {
        opened.forEach(UdpSocket::close);
        poller.close();
    }

    @Test
    void ipv4DatagramsComeWithTheirSender() throws Exception {
        UdpSocket alice = open("127.0.0.1");
        UdpSocket bob = open("0.0.0.0");
        assertThat(send(alice, LOOPBACK_V4, bob, "hello")).isTrue();
        receive(bob);
        assertThat(inbox).containsExactly(new Received("hello", true, 0, LOOPBACK_V4, alice.localPort()));
    }

    @Test
    void ipv6DatagramsComeWithTheirSender() throws Exception {
        UdpSocket alice = open("::1");
        UdpSocket bob = open("::");
        assertThat(send(alice, LOOPBACK_V6, bob, "hello")).isTrue();
        receive(bob);
        assertThat(inbox).containsExactly(new Received("hello", false, 0, LOOPBACK_V6, alice.localPort()));
    }

    @Test
    void bothFamiliesShareAPort() throws Exception {
        UdpSocket v6 = open("::");
        UdpSocket v4 = UdpSocket.open(TestNet.ip("0.0.0.0"), v6.localPort(), null);
        opened.add(v4);
        UdpSocket alice = open("127.0.0.1");
        send(alice, LOOPBACK_V4, v4, "for IPv4");
        receive(v4);
        assertThat(v6.receiveBatch(this::keep, 1)).isZero();
        assertThat(inbox).extracting(Received::text).containsExactly("for IPv4");
    }

    @Test
    void aBatchEndsAtItsMaximum() throws Exception {
        UdpSocket alice = open("127.0.0.1");
        UdpSocket bob = open("127.0.0.1");
        for (int i = 0; i < 5; i++) {
            send(alice, LOOPBACK_V4, bob, "datagram " + i);
        }
        assertThat(bob.receiveBatch(this::keep, 3)).isEqualTo(3);
        assertThat(bob.receiveBatch(this::keep, 3)).isEqualTo(2);
        assertThat(bob.receiveBatch(this::keep, 3)).isZero();
        assertThat(inbox)
                .extracting(Received::text)
                .containsExactly("datagram 0", "datagram 1", "datagram 2", "datagram 3", "datagram 4");
    }

    @Test
    void aReceiverMayAnswerAtOnce() throws Exception {
        UdpSocket alice = open("127.0.0.1");
        UdpSocket bob = open("127.0.0.1");
        send(alice, LOOPBACK_V4, bob, "ping");
        send(alice, LOOPBACK_V4, bob, "pong");
        bob.receiveBatch(
                (buffer, offset, length, v4, high, low, port) -> {
                    assertThat(bob.send(v4, high, low, port, buffer, offset, length))
                            .isTrue();
                    keep(buffer, offset, length, v4, high, low, port);
                },
                10);
        bob.flush();
        assertThat(inbox).extracting(Received::text).containsExactly("ping", "pong");
        receive(alice);
        assertThat(inbox).extracting(Received::text).containsExactly("ping", "pong", "ping", "pong");
    }

    @Test
    void carriesTheLongestAndTheShortestDatagram() throws Exception {
        UdpSocket alice = open("127.0.0.1");
        UdpSocket bob = open("127.0.0.1");
        byte[] longest = new byte[65_507];
        Arrays.fill(longest, (byte) 'x');
        assertThat(alice.send(true, 0, LOOPBACK_V4, bob.localPort(), longest, 0, longest.length))
                .isTrue();
        assertThat(alice.send(true, 0, LOOPBACK_V4, bob.localPort(), longest, 0, 0))
                .isTrue();
        alice.flush();
        receive(bob);
        assertThat(inbox).extracting(received -> received.text().length()).containsExactly(65_507, 0);
    }

    @Test
    void refusalsAreCountedAndNotThrown() throws Exception {
        UdpSocket alice = open("127.0.0.1");
        byte[] buffer = new byte[UdpSocket.MAX_DATAGRAM_LENGTH];
        assertThat(alice.send(true, 0, LOOPBACK_V4, 9, new byte[70_000], 0, 70_000))
                .isFalse();
        assertThat(alice.lastRefusal()).isEqualTo(Errno.EMSGSIZE);
        alice.send(true, 0, LOOPBACK_V4, 9, buffer, 0, buffer.length);
        alice.flush();
        assertThat(alice.refusedSends()).isEqualTo(2);
        assertThat(alice.lastRefusal()).isEqualTo(Errno.EMSGSIZE);
        assertThat(alice.send(false, 0, LOOPBACK_V6, 9, buffer, 0, 1)).isFalse();
        assertThat(alice.lastRefusal()).isEqualTo(Errno.EAFNOSUPPORT);
        alice.close();
        assertThat(alice.send(true, 0, LOOPBACK_V4, 9, buffer, 0, 1)).isFalse();
        assertThat(alice.send(true, 0, LOOPBACK_V4, 9, buffer, 0, 1, 2)).isFalse();
        assertThat(alice.refusedSends()).isEqualTo(5);
        assertThat(alice.receiveBatch(this::keep, 1)).isZero();
    }

    @Test
    void whatIsSentToAClosedPortDisturbsNothing() throws Exception {
        UdpSocket alice = open("127.0.0.1");
        UdpSocket bob = open("127.0.0.1");
        UdpSocket gone = open("127.0.0.1");
        gone.close();
        for (int i = 0; i < 10; i++) {
            assertThat(send(alice, LOOPBACK_V4, gone, "anybody there?")).isTrue();
        }
        assertThat(send(bob, LOOPBACK_V4, alice, "still here")).isTrue();
        receive(alice);
        assertThat(inbox).extracting(Received::text).containsExactly("still here");
    }

    @Test
    void aTakenPortIsToldApartFromAForeignAddress() throws Exception {
        UdpSocket alice = open("127.0.0.1");
        assertThatThrownBy(() -> UdpSocket.open(TestNet.ip("127.0.0.1"), alice.localPort(), null))
                .hasMessage("open UDP port " + alice.localPort() + " on 127.0.0.1: Address already in use")
                .extracting(e -> ((NativeException) e).errno())
                .isEqualTo(Errno.EADDRINUSE);
        assertThatThrownBy(() -> UdpSocket.open(TestNet.ip("203.0.113.1"), 0, null))
                .extracting(e -> ((NativeException) e).errno())
                .isEqualTo(Errno.EADDRNOTAVAIL);
    }

    @Test
    void isBoundToItsDevice() throws Exception {
        UdpSocket socket = UdpSocket.open(TestNet.ip("127.0.0.1"), 0, "lo");
        opened.add(socket);
        assertThat(SystemProgram.run(List.of("/usr/bin/ss", "-Huln", "sport = :" + socket.localPort())))
                .contains("127.0.0.1%lo:" + socket.localPort());
        assertThatThrownBy(() -> UdpSocket.open(TestNet.ip("0.0.0.0"), 0, "nosuchdevice"))
                .hasMessage("bind a socket to interface nosuchdevice: No such device");
    }

    @Test
    void hasBuffersForABurst() throws Exception {
        UdpSocket socket = open("127.0.0.1");
        assertThat(socket.receiveBufferSize()).isGreaterThanOrEqualTo(64 * 1024);
        assertThat(socket.sendBufferSize()).isGreaterThanOrEqualTo(64 * 1024);
    }

    @Test
    void sendingAndReceivingAllocateNothing() throws Exception {
        UdpSocket alice = open("127.0.0.1");
        UdpSocket bob = open("127.0.0.1");
        byte[] buffer = new byte[1400];
        long[] sentAndReceived = new long[2];
        UdpSocket.Receiver counter = (bytes, offset, length, v4, high, low, port) -> sentAndReceived[1]++;
        long garbage = Allocation.bytes(() -> {
            alice.send(true, 0, LOOPBACK_V4, bob.localPort(), buffer, 0, buffer.length);
            alice.send(true, 0, LOOPBACK_V4, bob.localPort(), buffer, 0, buffer.length, 2);
            sentAndReceived[0] += 2;
            bob.receiveBatch(counter, 10);
        });
        assertThat(garbage).isZero();
        assertThat(sentAndReceived[1]).isPositive().isEqualTo(sentAndReceived[0]);
    }

    @Test
    void aPortIsFreeIfUdpAndTcpAre() throws Exception {
        UdpSocket v4 = open("0.0.0.0");
        assertThat(UdpSocket.isPortFree(v4.localPort())).isFalse();
        v4.close();
        UdpSocket v6 = open("::");
        assertThat(UdpSocket.isPortFree(v6.localPort())).isFalse();
        v6.close();
        int port;
        try (ServerSocket tcp = new ServerSocket()) {
            tcp.bind(new InetSocketAddress(TestNet.ip("127.0.0.1"), 0));
            port = tcp.getLocalPort();
            assertThat(UdpSocket.isPortFree(port)).isFalse();
        }
        assertThat(UdpSocket.isPortFree(port)).isTrue();
    }

    private UdpSocket open(String local) throws Exception {
        UdpSocket socket = UdpSocket.open(TestNet.ip(local), 0, null);
        opened.add(socket);
        return socket;
    }

    private static boolean send(UdpSocket from, long low, UdpSocket to, String text) {
        byte[] bytes = (" " + text).getBytes(US_ASCII);
        boolean taken = from.send(low == LOOPBACK_V4, 0, low, to.localPort(), bytes, 1, bytes.length - 1);
        from.flush();
        return taken;
    }

    /** Waits for something to come, then takes all there is. */
    private void receive(UdpSocket socket) {
        poller.add(socket.fd());
        assertThat(poller.await(10_000)).isEqualTo(1);
        poller.remove(socket.fd());
        assertThat(socket.receiveBatch(this::keep, 100)).isPositive();
    }

    private void keep(byte[] buffer, int offset, int length, boolean v4, long high, long low, int port) {
        inbox.add(new Received(new String(buffer, offset, length, US_ASCII), v4, high, low, port));
    }
}
