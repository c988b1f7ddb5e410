package one.zerotier.core.offload;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TCP or UDP packet by its fields, and the frame that it is, written slowly and plainly. What {@link Segmenter} makes of a
 * large one is by definition {@link #segments}: other packets, each written in the same way.
 */
final class Packet {
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    static final int URG = 0x20;
    static final int ECE = 0x40;
    static final int CWR = 0x80;

    byte[] macs = new byte[12];
    int[] tags = {};
    boolean ipv6;
    boolean udp;
    int trafficClass;
    int id;
    int fragment = 0x4000;
    int ttl = 64;
    byte[] source = {10, 0, 0, 1};
    byte[] destination = {10, 0, 0, 2};
    /** Of IPv4; a multiple of four bytes. */
    byte[] options = {};
    /** Type and content of each extension header of IPv6; the content begins behind the length. */
    List<Extension> extensions = new ArrayList<>();

    byte @Nullable [] lastDestination;

    int sourcePort = 1_000;
    int destinationPort = 2_000;
    int sequence;
    int acknowledgement;
    int flags = ACK;
    int window = 0xffff;
    int urgent;
    byte[] tcpOptions = {};
    byte[] payload = {};

    static final class Extension {
        private final int type;
        private final byte[] content;

        Extension(int type, byte[] content) {
            this.type = type;
            this.content = content;
        }
    }

    Packet copy() {
        Packet copy = new Packet();
        copy.macs = macs;
        copy.tags = tags;
        copy.ipv6 = ipv6;
        copy.udp = udp;
        copy.trafficClass = trafficClass;
        copy.id = id;
        copy.fragment = fragment;
        copy.ttl = ttl;
        copy.source = source;
        copy.destination = destination;
        copy.options = options;
        copy.extensions = extensions;
        copy.lastDestination = lastDestination;
        copy.sourcePort = sourcePort;
        copy.destinationPort = destinationPort;
        copy.sequence = sequence;
        copy.acknowledgement = acknowledgement;
        copy.flags = flags;
        copy.window = window;
        copy.urgent = urgent;
        copy.tcpOptions = tcpOptions;
        copy.payload = payload;
        return copy;
    }

    /** The packets of which this one was made. */
    List<Packet> segments(int size) {
        List<Packet> segments = new ArrayList<>();
        for (int at = 0; at < payload.length; at += size) {
            Packet segment = copy();
            boolean first = at == 0;
            boolean last = at + size >= payload.length;
            segment.payload = Arrays.copyOfRange(payload, at, Math.min(at + size, payload.length));
            segment.id = id + segments.size();
            segment.sequence = sequence + at;
            segment.flags = flags & ~(first ? 0 : CWR) & ~(last ? 0 : FIN | PSH);
            segments.add(segment);
        }
        return segments;
    }

    /** The frame with all checksums. */
    byte[] frame() {
        return frame(false);
    }

    /** The frame with the sum of the pseudo header where the checksum is to be. */
    byte[] unfinishedFrame() {
        return frame(true);
    }

    int network() {
        return 14 + 4 * tags.length;
    }

    int transport() {
        int length = network() + (ipv6 ? 40 : 20 + options.length);
        for (Extension extension : extensions) {
            length += 2 + extension.content.length;
        }
        return length;
    }

    int headerLength() {
        return transport() + (udp ? 8 : 20 + tcpOptions.length);
    }

    int checksumOffset() {
        return udp ? 6 : 16;
    }

    int gsoType() {
        return udp ? OffloadHeader.GSO_UDP : ipv6 ? OffloadHeader.GSO_TCPV6 : OffloadHeader.GSO_TCPV4;
    }

    private byte[] frame(boolean unfinished) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(macs);
        for (int tag : tags) {
            put16(out, tag >>> 16);
            put16(out, tag);
        }
        put16(out, ipv6 ? 0x86dd : 0x0800);
        byte[] transport = transportBytes(unfinished);
        out.writeBytes(ipv6 ? ipv6Header(transport.length) : ipv4Header(transport.length));
        out.writeBytes(transport);
        return out.toByteArray();
    }

    private byte[] ipv4Header(int transportLength) {
        ByteBuffer out = ByteBuffer.allocate(20 + options.length);
        out.put((byte) (0x40 | out.capacity() / 4)).put((byte) trafficClass);
        out.putShort((short) (out.capacity() + transportLength))
                .putShort((short) id)
                .putShort((short) fragment);
        out.put((byte) ttl).put((byte) (udp ? 17 : 6)).putShort((short) 0);
        out.put(source).put(destination).put(options);
        out.putShort(10, (short) ~slowSum(out.array()));
        return out.array();
    }

    private byte[] ipv6Header(int transportLength) {
        int extensionsLength = transport() - network() - 40;
        ByteBuffer out = ByteBuffer.allocate(40 + extensionsLength);
        out.putInt(0x6000_0000 | trafficClass << 20).putShort((short) (extensionsLength + transportLength));
        int protocol = udp ? 17 : 6;
        out.put((byte) (extensions.isEmpty() ? protocol : extensions.get(0).type))
                .put((byte) ttl);
        out.put(source).put(destination);
        for (int i = 0; i < extensions.size(); i++) {
            byte[] content = extensions.get(i).content;
            out.put((byte) (i + 1 < extensions.size() ? extensions.get(i + 1).type : protocol));
            out.put((byte) ((content.length + 2) / 8 - 1)).put(content);
        }
        return out.array();
    }

    private byte[] transportBytes(boolean unfinished) {
        ByteBuffer out = ByteBuffer.allocate((udp ? 8 : 20 + tcpOptions.length) + payload.length);
        out.putShort((short) sourcePort).putShort((short) destinationPort);
        if (udp) {
            out.putShort((short) out.capacity()).putShort((short) 0);
        } else {
            out.putInt(sequence).putInt(acknowledgement);
            out.put((byte) ((20 + tcpOptions.length) * 4)).put((byte) flags).putShort((short) window);
            out.putShort((short) 0).putShort((short) urgent).put(tcpOptions);
        }
        out.put(payload);
        int pseudo = slowSum(pseudoHeader(out.capacity()));
        int checksum = ~(slowSum(out.array()) + pseudo) & 0xffff;
        if (slowSum(out.array()) + pseudo > 0xffff) {
            checksum = ~(slowSum(out.array()) + pseudo + 1) & 0xffff;
        }
        if (udp && checksum == 0) {
            checksum = 0xffff;
        }
        out.putShort(checksumOffset(), (short) (unfinished ? pseudo : checksum));
        return out.array();
    }

    private byte[] pseudoHeader(int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(source);
        out.writeBytes(lastDestination == null ? destination : lastDestination);
        put16(out, length >>> 16);
        put16(out, length);
        put16(out, udp ? 17 : 6);
        return out.toByteArray();
    }

    private static void put16(ByteArrayOutputStream out, int value) {
        out.write(value >>> 8);
        out.write(value);
    }

    /** As RFC 1071 defines it: words are added one by one, and each carry at once. */
    static int slowSum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            if (sum > 0xffff) {
                sum -= 0xffff;
            }
        }
        return sum;
    }
}
