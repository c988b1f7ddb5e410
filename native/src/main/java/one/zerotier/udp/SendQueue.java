package one.zerotier.udp;

import one.zerotier.libc.Errno;
import one.zerotier.libc.Messages;

/**
 * Datagrams of one socket that wait to be sent together. Those that follow one another, go to the same receiver and are
 * equally long become one message, which the system cuts into datagrams as late as it can: that saves most of what a
 * datagram costs. The last of such a run may be shorter.
 */
final class SendQueue {
    static final int MAX_MESSAGES = 64;
    static final int CAPACITY = 256 * 1024;
    /** So many every kernel takes that can do it at all. */
    static final int MAX_SEGMENTS = 64;

    /** The longest datagrams that there are, less the IPv6 header where it counts. */
    private static final int LONGEST_V4 = 65_507;

    private static final int LONGEST_V6 = 65_487;

    /** The system's call; {@link Messages#send} but in tests. */
    @FunctionalInterface
    interface Call {
        int send(int fd, int first, int length);
    }

    private final Messages messages;
    private final Call call;
    private final int[] offsets = new int[MAX_MESSAGES];
    private final int[] lengths = new int[MAX_MESSAGES];
    private final int[] segmentLengths = new int[MAX_MESSAGES]; // of the first datagram, also if there is one only
    private final int[] segments = new int[MAX_MESSAGES];
    private int count;
    private int used;
    private UdpSender owner = UdpSender.NOBODY;

    // the run that is still open, which is that of the last message
    private boolean open;
    private boolean runV4;
    private long runHigh;
    private long runLow;
    private int runPort;

    SendQueue() {
        this.messages = new Messages(MAX_MESSAGES, CAPACITY);
        this.call = messages::send;
    }

    /** For tests, which have the system say what it never says on the machine at hand. */
    SendQueue(Call call) {
        this.messages = new Messages(MAX_MESSAGES, CAPACITY);
        this.call = call;
    }

    /** Takes a copy of a datagram of at most {@link UdpSocket#MAX_DATAGRAM_LENGTH} bytes. Whatever does not fit any more is sent first. */
    void add(UdpSender sender, boolean v4, long high, long low, int port, byte[] buffer, int offset, int length) {
        if (sender != owner || used + length > CAPACITY) {
            flush();
            owner = sender;
        }
        if (open && runV4 == v4 && runLow == low && runHigh == high && runPort == port && continuesRun(length)) {
            int last = count - 1;
            lengths[last] += length;
            segments[last]++;
            open = length == segmentLengths[last];
        } else {
            if (count == MAX_MESSAGES) {
                flush();
            }
            offsets[count] = used;
            lengths[count] = length;
            segmentLengths[count] = length;
            segments[count] = 1;
            messages.setAddress(count, v4, high, low, port);
            runV4 = v4;
            runHigh = high;
            runLow = low;
            runPort = port;
            open = length > 0 && length < sender.segmentLimit();
            count++;
        }
        messages.put(used, buffer, offset, length);
        used += length;
    }

    private boolean continuesRun(int length) {
        int last = count - 1;
        return length > 0
                && length <= segmentLengths[last]
                && segments[last] < MAX_SEGMENTS
                && lengths[last] + length <= (runV4 ? LONGEST_V4 : LONGEST_V6);
    }

    /** Sends all. What the system does not take is counted by its socket. */
    void flush() {
        if (count > 0) {
            boolean isLone = count == 1 && segments[0] == 1; // the shortest way for it: a ping waits for nothing else
            if (owner.isBatched() && !isLone) {
                sendTogether();
            } else {
                for (int i = 0; i < count; i++) {
                    sendSegments(i);
                }
            }
        }
        forget();
    }

    /** Sends what this socket has in the queue, before it is closed. */
    void flush(UdpSender sender) {
        if (sender == owner) {
            flush();
            owner = UdpSender.NOBODY; // or the queue would keep it
        }
    }

    private void forget() {
        count = 0;
        used = 0;
        open = false;
    }

    private void sendTogether() {
        for (int i = 0; i < count; i++) {
            messages.setData(i, offsets[i], lengths[i]);
            messages.setSegmentLength(i, segments[i] == 1 ? 0 : segmentLengths[i]);
        }
        int next = 0;
        while (next < count) {
            int result = call.send(owner.fd(), next, count - next);
            if (result > 0) {
                next += result;
            } else if (result == -Errno.EAGAIN || result == -Errno.ENOBUFS) {
                drop(next, -result);
                return;
            } else if (result != -Errno.EINTR) {
                dealWithRefusal(next, -result);
                next++;
            }
        }
    }

    /** A full buffer means that the network is slower than we are; to wait is the senders' business. */
    private void drop(int first, int errno) {
        for (int i = first; i < count; i++) {
            owner.refused(segments[i], errno);
        }
    }

    /**
     * The first message was refused. If it consists of several datagrams that may be the reason, so they are tried one by
     * one; those that are too long for the path are then cut by IP. Only if one of them is taken was the run to blame:
     * then the socket makes no more runs of this kind. An address that nothing can be sent to must not cost the others
     * anything.
     */
    private void dealWithRefusal(int index, int errno) {
        boolean isAboutRuns = errno == Errno.EIO || errno == Errno.EINVAL || errno == Errno.EMSGSIZE;
        if (segments[index] == 1 || !isAboutRuns) {
            owner.refused(segments[index], errno);
        } else if (sendSegments(index)) {
            owner.limitSegments(errno == Errno.EIO ? 0 : segmentLengths[index]);
        }
    }

    /** Sends the datagrams of a message one by one. Returns whether the system took any. */
    private boolean sendSegments(int index) {
        int end = offsets[index] + lengths[index];
        int from = offsets[index];
        boolean taken = false;
        for (int i = 0; i < segments[index]; i++) {
            int length = Math.min(segmentLengths[index], end - from);
            int result = messages.sendOne(owner.fd(), index, from, length);
            while (result == -Errno.EINTR) {
                result = messages.sendOne(owner.fd(), index, from, length);
            }
            if (result < 0) {
                owner.refused(1, -result);
            } else {
                taken = true;
            }
            from += length;
        }
        return taken;
    }
}
