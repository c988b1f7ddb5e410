package one.zerotier.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import one.zerotier.libc.SystemProgram;
import one.zerotier.testnet.TestNet;

/** Runs in an empty network namespace, in which there is nothing but a loopback device with a small MTU. */
final class SmallMtuChild {
    private static final long LOOPBACK = 0x7f00_0001L;
    private static final long ELSEWHERE = 0xcb00_7101L;

    private SmallMtuChild() {}

    public static void main(String[] arguments) throws Exception {
        SystemProgram.run(List.of("/usr/sbin/ip", "link", "set", "lo", "mtu", "1280", "up"));
        try (UdpSocket alice = UdpSocket.open(TestNet.ip("0.0.0.0"), 0, null);
                UdpSocket bob = UdpSocket.open(TestNet.ip("127.0.0.1"), 0, null)) {
            List<byte[]> tooLong = UdpBatchTest.datagrams(1400, 44);
            for (int round = 0; round < 2; round++) {
                tooLong.forEach(datagram -> alice.send(true, 0, LOOPBACK, bob.localPort(), datagram, 0, 1400));
                alice.flush();
                assertThat(UdpBatchTest.receive(bob, 100)).containsExactlyElementsOf(UdpBatchTest.hashes(tooLong));
                assertThat(alice.segmentLimit()).isEqualTo(1400);
            }
            List<byte[]> shortEnough = UdpBatchTest.datagrams(1200, 44);
            shortEnough.forEach(datagram -> alice.send(true, 0, LOOPBACK, bob.localPort(), datagram, 0, 1200));
            alice.flush();
            assertThat(UdpBatchTest.receive(bob, 1))
                    .as("still one message")
                    .containsExactlyElementsOf(UdpBatchTest.hashes(shortEnough));
            assertThat(alice.refusedSends()).isZero();

            shortEnough.forEach(datagram -> alice.send(true, 0, ELSEWHERE, 9, datagram, 0, 1200));
            alice.send(true, 0, LOOPBACK, bob.localPort(), shortEnough.get(0), 0, 1200);
            alice.flush();
            assertThat(alice.refusedSends()).as("there is no route").isEqualTo(44);
            assertThat(UdpBatchTest.receive(bob, 100)).hasSize(1);
        }
    }
}
