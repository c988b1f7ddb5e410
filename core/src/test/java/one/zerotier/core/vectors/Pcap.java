package one.zerotier.core.vectors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;

/** Reads UDP datagrams out of a capture: little-endian pcap of Ethernet frames with IPv4 or IPv6, whole datagrams only. */
public final class Pcap {
    private static final int MAGIC = 0xa1b2c3d4; // times in microseconds
    private static final int FILE_HEADER_LENGTH = 24;
    private static final int LINK_TYPE = 20;
    private static final int ETHERNET = 1;
    private static final int ETHERNET_HEADER_LENGTH = 14;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int IPV6_HEADER_LENGTH = 40;
    private static final int UDP_HEADER_LENGTH = 8;

    /**
     * A datagram.
     *
     * @param frame its number in the capture, from 1
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Datagram(int frame, long timeMs, Endpoint from, Endpoint to, byte[] bytes) {}

    private Pcap() {}

    public static List<Datagram> read(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt(0) != MAGIC || in.getInt(LINK_TYPE) != ETHERNET) {
            throw new IllegalArgumentException("not a capture of Ethernet frames");
        }
        in.position(FILE_HEADER_LENGTH);
        List<Datagram> datagrams = new ArrayList<>();
        while (in.hasRemaining()) {
            long seconds = Integer.toUnsignedLong(in.getInt());
            long timeMs = seconds * 1_000 + in.getInt() / 1_000;
            int captured = in.getInt();
            if (captured != in.getInt()) {
                throw new IllegalArgumentException("a frame was cut");
            }
            byte[] frame = new byte[captured];
            in.get(frame);
            datagrams.add(datagram(datagrams.size() + 1, timeMs, frame));
        }
        return datagrams;
    }

    private static Datagram datagram(int number, long timeMs, byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame);
        int ip = ETHERNET_HEADER_LENGTH;
        boolean v4 = in.getShort(ip - 2) == IPV4;
        if (!v4 && (in.getShort(ip - 2) & 0xffff) != IPV6) {
            throw new IllegalArgumentException("frame " + number + " is not IP");
        }
        int udp = ip + (v4 ? 4 * (frame[ip] & 0x0f) : IPV6_HEADER_LENGTH);
        int addresses = ip + (v4 ? 12 : 8);
        int length = v4 ? 4 : 16;
        int udpLength = in.getShort(udp + 4) & 0xffff;
        return new Datagram(
                number,
                timeMs,
                new Endpoint(IpAddress.of(frame, addresses, length), in.getShort(udp) & 0xffff),
                new Endpoint(IpAddress.of(frame, addresses + length, length), in.getShort(udp + 2) & 0xffff),
                Arrays.copyOfRange(frame, udp + UDP_HEADER_LENGTH, udp + udpLength));
    }
}
