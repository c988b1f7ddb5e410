package one.zerotier.core.offload;

import one.zerotier.core.crypto.Bytes;

/**
 * Makes frames of what one read of a device with offloads brings, as the Linux kernel would have sent them: with all checksums,
 * each segment with its own lengths, IPv4 id and sequence number, FIN and PSH on the last only, CWR on the first only.
 *
 * <p>The payload stays where it is: the headers of a segment are written right before its payload, over the end of the
 * segment before, which the sink has used by then.
 */
public final class Segmenter {
    /** Takes one frame. The array is lent for the call; the frame may be changed in place, but nothing beyond it. */
    @FunctionalInterface
    public interface Sink {
        void frame(byte[] buffer, int offset, int length);
    }

    private static final int MAX_IP_LENGTH = 0xffff;
    private static final int KNOWN_FLAGS = OffloadHeader.NEEDS_CHECKSUM | OffloadHeader.DATA_VALID;

    private final Sink sink;
    private final FrameLayout layout = new FrameLayout();
    private final SegmentHeaders headers = new SegmentHeaders();

    public Segmenter(Sink sink) {
        this.sink = sink;
    }

    /**
     * Hands the frames of this range to the sink. Returns false, with nothing handed over or changed, if header and frame do
     * not fit together or are of a kind that is not known. Reads and writes nothing outside the range.
     */
    public boolean split(OffloadHeader header, byte[] buffer, int offset, int length) {
        if (header.isPlain()) {
            sink.frame(buffer, offset, length);
            return true;
        }
        if ((header.flags() & ~KNOWN_FLAGS) != 0) {
            return false;
        }
        return header.gsoType() == OffloadHeader.GSO_NONE
                ? complete(header, buffer, offset, length)
                : segment(header, buffer, offset, length);
    }

    /** One frame whose checksum, of whatever protocol, is to be computed. */
    private boolean complete(OffloadHeader header, byte[] buffer, int offset, int length) {
        int start = header.checksumStart();
        int place = start + header.checksumOffset();
        if (place + Short.BYTES > length) {
            return false;
        }
        int sum = InternetChecksum.sum(buffer, offset + start, length - start);
        int checksum = InternetChecksum.complement(sum);
        // The kernel does not ask here which protocol it is; 0xffff is right in all of them, 0 is not in UDP.
        Bytes.putInt16(buffer, offset + place, checksum == 0 ? 0xffff : checksum);
        sink.frame(buffer, offset, length);
        return true;
    }

    private boolean segment(OffloadHeader header, byte[] buffer, int offset, int length) {
        if (layout.parse(buffer, offset, length) != FrameLayout.Kind.TRANSPORT || !fits(header)) {
            return false;
        }
        int payload = length - layout.end();
        if (payload <= header.gsoSize()) {
            return single(header, buffer, offset, length);
        }
        headers.load(buffer, offset, layout, pseudoSum(header, buffer, offset, length));
        int index = 0;
        int headerLength = layout.end();
        int gsoSize = header.gsoSize();
        for (int before = 0; before < payload; before += gsoSize) {
            int size = Math.min(gsoSize, payload - before);
            headers.write(buffer, offset + before, index, before, size, before + size == payload);
            sink.frame(buffer, offset + before, headerLength + size);
            index++;
        }
        return true;
    }

    /** Announced as many segments, but there is only one. */
    private boolean single(OffloadHeader header, byte[] buffer, int offset, int length) {
        if (header.needsChecksum()) {
            return complete(header, buffer, offset, length);
        }
        sink.frame(buffer, offset, length);
        return true;
    }

    private boolean fits(OffloadHeader header) {
        boolean known = switch (header.gsoType() & ~OffloadHeader.GSO_ECN) {
            case OffloadHeader.GSO_TCPV4 -> layout.isTcp() && layout.isIpv4();
            case OffloadHeader.GSO_TCPV6 -> layout.isTcp() && !layout.isIpv4();
            case OffloadHeader.GSO_UDP -> !layout.isTcp() && header.gsoType() == OffloadHeader.GSO_UDP;
            default -> false;
        };
        return known
                && layout.end() > 0
                && layout.end() <= SegmentHeaders.MAX_LENGTH
                && header.gsoSize() > 0
                && layout.end() - layout.network() + header.gsoSize() <= MAX_IP_LENGTH
                && (header.needsChecksum() ? checksumIsThere(header) : !layout.isRouted());
    }

    private boolean checksumIsThere(OffloadHeader header) {
        return header.checksumStart() == layout.transport()
                && header.checksumOffset() == SegmentHeaders.checksumOffset(layout.isTcp());
    }

    /**
     * The sum of the pseudo header without the length. The sender's own sum is taken, if there is one, because only the
     * sender knows the last destination of a packet with a routing header.
     */
    private int pseudoSum(OffloadHeader header, byte[] buffer, int offset, int length) {
        if (header.needsChecksum()) {
            int place = offset + header.checksumStart() + header.checksumOffset();
            int wholeLength = InternetChecksum.fold(length - layout.transport());
            return InternetChecksum.fold(Bytes.uint16(buffer, place) + InternetChecksum.complement(wholeLength));
        }
        int ip = offset + layout.network();
        return layout.isIpv4()
                ? InternetChecksum.pseudoHeader4(buffer, ip, layout.protocol())
                : InternetChecksum.pseudoHeader6(buffer, ip, layout.protocol());
    }
}
