package one.zerotier.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks over the netlink messages in a buffer. In the byte order of the machine:
 *
 * <pre>
 *   0  length with this header   u32        8  sequence number, that of the request   u32
 *   4  type                      u16       12  port of the socket that it is for      u32
 *   6  flags                     u16       16  payload, then padding to 4
 * </pre>
 */
final class NetlinkReader {
    static final int HEADER_LENGTH = 16;
    static final int ALIGNMENT = 4;

    private static final int TYPE = 4;
    private static final int FLAGS = 6;
    private static final int SEQUENCE = 8;

    private final ByteBuffer buffer;
    private int message;
    private int length;
    private int next;

    /** Over all of {@code bytes}. */
    NetlinkReader(byte[] bytes) {
        this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** Goes to the next message; false if there is none. */
    boolean next() throws MalformedMessageException {
        int remaining = buffer.limit() - next;
        if (remaining == 0) {
            return false;
        }
        if (remaining < HEADER_LENGTH) {
            throw new MalformedMessageException("rest is too short for a message");
        }
        message = next;
        length = buffer.getInt(message);
        if (length < HEADER_LENGTH || length > remaining) {
            throw new MalformedMessageException("message has impossible length");
        }
        next += Math.min(remaining, aligned(length));
        return true;
    }

    int type() {
        return Short.toUnsignedInt(buffer.getShort(message + TYPE));
    }

    int flags() {
        return Short.toUnsignedInt(buffer.getShort(message + FLAGS));
    }

    int sequence() {
        return buffer.getInt(message + SEQUENCE);
    }

    int uint8(int payloadOffset) throws MalformedMessageException {
        return Byte.toUnsignedInt(buffer.get(position(payloadOffset, 1)));
    }

    int int32(int payloadOffset) throws MalformedMessageException {
        return buffer.getInt(position(payloadOffset, 4));
    }

    /** The attributes after the first {@code headerLength} bytes of the payload, which are of fixed layout. */
    NetlinkAttributes attributes(int headerLength) throws MalformedMessageException {
        int from = position(headerLength, 0);
        return new NetlinkAttributes(buffer, from, message + length);
    }

    static int aligned(int length) {
        return length > Integer.MAX_VALUE - ALIGNMENT ? length : (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private int position(int payloadOffset, int size) throws MalformedMessageException {
        if (payloadOffset + size > length - HEADER_LENGTH) {
            throw new MalformedMessageException("message ends too early");
        }
        return message + HEADER_LENGTH + payloadOffset;
    }
}
