package one.zerotier.core.warmup;

import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.offload.InternetChecksum;
import one.zerotier.core.offload.OffloadHeader;
import one.zerotier.core.offload.Segmenter;
import one.zerotier.core.wire.IpAddress;

/** A frame of TCP over IPv4 as a device with offloads hands it over: several segments in one, and no checksum. */
final class WarmFrame {
    private static final int IP = EthernetFrame.HEADER_LENGTH;
    private static final int TCP = IP + 20;
    private static final int HEADERS = TCP + 20;
    private static final int IP_CHECKSUM = 10;
    private static final int TCP_PROTOCOL = 6;
    private static final int TCP_CHECKSUM = 16;

    private final OffloadHeader header = new OffloadHeader();
    private final byte[] template;
    private final byte[] frame;

    WarmFrame(long destination, long source, IpAddress to, IpAddress from, int segment, int segments) {
        int length = HEADERS + segment * segments;
        template = new byte[length];
        frame = new byte[length];
        EthernetFrame.writeHeader(template, 0, destination, source, EthernetFrame.IPV4);
        template[IP] = 0x45;
        Bytes.putInt16(template, IP + 2, length - IP);
        template[IP + 8] = 64;
        template[IP + 9] = TCP_PROTOCOL;
        Bytes.putInt32(template, IP + 12, (int) from.low());
        Bytes.putInt32(template, IP + 16, (int) to.low());
        int sum = InternetChecksum.fold(InternetChecksum.sum(template, IP, TCP - IP));
        Bytes.putInt16(template, IP + IP_CHECKSUM, InternetChecksum.complement(sum));
        int pseudo = InternetChecksum.pseudoHeader4(template, IP, TCP_PROTOCOL);
        Bytes.putInt16(template, TCP + TCP_CHECKSUM, InternetChecksum.fold((long) pseudo + length - TCP));
        template[TCP + 12] = 5 << 4;
        template[TCP + 13] = 0x10; // ACK
        int type = segments > 1 ? OffloadHeader.GSO_TCPV4 : OffloadHeader.GSO_NONE;
        header.set(OffloadHeader.NEEDS_CHECKSUM, type, HEADERS, segments > 1 ? segment : 0, TCP, TCP_CHECKSUM);
    }

    boolean split(Segmenter segmenter) {
        System.arraycopy(template, 0, frame, 0, template.length); // a segmenter writes into what it reads
        return segmenter.split(header, frame, 0, frame.length);
    }
}
