package one.zerotier.tap;

import java.nio.ByteBuffer;
import one.zerotier.libc.NativeException;

/**
 * An Ethernet port that this process is the far end of. Frames are Ethernet II from the destination MAC on, without
 * checksum. One thread owns it; another may write while it reads.
 *
 * <p>A device with offloads gives and takes frames as a good network card does: a TCP or UDP segment may be up to 64 KiB
 * long, which stands for a run of frames no longer than the MTU allows, and lack its checksum. A header of {@link
 * #OFFLOAD_HEADER_LENGTH} bytes before each frame says so; integers are in the order of the machine:
 *
 * <pre>
 *   0  flags u8              1: the checksum is to be filled in; it now holds the sum of the pseudo header
 *                            2: the checksum is known to be right, although it need not be there
 *   1  kind u8               0: a frame as it is; 1: TCP over IPv4; 4: TCP over IPv6; 5: UDP; plus 128: with TCP's CWR flag
 *   2  header length u16     of all headers, Ethernet's to TCP's; a hint only
 *   4  segment length u16    of the payload of each frame but the last
 *   6  checksum start u16    from where on to sum up, counted from the frame's first byte
 *   8  checksum offset u16   where from there to put the result
 * </pre>
 */
public interface TapDevice extends AutoCloseable {
    /** What comes before each frame if there are offloads. */
    int OFFLOAD_HEADER_LENGTH = 10;

    /** The longest that {@link #read} ever delivers: header, Ethernet with two VLAN tags, a full IPv4 packet. */
    int MAX_READ_LENGTH = OFFLOAD_HEADER_LENGTH + 14 + 8 + 0xffff;

    /** What the system calls the device, like {@code zt0}; the same all its life. */
    String name();

    /**
     * To wait on, see {@code Poller}: it is ready if there is something to read or the device is gone. Read until there
     * is nothing left before waiting again, for some frames may already have left the system.
     */
    int fd();

    /** Whether frames come with a header, and may be written with one. */
    boolean hasOffloads();

    /** Whether runs of UDP may be read and written, too: Linux has had TCP far longer. */
    boolean hasUdpOffload();

    /**
     * Takes the next frame that the system sent, without waiting, with its header if there are offloads.
     *
     * @param buffer where to put it; a frame that does not fit is cut off
     * @param offset where in the buffer to begin
     * @return its length, or 0 if there is none now
     * @throws NativeException if the device is gone: removed by somebody, or closed
     */
    int read(byte[] buffer, int offset) throws NativeException;

    /**
     * Gives the system a frame, without header on every device.
     *
     * @return false if it did not take it: it is no frame, the device is down, gone or closed, or memory is short
     */
    boolean write(byte[] buffer, int offset, int length);

    /**
     * Memory to put frames into for {@link #write(int, int)}, in the byte order of the machine. It is always the same;
     * the first call says how long it is to be. Not to be used after {@link #close}.
     */
    ByteBuffer memory(int length);

    /**
     * Gives the system the frame that is in a part of {@link #memory}, without a copy and in one system call. A header
     * comes first if, and only if, there are offloads.
     *
     * @return false if it did not take it, as above; also if header and frame contradict each other
     */
    boolean write(int offset, int length);

    /** Sets the longest payload of a frame, in bytes, without its 14 bytes of header. */
    void setMtu(int mtu) throws NativeException;

    /** The longest payload of a frame, in bytes, as the system has it now: others may change it too. */
    int mtu() throws NativeException;

    /** Removes the device, and with it its addresses and routes. May be called again, then does nothing. */
    @Override
    void close();
}
