package one.zerotier.core.sim;

/** Takes what a node lets out, instead of the network and the host, and allocates nothing. Keeps the last of each. */
class Sink {
    private static final int CAPACITY = 16_384;

    final byte[] datagram = new byte[CAPACITY];
    final byte[] frame = new byte[CAPACITY];
    int datagramLength;
    int frameLength;
    int datagrams;
    int frames;

    void takeDatagram(byte[] buffer, int offset, int length) {
        System.arraycopy(buffer, offset, datagram, 0, length);
        datagramLength = length;
        datagrams++;
    }

    void takeFrame(byte[] buffer, int offset, int length) {
        System.arraycopy(buffer, offset, frame, 0, length);
        frameLength = length;
        frames++;
    }
}
