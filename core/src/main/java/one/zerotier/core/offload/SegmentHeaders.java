package one.zerotier.core.offload;

import one.zerotier.core.crypto.Bytes;

/** The headers of one large frame, kept aside, from which those of its segments are made. */
final class SegmentHeaders {
    /** Room for every chain of extension headers that anybody sends; longer ones are refused. */
    static final int MAX_LENGTH = 4_096;

    static final int TCP_FLAGS = 13;
    static final int FIN = 0x01;
    static final int PSH = 0x08;
    static final int CWR = 0x80;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;
    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_ID = 4;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV6_LENGTH = 4;

    private final byte[] template = new byte[MAX_LENGTH];
    private int length;
    private int network;
    private int transport;
    private boolean ipv4;
    private boolean tcp;
    private int ipSum;
    private int pseudoSum;
    private int firstId;
    private int firstSequence;
    private int flags;

    static int checksumOffset(boolean tcp) {
        return tcp ? TCP_CHECKSUM : UDP_CHECKSUM;
    }

    /** Takes the headers of this frame. {@code newPseudoSum} is that of the pseudo header without a length. */
    void load(byte[] buffer, int offset, FrameLayout layout, int newPseudoSum) {
        length = layout.end();
        network = layout.network();
        transport = layout.transport();
        ipv4 = layout.isIpv4();
        tcp = layout.isTcp();
        pseudoSum = newPseudoSum;
        System.arraycopy(buffer, offset, template, 0, length);
        if (ipv4) {
            firstId = Bytes.uint16(template, network + IPV4_ID);
            Bytes.putInt32(template, network + IPV4_LENGTH, 0);
            Bytes.putInt16(template, network + IPV4_CHECKSUM, 0);
            ipSum = InternetChecksum.sum(template, network, transport - network);
        }
        if (tcp) {
            firstSequence = Bytes.int32(template, transport + TCP_SEQUENCE);
            flags = template[transport + TCP_FLAGS];
        }
        Bytes.putInt16(template, transport + checksumOffset(tcp), 0);
    }

    /**
     * Writes the headers of a segment before its payload: it is the {@code index}-th, has so many bytes, and so many were in
     * the segments before.
     */
    void write(byte[] buffer, int offset, int index, int before, int payload, boolean last) {
        System.arraycopy(template, 0, buffer, offset, length);
        writeIp(buffer, offset + network, index, length - network + payload);
        int at = offset + transport;
        int transportLength = length - transport + payload;
        if (tcp) {
            Bytes.putInt32(buffer, at + TCP_SEQUENCE, firstSequence + before);
            int cleared = (index == 0 ? 0 : CWR) | (last ? 0 : FIN | PSH);
            buffer[at + TCP_FLAGS] = (byte) (flags & ~cleared);
        } else {
            Bytes.putInt16(buffer, at + UDP_LENGTH, transportLength);
        }
        long sum = (long) pseudoSum + transportLength + InternetChecksum.sum(buffer, at, transportLength);
        int checksum = InternetChecksum.complement(InternetChecksum.fold(sum));
        // 0 in UDP would say that there is none
        Bytes.putInt16(buffer, at + checksumOffset(tcp), checksum == 0 && !tcp ? 0xffff : checksum);
    }

    private void writeIp(byte[] buffer, int ip, int index, int ipLength) {
        if (!ipv4) {
            Bytes.putInt16(buffer, ip + IPV6_LENGTH, ipLength - FrameLayout.IPV6_HEADER);
            return;
        }
        int id = firstId + index & 0xffff;
        Bytes.putInt16(buffer, ip + IPV4_LENGTH, ipLength);
        Bytes.putInt16(buffer, ip + IPV4_ID, id);
        int sum = InternetChecksum.fold((long) ipSum + ipLength + id);
        Bytes.putInt16(buffer, ip + IPV4_CHECKSUM, InternetChecksum.complement(sum));
    }
}
