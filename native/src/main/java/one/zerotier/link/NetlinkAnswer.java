package one.zerotier.link;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.libc.Errno;
import org.jspecify.annotations.Nullable;

/**
 * Puts together the kernel's answer to one request from the datagrams it comes in: an acknowledgement, an error, or a
 * dump of many messages of which the last says that it is the last.
 */
final class NetlinkAnswer<T> {
    private static final int NLMSG_NOOP = 1;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSG_OVERRUN = 4;
    private static final int NLM_F_DUMP_INTR = 0x10;

    private final int sequence;
    private final Decoder<T> decoder;
    private final List<T> entries = new ArrayList<>();
    private int error;
    private boolean interrupted;

    /** Reads one message; null leaves it out. */
    @FunctionalInterface
    interface Decoder<T> {
        @Nullable
        T decode(NetlinkReader message) throws MalformedMessageException;
    }

    /** @param sequence number of the request; other messages are answers that nobody waits for any more */
    NetlinkAnswer(int sequence, Decoder<T> decoder) {
        this.sequence = sequence;
        this.decoder = decoder;
    }

    /** Takes in one datagram. Returns whether the answer is complete. */
    boolean add(byte[] datagram) throws MalformedMessageException {
        NetlinkReader in = new NetlinkReader(datagram);
        while (in.next()) {
            if (in.sequence() != sequence) {
                continue;
            }
            interrupted |= (in.flags() & NLM_F_DUMP_INTR) != 0 || in.type() == NLMSG_OVERRUN;
            switch (in.type()) {
                case NLMSG_ERROR, NLMSG_DONE -> {
                    error = Math.max(0, -in.int32(0));
                    return true;
                }
                case NLMSG_NOOP, NLMSG_OVERRUN -> {}
                default -> {
                    T entry = decoder.decode(in);
                    if (entry != null) {
                        entries.add(entry);
                    }
                }
            }
        }
        return false;
    }

    /** In the kernel's order. */
    List<T> entries() {
        return entries;
    }

    /** 0 or why the request was refused; see {@link Errno}. */
    int error() {
        return error;
    }

    /** Whether the tables changed while they were dumped, so that entries may be missing or there twice. */
    boolean isInterrupted() {
        return interrupted;
    }
}
