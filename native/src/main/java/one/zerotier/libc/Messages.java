package one.zerotier.libc;

import com.sun.jna.Native;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * A row of UDP messages, each with data, an address and the length of the segments that its data consists of, which the
 * system sends or receives in one call, without anything being allocated. Linux only: elsewhere {@link #send} and {@link
 * #receive} answer ENOSYS, while {@link #sendOne} and {@link #receiveOne}, which know no segments, always work.
 *
 * <p>One piece of memory holds everything; {@code n} is the number of messages. All integers are in the order of the
 * machine, which is a 64-bit one:
 *
 * <pre>
 *   n × 64   struct mmsghdr     0 address u64, 8 its length u32, 16 iovec u64, 24 their number u64 (1),
 *                               32 control u64, 40 its length u64, 48 flags i32, 56 length of the data u32
 *   n × 16   struct iovec       0 data u64, 8 its length u64
 *   n × 24   struct cmsghdr     0 length u64, 8 level i32, 12 type i32, 16 length of a segment: u16 to send, i32 received
 *   n × 32   addresses          0 length u32, used by {@link #receiveOne}; 4 the address itself
 *            data
 * </pre>
 */
public final class Messages {
    /** An option's level, a control message's level, and their types. */
    public static final int SOL_UDP = 17;

    public static final int UDP_SEGMENT = 103;
    public static final int UDP_GRO = 104;

    private static final int HEADER_SIZE = 64;
    private static final int IOVEC_SIZE = 16;
    private static final int CONTROL_SIZE = 24;
    private static final int ADDRESS_SIZE = 32;
    private static final int ALL_SIZES = HEADER_SIZE + IOVEC_SIZE + CONTROL_SIZE + ADDRESS_SIZE;

    private static final int HEADER_ADDRESS = 0;
    private static final int HEADER_ADDRESS_LENGTH = 8;
    private static final int HEADER_IOVEC = 16;
    private static final int HEADER_IOVEC_COUNT = 24;
    private static final int HEADER_CONTROL = 32;
    private static final int HEADER_CONTROL_LENGTH = 40;
    private static final int HEADER_DATA_LENGTH = 56;
    private static final int IOVEC_LENGTH = 8;
    private static final int CONTROL_LEVEL = 8;
    private static final int CONTROL_TYPE = 12;
    private static final int CONTROL_VALUE = 16;
    private static final int SENT_CONTROL_LENGTH = CONTROL_VALUE + 2;
    private static final int RECEIVED_CONTROL_LENGTH = CONTROL_VALUE + 4;

    private static final boolean LINUX = Platform.pick(1, 0) == 1;

    private final int count;
    private final int dataSize;
    private final int iovecs;
    private final int controls;
    private final int addresses;
    private final int data;
    private final Slab slab;
    /** Headers from this one on are as they must be before something is received into them: most calls use few. */
    private int firstReady;

    /** So many messages, which share {@code dataSize} bytes for their data. Those cost memory once they are used. */
    public Messages(int count, int dataSize) {
        this.count = count;
        this.dataSize = dataSize;
        this.iovecs = count * HEADER_SIZE;
        this.controls = iovecs + count * IOVEC_SIZE;
        this.addresses = controls + count * CONTROL_SIZE;
        this.data = addresses + count * ADDRESS_SIZE;
        this.firstReady = count;
        this.slab = Slab.untouched(data + dataSize);
        for (int i = 0; i < count * ALL_SIZES; i += 8) {
            slab.putInt64(i, 0);
        }
        for (int i = 0; i < count; i++) {
            slab.putInt64(header(i) + HEADER_ADDRESS, slab.address(sockaddr(i), Sockaddr.MAX_LENGTH));
            slab.putInt64(header(i) + HEADER_IOVEC, slab.address(iovec(i), IOVEC_SIZE));
            slab.putInt64(header(i) + HEADER_IOVEC_COUNT, 1);
            slab.putInt64(header(i) + HEADER_CONTROL, slab.address(control(i), CONTROL_SIZE));
        }
    }

    /** Whether a socket that cannot have received anything yet may send and receive many messages in one call. */
    public static boolean areSupportedBy(int fd) {
        Messages probe = new Messages(1, 1);
        return probe.send(fd, 0, 0) == 0 && probe.receive(fd, 1) == -Errno.EAGAIN;
    }

    /** Copies into the data. */
    public void put(int offset, byte[] source, int sourceOffset, int length) {
        slab.put(data(offset, length), source, sourceOffset, length);
    }

    /** Copies out of the data. */
    public void get(int offset, byte[] target, int targetOffset, int length) {
        slab.get(data(offset, length), target, targetOffset, length);
    }

    /** Sets where a message is sent to, as in {@link Sockaddr}. */
    public void setAddress(int index, boolean v4, long high, long low, int port) {
        int length = Sockaddr.put(slab, sockaddr(index), v4, high, low, port);
        slab.putInt32(header(index) + HEADER_ADDRESS_LENGTH, length);
        firstReady = count;
    }

    /** Sets which part of the data is a message's: to be sent, or room for what is received. */
    public void setData(int index, int offset, int length) {
        slab.putInt64(iovec(index), slab.address(data(offset, length), length));
        slab.putInt64(iovec(index) + IOVEC_LENGTH, length);
    }

    /** Sets that a message is sent as datagrams of so many bytes, the last of which may be shorter; 0 as a single one. */
    public void setSegmentLength(int index, int length) {
        int control = control(index);
        slab.putInt64(header(index) + HEADER_CONTROL_LENGTH, length == 0 ? 0 : CONTROL_SIZE);
        firstReady = count;
        slab.putInt64(control, SENT_CONTROL_LENGTH);
        slab.putInt32(control + CONTROL_LEVEL, SOL_UDP);
        slab.putInt32(control + CONTROL_TYPE, UDP_SEGMENT);
        slab.putInt64(control + CONTROL_VALUE, 0);
        slab.putInt16(control + CONTROL_VALUE, length);
    }

    /** Sends messages from {@code first} on and returns how many the system took, or why it did not take the first. */
    public int send(int fd, int first, int length) {
        Objects.checkFromIndexSize(first, length, count);
        if (!LINUX) {
            return -Errno.ENOSYS;
        }
        try {
            return Libc.result(Direct.sendmmsg(fd, slab.address(first * HEADER_SIZE, length * HEADER_SIZE), length, 0));
        } finally {
            Reference.reachabilityFence(slab);
        }
    }

    /** Sends a part of the data to the address of a message, as one datagram. */
    public int sendOne(int fd, int index, int offset, int length) {
        int from = data(offset, length);
        int addressLength = slab.int32(header(index) + HEADER_ADDRESS_LENGTH);
        return Libc.sendto(fd, slab, from, length, sockaddr(index), addressLength);
    }

    /** Receives into the first {@code length} messages and returns how many have come, or why none. */
    public int receive(int fd, int length) {
        Objects.checkFromIndexSize(0, length, count);
        if (!LINUX) {
            return -Errno.ENOSYS;
        }
        for (int i = 0; i < Math.min(length, firstReady); i++) {
            slab.putInt32(header(i) + HEADER_ADDRESS_LENGTH, Sockaddr.MAX_LENGTH);
            slab.putInt64(header(i) + HEADER_CONTROL_LENGTH, CONTROL_SIZE);
        }
        try {
            int come = Libc.result(Direct.recvmmsg(fd, slab.address(0, length * HEADER_SIZE), length, 0, 0));
            if (firstReady <= length) {
                firstReady = Math.max(0, come);
            }
            return come;
        } finally {
            Reference.reachabilityFence(slab);
        }
    }

    /** Receives one datagram into the first message and returns 1, or why none has come. */
    public int receiveOne(int fd) {
        int room = Math.toIntExact(slab.int64(iovec(0) + IOVEC_LENGTH));
        int at = Math.toIntExact(slab.int64(iovec(0)) - slab.address(0, 0));
        int length = Libc.recvfrom(fd, slab, at, room, sockaddr(0), Sockaddr.MAX_LENGTH);
        slab.putInt64(header(0) + HEADER_CONTROL_LENGTH, 0);
        firstReady = count;
        slab.putInt32(header(0) + HEADER_DATA_LENGTH, Math.max(0, length));
        return length < 0 ? length : 1;
    }

    /** How many bytes of data a message has that was received. */
    public int length(int index) {
        return slab.int32(header(index) + HEADER_DATA_LENGTH);
    }

    /** Of how many bytes the datagrams were that make up a message received; the last may be shorter. 0 for a single one. */
    public int segmentLength(int index) {
        int control = control(index);
        boolean present = slab.int64(header(index) + HEADER_CONTROL_LENGTH) >= RECEIVED_CONTROL_LENGTH
                && slab.int64(control) >= RECEIVED_CONTROL_LENGTH
                && slab.int32(control + CONTROL_LEVEL) == SOL_UDP
                && slab.int32(control + CONTROL_TYPE) == UDP_GRO;
        return present ? slab.int32(control + CONTROL_VALUE) : 0;
    }

    /** Whether the sender of a message received has an IPv4 address. */
    public boolean isV4(int index) {
        return Sockaddr.isV4(slab, sockaddr(index));
    }

    /** The sender's address, as in {@link Sockaddr}. */
    public long high(int index) {
        return Sockaddr.high(slab, sockaddr(index));
    }

    public long low(int index) {
        return Sockaddr.low(slab, sockaddr(index));
    }

    public int port(int index) {
        return Sockaddr.port(slab, sockaddr(index));
    }

    private int header(int index) {
        return Objects.checkIndex(index, count) * HEADER_SIZE;
    }

    private int iovec(int index) {
        return iovecs + Objects.checkIndex(index, count) * IOVEC_SIZE;
    }

    private int control(int index) {
        return controls + Objects.checkIndex(index, count) * CONTROL_SIZE;
    }

    private int sockaddr(int index) {
        return addresses + Objects.checkIndex(index, count) * ADDRESS_SIZE + 4;
    }

    private int data(int offset, int length) {
        return data + Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ dataSize);
    }

    /** Apart from the others: macOS lacks them, and all of a class are looked up at once. */
    private static final class Direct {
        static {
            Native.register(Direct.class, CLibrary.NAME);
        }

        static native int sendmmsg(int fd, long messages, int count, int flags);

        static native int recvmmsg(int fd, long messages, int count, int flags, long timeout);
    }
}
