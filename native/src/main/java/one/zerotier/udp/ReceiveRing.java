package one.zerotier.udp;

import one.zerotier.libc.Errno;
import one.zerotier.libc.Messages;

/**
 * Room for datagrams that come together. The system merges those of one sender that are equally long and follow one
 * another; here they are taken apart again.
 */
final class ReceiveRing {
    private static final int MAX_MESSAGES = 32;
    /** Whatever comes with messages as long as this is asked for in small batches, so that a processor's cache holds one. */
    private static final int LONG_MESSAGE = 8 * 1024;

    private static final int MAX_LONG_MESSAGES = 4;
    private static final int MESSAGE_LENGTH = 64 * 1024;

    private final Messages messages = new Messages(MAX_MESSAGES, MAX_MESSAGES * MESSAGE_LENGTH);
    private final byte[] message = new byte[MESSAGE_LENGTH];
    private int wanted = MAX_MESSAGES;

    ReceiveRing() {
        for (int i = 0; i < MAX_MESSAGES; i++) {
            messages.setData(i, i * MESSAGE_LENGTH, MESSAGE_LENGTH);
        }
    }

    /** Hands over about {@code max} datagrams: the last message is handed over whole. Returns how many there were. */
    int receive(UdpSocket socket, boolean batched, UdpSocket.Receiver receiver, int max) {
        int count = 0;
        while (count < max && !socket.isClosed()) {
            int asked = batched ? Math.min(wanted, max - count) : 1;
            int come = batched ? messages.receive(socket.fd(), asked) : messages.receiveOne(socket.fd());
            if (come == -Errno.EINTR) {
                continue;
            }
            if (come <= 0) {
                break; // nothing there, or what some earlier datagram met: the next turn will see
            }
            int bytes = 0;
            for (int i = 0; i < come; i++) {
                bytes += messages.length(i);
                count += handOver(i, receiver);
            }
            wanted = bytes / come < LONG_MESSAGE ? MAX_MESSAGES : MAX_LONG_MESSAGES;
            if (come < asked) {
                break;
            }
        }
        return count;
    }

    private int handOver(int index, UdpSocket.Receiver receiver) {
        int length = messages.length(index);
        messages.get(index * MESSAGE_LENGTH, message, 0, length);
        boolean v4 = messages.isV4(index);
        long high = messages.high(index);
        long low = messages.low(index);
        int port = messages.port(index);
        int segment = messages.segmentLength(index);
        if (segment <= 0 || segment >= length) {
            receiver.onDatagram(message, 0, length, v4, high, low, port);
            return 1;
        }
        int count = 0;
        for (int offset = 0; offset < length; offset += segment) {
            receiver.onDatagram(message, offset, Math.min(segment, length - offset), v4, high, low, port);
            count++;
        }
        return count;
    }
}
