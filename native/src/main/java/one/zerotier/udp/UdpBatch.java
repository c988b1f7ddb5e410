package one.zerotier.udp;

/**
 * What the sockets of one thread share to send and to receive many datagrams in one system call: memory that they need
 * only while they do. One thread at a time may send through its sockets, and one, the same or another, receive.
 */
public final class UdpBatch {
    final SendQueue sending = new SendQueue();
    final ReceiveRing receiving = new ReceiveRing();

    /** Sends what the sockets have queued, if anything. */
    public void flush() {
        sending.flush();
    }
}
