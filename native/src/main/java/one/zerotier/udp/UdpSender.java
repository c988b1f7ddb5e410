package one.zerotier.udp;

import one.zerotier.libc.Libc;
import one.zerotier.libc.Messages;

/** What a socket knows of sending: what its system and its way out can do, and what they have refused. */
final class UdpSender {
    /** Owns a queue in which there is nothing. */
    static final UdpSender NOBODY = new UdpSender(-1, false, 0);

    private final int fd;
    private final boolean batched;
    private int segmentLimit;
    private long refusals;
    private int lastRefusal;
    private UdpSocket.RefusalListener listener = (datagrams, errno) -> {};

    private UdpSender(int fd, boolean batched, int segmentLimit) {
        this.fd = fd;
        this.batched = batched;
        this.segmentLimit = segmentLimit;
    }

    /** Asks the kernel whether it can cut messages into datagrams: one that does not know how would send them whole. */
    static UdpSender of(int fd, boolean batched) {
        boolean segments = batched && Libc.getsockopt(fd, Messages.SOL_UDP, Messages.UDP_SEGMENT) >= 0;
        return new UdpSender(fd, batched, segments ? Integer.MAX_VALUE : 0);
    }

    int fd() {
        return fd;
    }

    /** Whether the system sends many messages in one call. */
    boolean isBatched() {
        return batched;
    }

    /** Only datagrams shorter than this are sent in runs. */
    int segmentLimit() {
        return segmentLimit;
    }

    /** From now on only datagrams shorter than this are sent in runs, 0 for none. */
    void limitSegments(int limit) {
        segmentLimit = Math.min(segmentLimit, limit);
    }

    void refused(int datagrams, int errno) {
        refusals += datagrams;
        lastRefusal = errno;
        listener.onRefused(datagrams, errno);
    }

    void onRefusal(UdpSocket.RefusalListener newListener) {
        listener = newListener;
    }

    long refusals() {
        return refusals;
    }

    int lastRefusal() {
        return lastRefusal;
    }
}
