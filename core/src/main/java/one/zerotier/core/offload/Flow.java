package one.zerotier.core.offload;

import java.nio.ByteBuffer;
import java.util.Arrays;
import one.zerotier.core.crypto.Bytes;

/**
 * Consecutive segments of one TCP or UDP stream, on their way to become one frame. The payload is at its place in memory
 * already; the headers of the first segment are kept here until it is known how many follow.
 */
final class Flow {
    /** Ethernet with two tags, IPv6, and TCP with all options that there is room for. */
    private static final int MAX_HEADERS = 14 + 8 + 40 + 60;

    private static final int MAX_IP_LENGTH = 0xffff;
    /** A frame with the largest packet, and what stands before it; not a power of two, so that flows share no cache lines. */
    static final int ROOM = 65_600;
    /** What kernels take in one frame of UDP segments. */
    private static final int MAX_DATAGRAMS = 64;

    private static final int ONLY_DO_NOT_FRAGMENT = 0xbfff;
    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_ID = 4;
    private static final int IPV4_FRAGMENT = 6;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_ADDRESSES = 12;
    private static final int IPV6_LENGTH = 4;
    private static final int IPV6_ADDRESSES = 8;
    private static final int TCP_SEQUENCE = 4;
    private static final int UDP_LENGTH = 4;

    private static final int LAST = SegmentHeaders.FIN | SegmentHeaders.PSH;
    private static final int SYN_RST_URG = 0x02 | 0x04 | 0x20;
    private static final int ACK = 0x10;

    private final ByteBuffer memory;
    private final int base;
    private final byte[] headers = new byte[MAX_HEADERS];
    /** 1 bits where the headers of all segments are the same. */
    private final byte[] mask = new byte[MAX_HEADERS];

    private int headerLength;
    private int network;
    private int transport;
    private boolean ipv4;
    private boolean tcp;

    private boolean open;
    private long lastUse;
    private int ipSum;
    private int pseudoSum;
    private int firstId;
    private int nextSequence;
    private int segmentLength;
    private int payload;
    private int count;
    private int lastFlags;
    private boolean ended;

    Flow(ByteBuffer memory, int base) {
        this.memory = memory;
        this.base = base;
    }

    int base() {
        return base;
    }

    boolean isOpen() {
        return open;
    }

    long lastUse() {
        return lastUse;
    }

    /** Nothing may follow any more. */
    boolean isEnded() {
        return ended;
    }

    /** Begins, closed before, with a frame that may. Returns false, and is still closed, if its lengths or checksums are wrong. */
    boolean begin(FrameLayout layout, byte[] frame, int offset, int length, long use) {
        arrange(layout);
        System.arraycopy(frame, offset, headers, 0, headerLength);
        segmentLength = length - headerLength;
        payload = 0;
        count = 0;
        lastFlags = 0;
        ended = false;
        if (ipv4) {
            int ip = offset + network;
            firstId = Bytes.uint16(frame, ip + IPV4_ID);
            ipSum = InternetChecksum.fold((long) InternetChecksum.sum(frame, ip, FrameLayout.IPV4_HEADER)
                    + InternetChecksum.complement(Bytes.uint16(frame, ip + IPV4_LENGTH))
                    + InternetChecksum.complement(firstId)
                    + InternetChecksum.complement(Bytes.uint16(frame, ip + IPV4_CHECKSUM)));
            pseudoSum = InternetChecksum.pseudoHeader4(frame, ip, layout.protocol());
        } else {
            pseudoSum = InternetChecksum.pseudoHeader6(frame, offset + network, layout.protocol());
        }
        if (!isSound(frame, offset, length)) {
            return false;
        }
        if (tcp) {
            nextSequence = Bytes.int32(frame, offset + transport + TCP_SEQUENCE);
        }
        take(frame, offset, segmentLength, use);
        open = true;
        return true;
    }

    /** Whether another could be joined to a frame of this kind: it has a payload, and nothing that is not for all segments. */
    static boolean mayBegin(FrameLayout layout, byte[] frame, int offset, int length) {
        if (!layout.isSimple() || layout.end() == 0 || layout.end() >= length) {
            return false;
        }
        if (layout.isIpv4()
                && (Bytes.uint16(frame, offset + layout.network() + IPV4_FRAGMENT) & ONLY_DO_NOT_FRAGMENT) != 0) {
            return false;
        }
        int flags = layout.isTcp() ? frame[offset + layout.transport() + SegmentHeaders.TCP_FLAGS] : ACK;
        return (flags & (ACK | SYN_RST_URG | LAST)) == ACK;
    }

    /** Most flows begin as the one before did, because flows end whenever nothing more is there to be read. */
    private void arrange(FrameLayout layout) {
        if (headerLength == layout.end()
                && network == layout.network()
                && ipv4 == layout.isIpv4()
                && tcp == layout.isTcp()) {
            return;
        }
        headerLength = layout.end();
        network = layout.network();
        transport = layout.transport();
        ipv4 = layout.isIpv4();
        tcp = layout.isTcp();
        Arrays.fill(mask, (byte) 0xff);
        if (ipv4) {
            differs(network + IPV4_LENGTH, Integer.BYTES);
            differs(network + IPV4_CHECKSUM, Short.BYTES);
        } else {
            differs(network + IPV6_LENGTH, Short.BYTES);
        }
        if (tcp) {
            differs(transport + TCP_SEQUENCE, Integer.BYTES);
            mask[transport + SegmentHeaders.TCP_FLAGS] = (byte) ~(LAST | SegmentHeaders.CWR);
        } else {
            differs(transport + UDP_LENGTH, Short.BYTES);
        }
        differs(transport + SegmentHeaders.checksumOffset(tcp), Short.BYTES);
    }

    private void differs(int offset, int length) {
        Arrays.fill(mask, offset, offset + length, (byte) 0);
    }

    /** Joins this frame, if it is the next one. Else nothing has changed. */
    boolean append(byte[] frame, int offset, int length, long use) {
        int size = length - headerLength;
        if (size <= 0
                || size > segmentLength
                || headerLength - network + payload + size > MAX_IP_LENGTH
                || !hasSameHeaders(frame, offset)
                || !isNext(frame, offset)
                || !isSound(frame, offset, length)) {
            return false;
        }
        take(frame, offset, size, use);
        return true;
    }

    /** Compares eight bytes at a time; the last eight overlap those before, because no header is shorter. */
    private boolean hasSameHeaders(byte[] frame, int offset) {
        int last = headerLength - Long.BYTES;
        long difference = difference(frame, offset, last);
        for (int at = 0; at < last; at += Long.BYTES) {
            difference |= difference(frame, offset, at);
        }
        return difference == 0;
    }

    private long difference(byte[] frame, int offset, int at) {
        return (Words.int64(frame, offset + at) ^ Words.int64(headers, at)) & Words.int64(mask, at);
    }

    private boolean isNext(byte[] frame, int offset) {
        if (ipv4 && Bytes.uint16(frame, offset + network + IPV4_ID) != (firstId + count & 0xffff)) {
            return false;
        }
        return tcp
                ? Bytes.int32(frame, offset + transport + TCP_SEQUENCE) == nextSequence
                        && (frame[offset + transport + SegmentHeaders.TCP_FLAGS] & SegmentHeaders.CWR) == 0
                : count < MAX_DATAGRAMS;
    }

    /** Whether lengths and checksums are those that the splitter would write. */
    private boolean isSound(byte[] frame, int offset, int length) {
        int transportLength = length - transport;
        int at = offset + transport;
        int checksum = Bytes.uint16(frame, at + SegmentHeaders.checksumOffset(tcp));
        // both mean the same sum, but TCP has 0 and UDP 0xffff where it is computed
        if (checksum == (tcp ? 0xffff : 0) || !isIpSound(frame, offset + network, length - network)) {
            return false;
        }
        if (!tcp && Bytes.uint16(frame, at + UDP_LENGTH) != transportLength) {
            return false;
        }
        long sum = (long) pseudoSum + transportLength + InternetChecksum.sum(frame, at, transportLength);
        return InternetChecksum.fold(sum) == InternetChecksum.VALID;
    }

    private boolean isIpSound(byte[] frame, int ip, int ipLength) {
        if (!ipv4) {
            return Bytes.uint16(frame, ip + IPV6_LENGTH) == ipLength - FrameLayout.IPV6_HEADER;
        }
        int sum = InternetChecksum.fold((long) ipSum + ipLength + Bytes.uint16(frame, ip + IPV4_ID));
        return Bytes.uint16(frame, ip + IPV4_LENGTH) == ipLength
                && Bytes.uint16(frame, ip + IPV4_CHECKSUM) == InternetChecksum.complement(sum);
    }

    private void take(byte[] frame, int offset, int size, long use) {
        memory.put(base + OffloadHeader.LENGTH + headerLength + payload, frame, offset + headerLength, size);
        payload += size;
        count++;
        lastUse = use;
        nextSequence += size;
        if (tcp) {
            lastFlags = frame[offset + transport + SegmentHeaders.TCP_FLAGS] & LAST;
        }
        ended = size < segmentLength || lastFlags != 0;
    }

    /** Whether this frame, whose ports are known, is of the same stream. */
    boolean isOf(FrameLayout layout, byte[] frame, int offset) {
        return tcp == layout.isTcp()
                && Bytes.int32(headers, transport) == Bytes.int32(frame, offset + layout.transport())
                && hasAddressesOf(layout, frame, offset);
    }

    boolean hasAddressesOf(FrameLayout layout, byte[] frame, int offset) {
        if (ipv4 != layout.isIpv4()) {
            return false;
        }
        int from = ipv4 ? IPV4_ADDRESSES : IPV6_ADDRESSES;
        int to = ipv4 ? FrameLayout.IPV4_HEADER : FrameLayout.IPV6_HEADER;
        int other = offset + layout.network();
        return Arrays.equals(headers, network + from, network + to, frame, other + from, other + to);
    }

    /** Makes one frame of all segments and closes the flow. Returns its length with what stands before it. */
    int close(OffloadHeader header) {
        open = false;
        if (count == 1) {
            header.setPlain();
        } else {
            finish(header);
        }
        header.write(memory, base);
        memory.put(base + OffloadHeader.LENGTH, headers, 0, headerLength);
        return OffloadHeader.LENGTH + headerLength + payload;
    }

    /** Makes the headers of the first segment those of all. */
    private void finish(OffloadHeader header) {
        int ipLength = headerLength - network + payload;
        int transportLength = headerLength - transport + payload;
        if (ipv4) {
            Bytes.putInt16(headers, network + IPV4_LENGTH, ipLength);
            int sum = InternetChecksum.fold((long) ipSum + ipLength + firstId);
            Bytes.putInt16(headers, network + IPV4_CHECKSUM, InternetChecksum.complement(sum));
        } else {
            Bytes.putInt16(headers, network + IPV6_LENGTH, ipLength - FrameLayout.IPV6_HEADER);
        }
        int gsoType = OffloadHeader.GSO_UDP;
        if (tcp) {
            gsoType = ipv4 ? OffloadHeader.GSO_TCPV4 : OffloadHeader.GSO_TCPV6;
            int flags = headers[transport + SegmentHeaders.TCP_FLAGS] | lastFlags;
            headers[transport + SegmentHeaders.TCP_FLAGS] = (byte) flags;
            gsoType |= (flags & SegmentHeaders.CWR) == 0 ? 0 : OffloadHeader.GSO_ECN;
        } else {
            Bytes.putInt16(headers, transport + UDP_LENGTH, transportLength);
        }
        int checksumOffset = SegmentHeaders.checksumOffset(tcp);
        int sum = InternetChecksum.fold((long) pseudoSum + transportLength);
        Bytes.putInt16(headers, transport + checksumOffset, sum);
        header.set(OffloadHeader.NEEDS_CHECKSUM, gsoType, headerLength, segmentLength, transport, checksumOffset);
    }
}
