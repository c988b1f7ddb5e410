package one.zerotier.link;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Walks over the attributes of a message: length with these 4 bytes u16, type u16, value, padding to 4. */
final class NetlinkAttributes {
    private static final int HEADER_LENGTH = 4;
    private static final int TYPE = 2;
    /** The upper two bits say how the value is built, which whoever knows the type knows. */
    private static final int TYPE_MASK = 0x3fff;

    private final ByteBuffer buffer;
    private final int end;
    private int next;
    private int value;
    private int valueLength;
    private int type;

    NetlinkAttributes(ByteBuffer buffer, int from, int end) {
        this.buffer = buffer;
        this.next = from;
        this.end = end;
    }

    /** Goes to the next attribute; false if there is none. */
    boolean next() throws MalformedMessageException {
        int remaining = end - next;
        if (remaining < HEADER_LENGTH) {
            return false; // a few bytes of padding
        }
        int length = Short.toUnsignedInt(buffer.getShort(next));
        if (length < HEADER_LENGTH || length > remaining) {
            throw new MalformedMessageException("attribute has impossible length");
        }
        type = buffer.getShort(next + TYPE) & TYPE_MASK;
        value = next + HEADER_LENGTH;
        valueLength = length - HEADER_LENGTH;
        next += Math.min(remaining, NetlinkReader.aligned(length));
        return true;
    }

    int type() {
        return type;
    }

    int int32() throws MalformedMessageException {
        if (valueLength < 4) {
            throw new MalformedMessageException("attribute is too short for a number");
        }
        return buffer.getInt(value);
    }

    /** Text up to its end or a 0. */
    String string() {
        byte[] bytes = bytes();
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The attributes of which this one consists. */
    NetlinkAttributes nested() {
        return new NetlinkAttributes(buffer, value, value + valueLength);
    }

    InetAddress ip() throws MalformedMessageException {
        if (valueLength != 4 && valueLength != 16) {
            throw new MalformedMessageException("attribute is no address");
        }
        return Subnet.ip(bytes());
    }

    private byte[] bytes() {
        byte[] bytes = new byte[valueLength];
        buffer.get(value, bytes);
        return bytes;
    }
}
