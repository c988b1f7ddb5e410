package one.zerotier.tap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.SystemProgram;
import one.zerotier.link.HostNetwork;
import one.zerotier.poll.Poller;
import one.zerotier.testnet.Allocation;
import one.zerotier.testnet.ChildJvm;
import one.zerotier.testnet.FarHost;
import one.zerotier.testnet.TestNet;
import one.zerotier.udp.UdpSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * On a real device, with a {@link FarHost} at its far end.
 *
 * <pre>
 *   this system ── device, NEAR ── FarHost, FAR
 * </pre>
 */
@Timeout(30)
final class LinuxTapTest {
    private static final byte[] MAC = {0x32, 0x11, 0x22, 0x33, 0x44, 0x55};
    private static final InetAddress NEAR = TestNet.v4(0, 1);
    private static final InetAddress FAR = TestNet.v4(0, 2);
    private static final int PROTOCOL_UDP = 17;
    private static final int IPV4_FLAGS = 20;
    private static final int IPV4_TTL = 22;
    private static final int IPV6_NEXT_HEADER = 20;
    private static final int IPV6_HOP_LIMIT = 21;

    private TapDevice tap;
    private FarHost host;

    @BeforeAll
    static void requireRoot() {
        TestNet.requireRoot();
    }

    @BeforeEach
    void create() throws Exception {
        tap = TapDevices.create(TestNet.device("t"), MAC, 2800);
        host = new FarHost(tap, FAR);
    }

    @AfterEach
    void close() {
        tap.close();
    }

    @Test
    void isUpWithItsMacMtuAndLinkLocalAddress() throws Exception {
        assertThat(tap.name()).isEqualTo(TestNet.device("t"));
        assertThat(tap.mtu()).isEqualTo(2800);
        assertThat(TestNet.iproute("addr", "show", "dev", tap.name()))
                .contains("\"UP\"")
                .contains("\"mtu\":2800")
                .contains("\"address\":\"32:11:22:33:44:55\"")
                .contains("\"local\":\"fe80::3011:22ff:fe33:4455\",\"prefixlen\":64");
    }

    @Test
    void ignoresRouters() throws Exception {
        Path settings = Path.of("/proc/sys/net/ipv6/conf", tap.name());
        assertThat(Files.readString(settings.resolve("accept_ra")).strip()).isEqualTo("0");
        assertThat(Files.readString(settings.resolve("autoconf")).strip()).isEqualTo("0");
    }

    @Test
    void whatTheSystemSendsIsRead() throws Exception {
        HostNetwork.current().addAddress(tap.name(), NEAR, TestNet.V4_PREFIX_LENGTH);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket("hello".getBytes(US_ASCII), 5, FAR, 9));
        }
        ByteBuffer request = host.awaitFrame("ARP request", host::asksForMe);
        assertThat(request.getLong(0) >>> 16).isEqualTo(0xffff_ffff_ffffL);
        assertThat(request.getLong(6) >>> 16).isEqualTo(0x3211_2233_4455L);
        ByteBuffer datagram = host.awaitFrame("UDP datagram", frame -> host.isForMe(frame, PROTOCOL_UDP));
        byte[] payload = new byte[5];
        datagram.get(42, payload);
        assertThat(payload).asString(US_ASCII).isEqualTo("hello");
    }

    @Test
    void whatIsWrittenReachesTheSystem() throws Exception {
        HostNetwork.current().addAddress(tap.name(), NEAR, TestNet.V4_PREFIX_LENGTH);
        assertThat(host.ping(NEAR, 56).remaining()).isEqualTo(14 + 20 + 8 + 56);
        assertThat(host.ping(NEAR, 2800 - 28).remaining()).isEqualTo(14 + 2800);
    }

    @Test
    void refusesWhatIsNoFrame() {
        assertThat(tap.write(new byte[14], 0, 3)).isFalse();
        assertThat(tap.write(new byte[70_000], 0, 70_000)).isFalse();
    }

    @Test
    void aFrameThatDoesNotFitIsCutOff() throws Exception {
        HostNetwork.current().addAddress(tap.name(), NEAR, TestNet.V4_PREFIX_LENGTH);
        host.ping(NEAR, 56); // now the system knows our MAC
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[1000], 1000, FAR, 9));
        }
        try (Poller poller = new Poller()) {
            poller.add(tap.fd());
            byte[] buffer = new byte[100];
            int longest = 0;
            while (longest < 40) { // it may send smaller ones of its own meanwhile
                poller.await(Poller.FOREVER);
                longest = Math.max(longest, tap.read(buffer, 60));
            }
            assertThat(longest).isEqualTo(40);
        }
    }

    @Test
    void changesItsMtu() throws Exception {
        tap.setMtu(1400);
        assertThat(tap.mtu()).isEqualTo(1400);
        assertThat(TestNet.iproute("link", "show", "dev", tap.name())).contains("\"mtu\":1400");
        assertThatThrownBy(() -> tap.setMtu(70_000))
                .hasMessage("set MTU of " + tap.name() + " to 70000: Invalid argument");
    }

    @Test
    void closingRemovesItWithAddressesAndRoutes() throws Exception {
        HostNetwork.current().addAddress(tap.name(), NEAR, TestNet.V4_PREFIX_LENGTH);
        tap.close();
        tap.close();
        assertThat(Libc.interfaceIndex(tap.name())).isZero();
        assertThat(TestNet.iproute("addr")).doesNotContain(NEAR.getHostAddress());
        assertThat(TestNet.iproute("route")).doesNotContain(tap.name());
        assertThat(tap.write(new byte[60], 0, 60)).isFalse();
        assertThatThrownBy(() -> tap.read(new byte[60], 0)).isInstanceOf(NativeException.class);
    }

    @Test
    void aDeviceThatSomebodyRemovesIsReadyAndSaysSo() throws Exception {
        try (Poller poller = new Poller()) {
            poller.add(tap.fd());
            SystemProgram.run(List.of("/usr/sbin/ip", "link", "delete", tap.name()));
            assertThat(poller.await(10_000)).isEqualTo(1);
            assertThatThrownBy(() -> tap.read(new byte[60], 0))
                    .isInstanceOf(NativeException.class)
                    .hasMessageStartingWith("read from " + tap.name());
        }
    }

    @Test
    void aPatternTakesTheFirstFreeNumber() throws Exception {
        String pattern = TestNet.device("p%d");
        try (TapDevice first = TapDevices.create(pattern, MAC, 2800);
                TapDevice second = TapDevices.create(pattern, MAC, 2800)) {
            assertThat(first.name()).isEqualTo(TestNet.device("p0"));
            assertThat(second.name()).isEqualTo(TestNet.device("p1"));
        }
        try (TapDevice third = TapDevices.create(pattern, MAC, 2800)) {
            assertThat(third.name()).isEqualTo(TestNet.device("p0"));
        }
    }

    @Test
    void aTakenNameIsBusy() {
        assertThatThrownBy(() -> TapDevices.create(tap.name(), MAC, 2800))
                .hasMessage("create tap device " + tap.name() + ": Device or resource busy")
                .extracting(e -> ((NativeException) e).errno())
                .isEqualTo(Errno.EBUSY);
        assertThatThrownBy(() -> TapDevices.create("lo", MAC, 2800))
                .extracting(e -> ((NativeException) e).errno())
                .isEqualTo(Errno.EBUSY);
    }

    @Test
    void refusesAnImpossibleNameOrMtuAndLeavesNothingBehind() {
        assertThatThrownBy(() -> TapDevices.create("a name of 16 let", MAC, 2800))
                .extracting(e -> ((NativeException) e).errno())
                .isEqualTo(Errno.EINVAL);
        String name = TestNet.device("m");
        assertThatThrownBy(() -> TapDevices.create(name, MAC, 10)).isInstanceOf(NativeException.class);
        assertThat(Libc.interfaceIndex(name)).isZero();
    }

    @Test
    void needsThePrivilege() throws Exception {
        ChildJvm.run(List.of("/usr/bin/setpriv", "--bounding-set", "-net_admin"), UnprivilegedChild.class);
    }

    @Test
    void readingAndWritingAllocateNothing() {
        byte[] buffer = new byte[2814];
        buffer[0] = 2; // for somebody else, so the system drops it
        buffer[12] = 0x08;
        assertThat(Allocation.bytes(() -> {
                    tap.write(buffer, 0, 1414);
                    readQuietly(buffer);
                }))
                .isZero();
    }

    /** Seen from outside: what a socket promises of its datagrams can be read on the wire. */
    @Test
    void aDatagramHasTheHopLimitItWasSentWithAndMayBeFragmented() throws Exception {
        HostNetwork.current().addAddress(tap.name(), NEAR, TestNet.V4_PREFIX_LENGTH);
        long far = Integer.toUnsignedLong(ByteBuffer.wrap(FAR.getAddress()).getInt());
        try (UdpSocket socket = UdpSocket.open(NEAR, 0, tap.name())) {
            byte[] data = {1, 2, 3};
            assertThat(socket.send(true, 0, far, 9, data, 0, 3, 2)).isTrue();
            assertThat(awaitUdp().get(IPV4_TTL)).isEqualTo((byte) 2);
            assertThat(socket.send(true, 0, far, 9, data, 0, 3)).isTrue();
            socket.flush();
            ByteBuffer second = awaitUdp();
            assertThat(second.get(IPV4_TTL)).isGreaterThan((byte) 2);
            assertThat(second.get(IPV4_FLAGS) & 0x40).as("don't fragment").isZero();
        }
    }

    @Test
    void soHasOneOfIpv6() throws Exception {
        HostNetwork.current().addAddress(tap.name(), TestNet.v6(0, 1), TestNet.V6_PREFIX_LENGTH);
        InetAddress far = TestNet.v6(0, 2);
        SystemProgram.run(List.of(
                "/usr/sbin/ip",
                "neigh",
                "add",
                far.getHostAddress(),
                "lladdr",
                "02:00:00:00:00:42",
                "dev",
                tap.name()));
        ByteBuffer to = ByteBuffer.wrap(far.getAddress());
        try (UdpSocket socket = UdpSocket.open(TestNet.v6(0, 1), 0, tap.name())) {
            for (int hopLimit : new int[] {2, 64}) {
                assertThat(socket.send(false, to.getLong(0), to.getLong(8), 9, new byte[3], 0, 3, hopLimit))
                        .isTrue();
                ByteBuffer frame = host.awaitFrame("UDP datagram", LinuxTapTest::isUdpOverIpv6);
                assertThat(frame.get(IPV6_HOP_LIMIT)).isEqualTo((byte) hopLimit);
            }
        }
    }

    private static boolean isUdpOverIpv6(ByteBuffer frame) {
        return frame.getShort(12) == (short) 0x86dd && frame.get(IPV6_NEXT_HEADER) == PROTOCOL_UDP;
    }

    private ByteBuffer awaitUdp() throws NativeException {
        return host.awaitFrame("UDP datagram", frame -> host.isForMe(frame, PROTOCOL_UDP));
    }

    private void readQuietly(byte[] buffer) {
        try {
            tap.read(buffer, 0);
        } catch (NativeException e) {
            throw new AssertionError(e);
        }
    }
}
