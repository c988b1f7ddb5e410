package one.zerotier.testnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;
import one.zerotier.libc.NativeException;
import one.zerotier.poll.Poller;
import one.zerotier.tap.TapDevice;

/**
 * An IPv4 host at the far end of a tap device: it answers ARP requests for its address, and can ping the system. Enough
 * of Ethernet to find out whether a device is one.
 */
public final class FarHost {
    private static final byte[] MAC = {2, 0, 0, 0, 0, 0x42};
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
    private static final int DEADLINE_MS = 10_000;

    private static final int ETHERNET_HEADER_LENGTH = 14;
    private static final int ETHERTYPE = 12;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int ARP_OPERATION = 20;
    private static final int ARP_SENDER_MAC = 22;
    private static final int ARP_SENDER_IP = 28;
    private static final int ARP_TARGET_IP = 38;
    private static final int IPV4_HEADER_LENGTH = 20;
    private static final int IPV4_PROTOCOL = ETHERNET_HEADER_LENGTH + 9;
    private static final int ICMP = ETHERNET_HEADER_LENGTH + IPV4_HEADER_LENGTH;
    private static final int PROTOCOL_ICMP = 1;

    private final TapDevice tap;
    private final byte[] ip;
    private final byte[] buffer = new byte[0xffff];

    public FarHost(TapDevice tap, InetAddress ip) {
        this.tap = tap;
        this.ip = ip.getAddress();
    }

    /** Takes frames until one of them fits and returns that. Fails after ten seconds. */
    public ByteBuffer awaitFrame(String description, Predicate<ByteBuffer> wanted) throws NativeException {
        long deadline = System.nanoTime() + DEADLINE_MS * 1_000_000L;
        try (Poller poller = new Poller()) {
            poller.add(tap.fd());
            while (System.nanoTime() < deadline) {
                poller.await(100);
                for (int length = tap.read(buffer, 0); length > 0; length = tap.read(buffer, 0)) {
                    ByteBuffer frame = ByteBuffer.wrap(Arrays.copyOf(buffer, length));
                    answerArp(frame);
                    if (wanted.test(frame)) {
                        return frame;
                    }
                }
            }
        }
        throw new AssertionError("no " + description + " within " + DEADLINE_MS + " ms");
    }

    /** Whether the frame is an ARP request for this host. */
    public boolean asksForMe(ByteBuffer frame) {
        return etherType(frame) == ETHERTYPE_ARP
                && frame.getShort(ARP_OPERATION) == 1
                && Arrays.equals(bytes(frame, ARP_TARGET_IP, 4), ip);
    }

    /** Whether the frame carries IPv4 of this protocol to this host. */
    public boolean isForMe(ByteBuffer frame, int protocol) {
        return etherType(frame) == ETHERTYPE_IPV4
                && frame.get(IPV4_PROTOCOL) == protocol
                && Arrays.equals(bytes(frame, 0, 6), MAC)
                && Arrays.equals(bytes(frame, ETHERNET_HEADER_LENGTH + 16, 4), ip);
    }

    /** Sends an ICMP echo request with {@code length} bytes of data and waits for the reply. */
    public ByteBuffer ping(InetAddress target, int length) throws NativeException {
        byte[] data = new byte[length];
        Arrays.fill(data, (byte) 0x5a);
        ByteBuffer icmp = ByteBuffer.allocate(8 + length)
                .putInt(0x0800_0000)
                .putInt(0x1234_0001)
                .put(data);
        icmp.putShort(2, checksum(icmp.array()));
        ByteBuffer header = ByteBuffer.allocate(IPV4_HEADER_LENGTH)
                .putShort((short) 0x4500)
                .putShort((short) (IPV4_HEADER_LENGTH + icmp.capacity()))
                .putInt(0)
                .putShort((short) (64 << 8 | PROTOCOL_ICMP))
                .putShort((short) 0)
                .put(ip)
                .put(target.getAddress());
        header.putShort(10, checksum(header.array()));
        write(BROADCAST, ETHERTYPE_IPV4, header.array(), icmp.array());
        return awaitFrame(
                "echo reply",
                frame -> isForMe(frame, PROTOCOL_ICMP)
                        && frame.get(ICMP) == 0
                        && Arrays.equals(bytes(frame, ICMP + 8, length), data));
    }

    private void answerArp(ByteBuffer frame) {
        if (asksForMe(frame)) {
            byte[] reply = ByteBuffer.allocate(28)
                    .putInt(0x0001_0800)
                    .putInt(0x0604_0002)
                    .put(MAC)
                    .put(ip)
                    .put(bytes(frame, ARP_SENDER_MAC, 6))
                    .put(bytes(frame, ARP_SENDER_IP, 4))
                    .array();
            write(bytes(frame, ARP_SENDER_MAC, 6), ETHERTYPE_ARP, reply, new byte[0]);
        }
    }

    private void write(byte[] destination, int etherType, byte[] header, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_HEADER_LENGTH + header.length + payload.length)
                .put(destination)
                .put(MAC)
                .putShort((short) etherType)
                .put(header)
                .put(payload);
        assertThat(tap.write(frame.array(), 0, frame.capacity())).isTrue();
    }

    private static int etherType(ByteBuffer frame) {
        return Short.toUnsignedInt(frame.getShort(ETHERTYPE));
    }

    private static byte[] bytes(ByteBuffer frame, int offset, int length) {
        byte[] bytes = new byte[length];
        frame.get(offset, bytes);
        return bytes;
    }

    /** RFC 1071; the field itself is still 0. */
    private static short checksum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += Byte.toUnsignedInt(bytes[i]) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
