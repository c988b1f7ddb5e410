package one.zerotier.tap;

import one.zerotier.libc.NativeException;

/**
 * An Ethernet port that this process is the far end of. Frames are Ethernet II from the destination MAC on, without
 * checksum. One thread owns it.
 */
public interface TapDevice extends AutoCloseable {
    /** What the system calls the device, like {@code zt0}; the same all its life. */
    String name();

    /**
     * To wait on, see {@code Poller}: it is ready if there is something to read or the device is gone. Read until there
     * is nothing left before waiting again, for some frames may already have left the system.
     */
    int fd();

    /**
     * Takes the next frame that the system sent, without waiting.
     *
     * @param buffer where to put it; a frame that does not fit is cut off
     * @param offset where in the buffer to begin
     * @return its length, or 0 if there is none now
     * @throws NativeException if the device is gone: removed by somebody, or closed
     */
    int read(byte[] buffer, int offset) throws NativeException;

    /**
     * Gives the system a frame.
     *
     * @return false if it did not take it: it is no frame, the device is down, gone or closed, or memory is short
     */
    boolean write(byte[] buffer, int offset, int length);

    /** Sets the longest payload of a frame, in bytes, without its 14 bytes of header. */
    void setMtu(int mtu) throws NativeException;

    /** The longest payload of a frame, in bytes, as the system has it now: others may change it too. */
    int mtu() throws NativeException;

    /** Removes the device, and with it its addresses and routes. May be called again, then does nothing. */
    @Override
    void close();
}
