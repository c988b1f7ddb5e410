package one.zerotier.tap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
 * On real devices. UDP over IPv6 as well as TCP over IPv4, so that both families have been seen.
 *
 * <pre>
 *   this system ── device, NEAR ── the test, which is FAR, or passes on to
 *                                        device, FAR ── EchoChild's system
 * </pre>
 */
@Timeout(60)
final class LinuxOffloadTest {
    private static final byte[] MAC = {0x32, 0x11, 0x22, 0x33, 0x44, 0x55};
    private static final byte[] FAR_MAC = {0x02, 0, 0, 0, 0, 0x42};
    private static final InetAddress NEAR = TestNet.v4(1, 1);
    private static final InetAddress FAR = TestNet.v4(1, 2);
    private static final InetAddress NEAR_V6 = TestNet.v6(1, 1);
    private static final InetAddress FAR_V6 = TestNet.v6(1, 2);
    private static final int MTU = 1500;

    private static final int HEADER = TapDevice.OFFLOAD_HEADER_LENGTH;
    private static final int NEEDS_CHECKSUM = 1;
    private static final int KIND = 1;
    private static final int KIND_TCP_V4 = 1;
    private static final int KIND_UDP = 5;
    private static final int SEGMENT_LENGTH = 4;
    private static final int CHECKSUM_START = 6;
    private static final int CHECKSUM_OFFSET = 8;
    private static final int UDP_V6_HEADERS = 14 + 40 + 8;
    private static final int SEGMENT = 1000;

    private final byte[] buffer = new byte[TapDevice.MAX_READ_LENGTH];
    private final ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
    private TapDevice tap;

    @BeforeAll
    static void requireRoot() {
        TestNet.requireRoot();
    }

    @BeforeEach
    void create() throws Exception {
        tap = TapDevices.create(TestNet.device("o"), MAC, MTU, true);
    }

    @AfterEach
    void close() {
        tap.close();
    }

    @Test
    void aTcpStreamPassesInSegmentsLongerThanTheMtu() throws Exception {
        assertThat(tap.hasOffloads()).isTrue();
        HostNetwork.current().addAddress(tap.name(), NEAR, TestNet.V4_PREFIX_LENGTH);
        byte[] stream = new byte[2_000_000];
        new Random(1).nextBytes(stream);
        try (TapDevice other = TapDevices.create(TestNet.device("e"), FAR_MAC, MTU, true);
                Poller poller = new Poller()) {
            Process child = ChildJvm.start(
                    List.of("/usr/bin/unshare", "--net"),
                    EchoChild.class,
                    other.name(),
                    FAR.getHostAddress(),
                    Integer.toString(TestNet.V4_PREFIX_LENGTH));
            BufferedReader output = child.inputReader(US_ASCII);
            assertThat(output.readLine()).isEqualTo("ready");
            SystemProgram.run(
                    List.of("/usr/sbin/ip", "link", "set", other.name(), "netns", Long.toString(child.pid())));
            child.outputWriter().append('\n').flush();
            int port = Integer.parseInt(output.readLine());
            CompletableFuture<byte[]> echoed = CompletableFuture.supplyAsync(() -> exchange(port, stream));
            poller.add(tap.fd());
            poller.add(other.fd());
            int[] longest = new int[2];
            while (!echoed.isDone()) {
                poller.await(20);
                longest[0] = Math.max(longest[0], pass(tap, other));
                longest[1] = Math.max(longest[1], pass(other, tap));
            }
            assertThat(echoed.get(1, TimeUnit.SECONDS)).isEqualTo(stream);
            assertThat(longest[0]).as("there").isGreaterThan(10 * MTU);
            assertThat(longest[1]).as("and back").isGreaterThan(10 * MTU);
            child.outputWriter().append('\n').flush();
            assertThat(child.waitFor()).isZero();
        }
    }

    @Test
    void aBurstOfUdpIsReadAsOneFrame() throws Exception {
        assertThat(tap.hasUdpOffload()).as("Linux 6.2 or later").isTrue();
        useIpv6();
        try (UdpSocket socket = UdpSocket.open(NEAR_V6, 0, tap.name())) {
            int length = sendBurst(socket, 10);
            assertThat(length).isEqualTo(HEADER + UDP_V6_HEADERS + 9 * SEGMENT + 10);
            assertThat(view.get(KIND)).isEqualTo((byte) KIND_UDP);
            assertThat(view.get(0) & NEEDS_CHECKSUM).isEqualTo(NEEDS_CHECKSUM);
            assertThat(view.getShort(SEGMENT_LENGTH)).isEqualTo((short) SEGMENT);
            assertThat(view.getShort(CHECKSUM_START)).isEqualTo((short) (UDP_V6_HEADERS - 8));
            assertThat(view.getShort(CHECKSUM_OFFSET)).isEqualTo((short) 6);
        }
    }

    @Test
    void aRunOfUdpIsWrittenAsOneFrame() throws Exception {
        useIpv6();
        try (UdpSocket socket = UdpSocket.open(NEAR_V6, 0, tap.name())) {
            sendBurst(socket, 10); // a frame to send back, with everything in it but the addresses in their places
            ByteBuffer memory = tap.memory(2 * TapDevice.MAX_READ_LENGTH);
            assertThat(memory.isDirect()).isTrue();
            assertThat(memory.order()).isEqualTo(ByteOrder.nativeOrder());
            int offset = TapDevice.MAX_READ_LENGTH;
            int length = HEADER + UDP_V6_HEADERS + 9 * SEGMENT + 10;
            memory.put(offset, buffer, 0, length);
            int frame = offset + HEADER;
            memory.put(frame, MAC).put(frame + 6, FAR_MAC);
            memory.put(frame + 22, FAR_V6.getAddress()).put(frame + 38, NEAR_V6.getAddress());
            memory.put(frame + 54, new byte[] {0, 9});
            memory.put(frame + 56, port(socket.localPort()));
            assertThat(tap.write(offset, length)).isTrue();
            assertThat(receiveLengths(socket)).hasSize(10).startsWith(SEGMENT).endsWith(10);
        }
    }

    /** Such is the device of a kernel older than 6.2: what it is not able to do the kernel does before. */
    @Test
    void withoutUdpABurstComesAsFramesOfTheirOwn() throws Exception {
        int none = 0x4000;
        try (TapDevice plainer = LinuxTap.create(
                TestNet.device("q"), MAC, MTU, new int[] {none, Offloads.CHECKSUM | Offloads.TSO4 | Offloads.TSO6})) {
            assertThat(plainer.hasOffloads()).isTrue();
            assertThat(plainer.hasUdpOffload()).isFalse();
            tap.close();
            tap = plainer;
            useIpv6();
            try (UdpSocket socket = UdpSocket.open(NEAR_V6, 0, tap.name())) {
                assertThat(sendBurst(socket, 10)).isEqualTo(HEADER + UDP_V6_HEADERS + SEGMENT);
                for (int i = 1; i < 10; i++) {
                    assertThat(readUdp()).isEqualTo(HEADER + UDP_V6_HEADERS + (i < 9 ? SEGMENT : 10));
                    assertThat(view.get(KIND)).isZero();
                }
            }
        }
    }

    @Test
    void aKernelWithoutOffloadsGetsAPlainDevice() throws Exception {
        try (TapDevice plain = LinuxTap.create(TestNet.device("r"), MAC, MTU, new int[] {0x4000})) {
            assertThat(plain.hasOffloads()).isFalse();
            assertThat(plain.hasUdpOffload()).isFalse();
            HostNetwork.current().addAddress(plain.name(), NEAR, TestNet.V4_PREFIX_LENGTH);
            assertThat(new FarHost(plain, FAR).ping(NEAR, 56).remaining()).isEqualTo(14 + 20 + 8 + 56);
            plain.memory(100).put(0, MAC);
            assertThat(plain.write(0, 60)).isTrue();
            assertThat(plain.write(0, 13)).isFalse();
        }
    }

    @Test
    void plainFramesAreWrittenWithoutHeader() throws Exception {
        HostNetwork.current().addAddress(tap.name(), NEAR, TestNet.V4_PREFIX_LENGTH);
        try (UdpSocket socket = UdpSocket.open(NEAR, 0, tap.name())) {
            byte[] frame = new byte[14 + 20 + 8 + 5];
            ByteBuffer.wrap(frame)
                    .put(MAC)
                    .put(FAR_MAC)
                    .putShort((short) 0x0800)
                    .putInt(0x4500_0000 | frame.length - 14)
                    .putInt(0)
                    .putInt(0x4011_0000)
                    .put(FAR.getAddress())
                    .put(NEAR.getAddress())
                    .putShort((short) 9)
                    .put(port(socket.localPort()))
                    .putInt(13 << 16) // without checksum
                    .put("hello".getBytes(US_ASCII));
            int sum = 0;
            for (int i = 14; i < 34; i += 2) {
                sum += Short.toUnsignedInt(ByteBuffer.wrap(frame).getShort(i));
            }
            ByteBuffer.wrap(frame).putShort(24, (short) ~((sum & 0xffff) + (sum >>> 16)));
            assertThat(tap.write(frame, 0, frame.length)).isTrue();
            assertThat(receiveLengths(socket)).containsExactly(5);
        }
    }

    @Test
    void refusesWhatCannotBeAFrame() {
        ByteBuffer memory = tap.memory(200);
        assertThat(tap.write(0, HEADER + 13)).as("too short").isFalse();
        memory.put(0, new byte[] {NEEDS_CHECKSUM, 0, 0, 0, 0, 0, (byte) 190, (byte) 190, 6, 0});
        assertThat(tap.write(0, 100)).as("checksum outside of the frame").isFalse();
        assertThatThrownBy(() -> tap.write(150, 51)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tap.memory(201)).hasMessageContaining("200");
        assertThat(tap.write(new byte[70_000], 0, 70_000)).isFalse();
    }

    @Test
    void readingAndWritingAllocateNothing() {
        ByteBuffer memory = tap.memory(2000);
        memory.put(HEADER, new byte[] {2, 0, 0, 0, 0, 9}).putShort(HEADER + 12, (short) 8); // for somebody else
        assertThat(Allocation.bytes(() -> {
                    tap.write(0, HEADER + 1414);
                    readQuietly();
                }))
                .isZero();
    }

    private void useIpv6() throws Exception {
        HostNetwork.current().addAddress(tap.name(), NEAR_V6, TestNet.V6_PREFIX_LENGTH);
        SystemProgram.run(List.of(
                "/usr/sbin/ip",
                "neigh",
                "add",
                FAR_V6.getHostAddress(),
                "lladdr",
                "02:00:00:00:00:42",
                "dev",
                tap.name()));
    }

    /** Sends so many datagrams to FAR, the last with 10 bytes, and reads the first frame that comes of it. */
    private int sendBurst(UdpSocket socket, int count) throws NativeException {
        ByteBuffer to = ByteBuffer.wrap(FAR_V6.getAddress());
        byte[] payload = new byte[SEGMENT];
        for (int i = 0; i < count; i++) {
            int length = i == count - 1 ? 10 : SEGMENT;
            assertThat(socket.send(false, to.getLong(0), to.getLong(8), 9, payload, 0, length))
                    .isTrue();
        }
        socket.flush();
        assertThat(socket.refusedSends()).isZero();
        return readUdp();
    }

    /** Whatever else the system sends of its own is passed over. */
    private int readUdp() throws NativeException {
        try (Poller poller = new Poller()) {
            poller.add(tap.fd());
            while (true) {
                int length = tap.read(buffer, 0);
                if (length > 0 && buffer[HEADER + 12] == (byte) 0x86 && buffer[HEADER + 20] == 17) {
                    return length;
                }
                if (length == 0) {
                    poller.await(Poller.FOREVER);
                }
            }
        }
    }

    private List<Integer> receiveLengths(UdpSocket socket) throws NativeException {
        List<Integer> lengths = new ArrayList<>();
        try (Poller poller = new Poller()) {
            poller.add(socket.fd());
            while (lengths.isEmpty()) {
                poller.await(Poller.FOREVER);
                socket.receiveBatch((bytes, offset, length, v4, high, low, port) -> lengths.add(length), 1);
            }
        }
        return lengths;
    }

    /** Passes on all frames that are there, with their headers, and returns the length of the longest TCP segment. */
    private int pass(TapDevice from, TapDevice to) throws NativeException {
        int longest = 0;
        ByteBuffer memory = to.memory(TapDevice.MAX_READ_LENGTH);
        for (int length = from.read(buffer, 0); length > 0; length = from.read(buffer, 0)) {
            memory.put(0, buffer, 0, length);
            to.write(0, length);
            if ((view.get(KIND) & 0x7f) == KIND_TCP_V4) {
                longest = Math.max(longest, length);
            }
        }
        return longest;
    }

    private static byte[] exchange(int port, byte[] stream) {
        try (Socket socket = new Socket(FAR, port)) {
            OutputStream out = socket.getOutputStream();
            out.write(stream);
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] port(int port) {
        return new byte[] {(byte) (port >>> 8), (byte) port};
    }

    private void readQuietly() {
        try {
            tap.read(buffer, 0);
        } catch (NativeException e) {
            throw new AssertionError(e);
        }
    }
}
