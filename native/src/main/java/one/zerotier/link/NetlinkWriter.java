package one.zerotier.link;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes one netlink message; layouts are at {@link NetlinkReader} and {@link NetlinkAttributes}. */
final class NetlinkWriter {
    private static final int CAPACITY = 512; // our longest has about 100 bytes
    private static final int SEQUENCE = 8;
    private static final int ATTRIBUTE_HEADER_LENGTH = 4;

    private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

    NetlinkWriter(int type, int flags) {
        buffer.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(0)
                .putInt(0);
    }

    NetlinkWriter int8(int value) {
        buffer.put((byte) value);
        return this;
    }

    NetlinkWriter int16(int value) {
        buffer.putShort((short) value);
        return this;
    }

    NetlinkWriter int32(int value) {
        buffer.putInt(value);
        return this;
    }

    NetlinkWriter attribute(int type, InetAddress ip) {
        return attribute(type, ip.getAddress());
    }

    NetlinkWriter attribute(int type, int value) {
        return attribute(
                type,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.nativeOrder())
                        .putInt(value)
                        .array());
    }

    /** With a final 0. */
    NetlinkWriter attribute(int type, String text) {
        return attribute(type, (text + '\0').getBytes(StandardCharsets.UTF_8));
    }

    /** The whole message. */
    byte[] message(int sequence) {
        buffer.putInt(0, buffer.position());
        buffer.putInt(SEQUENCE, sequence);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private NetlinkWriter attribute(int type, byte[] value) {
        int length = ATTRIBUTE_HEADER_LENGTH + value.length;
        buffer.putShort((short) length).putShort((short) type).put(value);
        while (buffer.position() % NetlinkReader.ALIGNMENT != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }
}
