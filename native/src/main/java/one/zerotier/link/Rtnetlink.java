package one.zerotier.link;

import java.util.List;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Slab;
import one.zerotier.poll.Poller;

/**
 * Asks the Linux kernel about its network or tells it to change it. Each request has a socket of its own, so no answer
 * can be taken for that to another request, and there is nothing to close.
 */
final class Rtnetlink {
    /** A request that is answered with an acknowledgement or an error. */
    static final int ACKNOWLEDGED = 0x1 | 0x4;
    /** A request that is answered with all there is. */
    static final int DUMP = 0x1 | 0x300;
    /** Replace what is there. */
    static final int REPLACE = 0x100;
    /** Fail if it is there. */
    static final int EXCLUSIVE = 0x200;
    /** Create it if it is not there. */
    static final int CREATE = 0x400;

    static final int AF_NETLINK = 16;

    private static final int NETLINK_ROUTE = 0;
    private static final int ADDRESS_LENGTH = 12; // struct sockaddr_nl: family u16, 0 u16, port u32, groups u32
    private static final int PORT = 4;
    private static final int GROUPS = 8;

    private static final int BUFFER_SIZE = 64 * 1024; // the kernel's datagrams have 32 KiB at most
    private static final int ADDRESS = BUFFER_SIZE + 4;
    private static final int TIMEOUT_MS = 2_000; // it answers before the request returns, so this never comes
    private static final int ATTEMPTS = 5;

    private final Slab slab = new Slab(BUFFER_SIZE + 4 + ADDRESS_LENGTH);
    private int sequence;

    /** A socket that is told what happens to {@code groups}, a bit for each. */
    static int open(int groups) throws NativeException {
        String call = "open a netlink socket";
        int fd = NativeException.check(call, Libc.socket(AF_NETLINK, Libc.SOCK_RAW, NETLINK_ROUTE));
        Slab address = new Slab(ADDRESS_LENGTH);
        address.putInt16(0, AF_NETLINK);
        address.putInt32(GROUPS, groups);
        int result = Libc.bind(fd, address, 0, ADDRESS_LENGTH);
        if (result < 0) {
            Libc.close(fd);
        }
        NativeException.check(call, result);
        return fd;
    }

    /** Has something changed. Returns 0 or why not, as an error number of {@link Errno}. */
    synchronized int request(String call, NetlinkWriter request) throws NativeException {
        return converse(call, request, message -> null).error();
    }

    /** Lists something; again, but not for ever, if it changed meanwhile. */
    synchronized <T> List<T> dump(String call, NetlinkWriter request, NetlinkAnswer.Decoder<T> decoder)
            throws NativeException {
        NetlinkAnswer<T> answer = converse(call, request, decoder);
        for (int attempt = 1; answer.isInterrupted() && attempt < ATTEMPTS; attempt++) {
            answer = converse(call, request, decoder);
        }
        NativeException.check(call, -answer.error());
        return answer.entries();
    }

    private <T> NetlinkAnswer<T> converse(String call, NetlinkWriter request, NetlinkAnswer.Decoder<T> decoder)
            throws NativeException {
        sequence++;
        NetlinkAnswer<T> answer = new NetlinkAnswer<>(sequence, decoder);
        byte[] message = request.message(sequence);
        slab.put(0, message, 0, message.length);
        int fd = open(0);
        try {
            NativeException.check(call, Libc.write(fd, slab, 0, message.length));
            while (!answer.add(receive(call, fd))) {}
            return answer;
        } catch (MalformedMessageException e) {
            NativeException malformed = new NativeException(call, Errno.EPROTO);
            malformed.initCause(e);
            throw malformed;
        } finally {
            Libc.close(fd);
        }
    }

    /** The next datagram from the kernel; other processes can send to the socket too. */
    private byte[] receive(String call, int fd) throws NativeException {
        while (true) {
            int length = Libc.recvfrom(fd, slab, 0, BUFFER_SIZE, ADDRESS, ADDRESS_LENGTH);
            if (length == -Errno.EAGAIN) {
                await(call, fd);
            } else if (length != -Errno.EINTR) {
                NativeException.check(call, length);
                if (slab.int32(ADDRESS + PORT) == 0) {
                    byte[] datagram = new byte[length];
                    slab.get(0, datagram, 0, length);
                    return datagram;
                }
            }
        }
    }

    private static void await(String call, int fd) throws NativeException {
        try (Poller poller = new Poller()) {
            poller.add(fd);
            if (poller.await(TIMEOUT_MS) == 0) {
                throw new NativeException(call, Errno.ETIMEDOUT);
            }
        }
    }
}
