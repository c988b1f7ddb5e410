package one.zerotier.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import one.zerotier.libc.Errno;
import one.zerotier.libc.NativeException;
import one.zerotier.link.HostNetwork;
import one.zerotier.udp.UdpSocket;

/** Runs without CAP_NET_ADMIN, and finds out that it may not change the network. */
final class UnprivilegedChild {
    private UnprivilegedChild() {}

    public static void main(String[] arguments) throws Exception {
        assertThatThrownBy(() -> TapDevices.create("zt%d", new byte[] {2, 0, 0, 0, 0, 1}, 2800))
                .hasMessage("create tap device zt%d: Operation not permitted")
                .extracting(e -> ((NativeException) e).errno())
                .isEqualTo(Errno.EPERM);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        assertThatThrownBy(() -> HostNetwork.current().addAddress("lo", loopback, 32))
                .hasMessage("add address 127.0.0.1/32 to lo: Operation not permitted");
        try (UdpSocket socket = UdpSocket.open(loopback, 0, null)) {
            assertThat(socket.receiveBufferSize()).isPositive();
        }
    }
}
