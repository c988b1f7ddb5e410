package one.zerotier.udp;

import java.net.Inet6Address;
import java.net.InetAddress;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Libc;
import one.zerotier.libc.Messages;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Slab;
import one.zerotier.libc.Sockaddr;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket of one address family that never blocks. One thread at a time sends, one receives. What the network or the
 * system does to a single datagram is counted, not thrown.
 */
public final class UdpSocket implements AutoCloseable {
    /** Longest datagram there is. */
    public static final int MAX_DATAGRAM_LENGTH = 0xffff;

    private final int fd;
    private final boolean v4;
    private final boolean batched;
    private final UdpBatch batch;
    private final UdpSender sender;
    private final int localPort;
    private final int receiveBufferSize;
    private final int sendBufferSize;
    private final Slab hopLimit = new Slab(4);
    private final Slab memoryInfo = UdpOptions.memoryInfo();
    private boolean closed;

    /** What {@link #receiveBatch} hands datagrams to. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * One datagram. The array is lent for the call and may be changed where the datagram is; sockets may be used to
         * send meanwhile, but not to receive.
         *
         * @param v4 whether the sender's address is IPv4
         * @param ipHigh the first 8 bytes of an IPv6 address; 0 for IPv4
         * @param ipLow the last 8 bytes of an IPv6 address, or the 4 bytes of an IPv4 address
         */
        void onDatagram(byte[] buffer, int offset, int length, boolean v4, long ipHigh, long ipLow, int port);
    }

    /** Hears of datagrams that were not sent. */
    @FunctionalInterface
    public interface RefusalListener {
        /** Called by the thread that sends; must not send itself. */
        void onRefused(int datagrams, int errno);
    }

    private UdpSocket(int fd, boolean v4, boolean batched, UdpBatch batch) throws NativeException {
        this.fd = fd;
        this.v4 = v4;
        this.batched = batched;
        this.batch = batch;
        this.sender = UdpSender.of(fd, batched);
        this.receiveBufferSize = UdpOptions.growReceiveBuffer(fd);
        this.sendBufferSize = UdpOptions.growSendBuffer(fd);
        Slab local = new Slab(Sockaddr.MAX_LENGTH);
        NativeException.check("ask for a socket's port", Libc.getsockname(fd, local));
        this.localPort = Sockaddr.port(local, 0);
    }

    /** Opens and binds a socket that shares nothing with others. */
    public static UdpSocket open(InetAddress local, int port, @Nullable String boundDevice) throws NativeException {
        return open(local, port, boundDevice, new UdpBatch());
    }

    /**
     * Opens and binds a socket.
     *
     * @param local an address of this machine, or the wildcard of either family
     * @param port 0 lets the system choose
     * @param boundDevice the only interface to send and receive through, so that no route can lead datagrams elsewhere
     * @param batch what to send and receive with, together with other sockets
     * @throws NativeException with EADDRINUSE if the port is taken, EADDRNOTAVAIL if the address is not ours,
     *     ENODEV if there is no such interface, EAFNOSUPPORT if the machine lacks the family
     */
    public static UdpSocket open(InetAddress local, int port, @Nullable String boundDevice, UdpBatch batch)
            throws NativeException {
        return open(local, port, boundDevice, batch, true);
    }

    /** The same; {@code mayBatch} false treats the system as one that knows neither batches nor segments. */
    public static UdpSocket open(
            InetAddress local, int port, @Nullable String boundDevice, UdpBatch batch, boolean mayBatch)
            throws NativeException {
        boolean v4 = !(local instanceof Inet6Address);
        String call = "open UDP port " + port + " on " + local.getHostAddress();
        int fd = NativeException.check(
                call, Libc.socket(v4 ? Libc.AF_INET : Libc.AF_INET6, Libc.SOCK_DGRAM, UdpOptions.IPPROTO_UDP));
        try {
            UdpOptions.set(fd, v4, boundDevice);
            boolean batched = mayBatch && Messages.areSupportedBy(fd);
            if (batched) { // only then can we take apart what was merged
                UdpOptions.mergeReceived(fd);
            }
            Slab address = new Slab(Sockaddr.MAX_LENGTH);
            int length = Sockaddr.put(address, 0, local, port);
            NativeException.check(call, Libc.bind(fd, address, 0, length));
            return new UdpSocket(fd, v4, batched, batch);
        } catch (NativeException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** To wait on; see {@code Poller}. */
    public int fd() {
        return fd;
    }

    /** The port in use, chosen by the system if 0 was asked for. */
    public int localPort() {
        return localPort;
    }

    /** Bytes that the system grants for datagrams not yet received. */
    public int receiveBufferSize() {
        return receiveBufferSize;
    }

    /** Bytes that the system grants for datagrams not yet sent. */
    public int sendBufferSize() {
        return sendBufferSize;
    }

    /** How many datagrams the system or we did not take. */
    public long refusedSends() {
        return sender.refusals();
    }

    /** Why the last of them was refused, as an error number; 0 if there was none. */
    public int lastRefusal() {
        return sender.lastRefusal();
    }

    /** Whom to tell of what is refused from now on. */
    public void onRefusal(RefusalListener listener) {
        sender.onRefusal(listener);
    }

    /**
     * Only datagrams shorter than this are sent in runs that the system cuts: 0 if it cannot, the largest int if nothing
     * is known to stand against it.
     */
    public int segmentLimit() {
        return sender.segmentLimit();
    }

    /**
     * Queues one datagram, which is sent by {@link #flush}, or before if there are many. It is copied. What the system
     * then refuses is counted: no route, a full buffer, a firewall, too long.
     *
     * @param v4 whether the receiver's address is IPv4; an address of the other family is refused
     * @param high the first 8 bytes of an IPv6 address
     * @param low the last 8 bytes of an IPv6 address, or the 4 bytes of an IPv4 address
     * @return false if it is refused at once
     */
    public boolean send(boolean v4, long high, long low, int port, byte[] buffer, int offset, int length) {
        if (v4 != this.v4) {
            return refused(Errno.EAFNOSUPPORT);
        }
        if (closed) {
            return refused(Errno.EBADF);
        }
        if (length > MAX_DATAGRAM_LENGTH) {
            return refused(Errno.EMSGSIZE);
        }
        batch.sending.add(sender, v4, high, low, port, buffer, offset, length);
        return true;
    }

    /**
     * Sends one datagram with a hop limit (IPv4: time to live) of its own, 1 to 255, after all that is queued.
     *
     * @return false if it is refused
     */
    public boolean send(
            boolean v4, long high, long low, int port, byte[] buffer, int offset, int length, int datagramHopLimit) {
        if (closed) {
            return refused(Errno.EBADF);
        }
        flush();
        int result = UdpOptions.setHopLimit(fd, this.v4, hopLimit, datagramHopLimit);
        if (result < 0) {
            return refused(-result);
        }
        long refusedBefore = refusedSends();
        send(v4, high, low, port, buffer, offset, length);
        flush();
        UdpOptions.setHopLimit(fd, this.v4, hopLimit, UdpOptions.defaultHopLimit(this.v4));
        return refusedSends() == refusedBefore;
    }

    /** Sends what is queued, also by other sockets of the same batch. */
    public void flush() {
        batch.flush();
    }

    /** How full the system's queue of what was received is, in percent; 0 where it does not tell. */
    public int receiveFillPercent() {
        return closed ? 0 : UdpOptions.receiveFillPercent(fd, memoryInfo);
    }

    /**
     * Hands over the datagrams that have come, without waiting, and returns how many there were.
     *
     * @param max about so many at most, for those that came merged are handed over together; if as many come, there may
     *     be more
     */
    public int receiveBatch(Receiver receiver, int max) {
        return batch.receiving.receive(this, batched, receiver, max);
    }

    /** Sends what is queued and frees the port. May be called again, then does nothing. */
    @Override
    public void close() {
        if (!closed) {
            batch.sending.flush(sender);
            closed = true;
            Libc.close(fd);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether UDP and TCP can be bound to {@code port} on all addresses of the families that this machine has. */
    public static boolean isPortFree(int port) {
        return UdpOptions.canBind(Libc.AF_INET, Libc.SOCK_DGRAM, port)
                && UdpOptions.canBind(Libc.AF_INET, Libc.SOCK_STREAM, port)
                && UdpOptions.canBind(Libc.AF_INET6, Libc.SOCK_DGRAM, port)
                && UdpOptions.canBind(Libc.AF_INET6, Libc.SOCK_STREAM, port);
    }

    private boolean refused(int errno) {
        sender.refused(1, errno);
        return false;
    }
}
