package one.zerotier.udp;

import java.net.Inet6Address;
import java.net.InetAddress;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Slab;
import one.zerotier.libc.Sockaddr;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket of one address family that never blocks. One thread owns it. What the network or the system does to a
 * single datagram is counted, not thrown.
 */
public final class UdpSocket implements AutoCloseable {
    /** Longest datagram there is. */
    public static final int MAX_DATAGRAM_LENGTH = 0xffff;

    private static final int RECEIVE_BUFFER_SIZE = 64 * 1024;
    // the slab: one datagram, the length of its address, its address
    private static final int ADDRESS = RECEIVE_BUFFER_SIZE + 4;

    private final int fd;
    private final boolean v4;
    private final int localPort;
    private final int receiveBufferSize;
    private final int sendBufferSize;
    private final Slab slab = new Slab(ADDRESS + Sockaddr.MAX_LENGTH);
    private final Slab hopLimit = new Slab(4);
    private final byte[] received = new byte[RECEIVE_BUFFER_SIZE];
    private long refusedSends;
    private int lastRefusal;
    private boolean closed;

    /** What {@link #receiveBatch} hands datagrams to. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * One datagram. The array is lent for the call; the socket may be used to send meanwhile.
         *
         * @param v4 whether the sender's address is IPv4
         * @param ipHigh the first 8 bytes of an IPv6 address; 0 for IPv4
         * @param ipLow the last 8 bytes of an IPv6 address, or the 4 bytes of an IPv4 address
         */
        void onDatagram(byte[] buffer, int offset, int length, boolean v4, long ipHigh, long ipLow, int port);
    }

    private UdpSocket(int fd, boolean v4) throws NativeException {
        this.fd = fd;
        this.v4 = v4;
        this.receiveBufferSize = UdpOptions.growReceiveBuffer(fd);
        this.sendBufferSize = UdpOptions.growSendBuffer(fd);
        Slab local = new Slab(Sockaddr.MAX_LENGTH);
        NativeException.check("ask for a socket's port", Libc.getsockname(fd, local));
        this.localPort = Sockaddr.port(local, 0);
    }

    /**
     * Opens and binds a socket.
     *
     * @param local an address of this machine, or the wildcard of either family
     * @param port 0 lets the system choose
     * @param boundDevice the only interface to send and receive through, so that no route can lead datagrams elsewhere
     * @throws NativeException with EADDRINUSE if the port is taken, EADDRNOTAVAIL if the address is not ours,
     *     ENODEV if there is no such interface, EAFNOSUPPORT if the machine lacks the family
     */
    public static UdpSocket open(InetAddress local, int port, @Nullable String boundDevice) throws NativeException {
        boolean v4 = !(local instanceof Inet6Address);
        String call = "open UDP port " + port + " on " + local.getHostAddress();
        int fd = NativeException.check(
                call, Libc.socket(v4 ? Libc.AF_INET : Libc.AF_INET6, Libc.SOCK_DGRAM, UdpOptions.IPPROTO_UDP));
        try {
            UdpOptions.set(fd, v4, boundDevice);
            Slab address = new Slab(Sockaddr.MAX_LENGTH);
            int length = Sockaddr.put(address, 0, local, port);
            NativeException.check(call, Libc.bind(fd, address, 0, length));
            return new UdpSocket(fd, v4);
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

    /** How many sends returned false. */
    public long refusedSends() {
        return refusedSends;
    }

    /** Why the last send that returned false did, as an error number; 0 if there was none. */
    public int lastRefusal() {
        return lastRefusal;
    }

    /**
     * Sends one datagram.
     *
     * @param v4 whether the receiver's address is IPv4; an address of the other family is refused
     * @param high the first 8 bytes of an IPv6 address
     * @param low the last 8 bytes of an IPv6 address, or the 4 bytes of an IPv4 address
     * @return false if the system refused: no route, a full buffer, a firewall, too long
     */
    public boolean send(boolean v4, long high, long low, int port, byte[] buffer, int offset, int length) {
        if (v4 != this.v4) {
            return refused(Errno.EAFNOSUPPORT);
        }
        if (closed) {
            return refused(Errno.EBADF);
        }
        slab.put(0, buffer, offset, length);
        int addressLength = Sockaddr.put(slab, ADDRESS, v4, high, low, port);
        int result = Libc.sendto(fd, slab, 0, length, ADDRESS, addressLength);
        return result >= 0 || refused(-result);
    }

    /** The same with a hop limit (IPv4: time to live) of its own, 1 to 255, for this datagram only. */
    public boolean send(
            boolean v4, long high, long low, int port, byte[] buffer, int offset, int length, int datagramHopLimit) {
        if (closed) {
            return refused(Errno.EBADF);
        }
        int result = UdpOptions.setHopLimit(fd, this.v4, hopLimit, datagramHopLimit);
        if (result < 0) {
            return refused(-result);
        }
        try {
            return send(v4, high, low, port, buffer, offset, length);
        } finally {
            UdpOptions.setHopLimit(fd, this.v4, hopLimit, UdpOptions.defaultHopLimit(this.v4));
        }
    }

    /**
     * Hands over the datagrams that have come, without waiting, and returns how many there were.
     *
     * @param max at most so many; if as many come, there may be more
     */
    public int receiveBatch(Receiver receiver, int max) {
        int count = 0;
        while (count < max && !closed) {
            int length = Libc.recvfrom(fd, slab, 0, RECEIVE_BUFFER_SIZE, ADDRESS, Sockaddr.MAX_LENGTH);
            if (length == -Errno.EINTR) {
                continue;
            }
            if (length < 0) {
                break; // nothing there, or what some earlier datagram met: the next turn will see
            }
            slab.get(0, received, 0, length);
            boolean fromV4 = Sockaddr.isV4(slab, ADDRESS);
            long high = Sockaddr.high(slab, ADDRESS);
            long low = Sockaddr.low(slab, ADDRESS);
            receiver.onDatagram(received, 0, length, fromV4, high, low, Sockaddr.port(slab, ADDRESS));
            count++;
        }
        return count;
    }

    /** Frees the port. May be called again, then does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Libc.close(fd);
        }
    }

    /** Whether UDP and TCP can be bound to {@code port} on all addresses of the families that this machine has. */
    public static boolean isPortFree(int port) {
        return UdpOptions.canBind(Libc.AF_INET, Libc.SOCK_DGRAM, port)
                && UdpOptions.canBind(Libc.AF_INET, Libc.SOCK_STREAM, port)
                && UdpOptions.canBind(Libc.AF_INET6, Libc.SOCK_DGRAM, port)
                && UdpOptions.canBind(Libc.AF_INET6, Libc.SOCK_STREAM, port);
    }

    private boolean refused(int errno) {
        refusedSends++;
        lastRefusal = errno;
        return false;
    }
}
