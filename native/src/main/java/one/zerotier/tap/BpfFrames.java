package one.zerotier.tap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks over what one read from a BPF device of macOS returned: several frames, each with a header before it. In the
 * byte order of the machine:
 *
 * <pre>
 *   0  time of capture, seconds and microseconds   i32, i32
 *   8  captured length                             u32
 *  12  original length                             u32
 *  16  length of this header                       u16, more than 18 because of padding
 * </pre>
 *
 * The next header begins after header and frame, rounded up to 4. Nothing found in a header leads out of the buffer.
 */
final class BpfFrames {
    private static final int CAPTURED_LENGTH = 8;
    private static final int HEADER_LENGTH = 16;
    private static final int SMALLEST_HEADER = 18;
    private static final int ALIGNMENT = 4;

    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int next;
    private int end;
    private int frameOffset;
    private int frameLength;

    /** Starts over on the first {@code length} bytes of {@code bytes}. */
    void wrap(byte[] bytes, int length) {
        if (buffer.array() != bytes) {
            buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        }
        next = 0;
        end = length;
    }

    /** Goes to the next frame; false if there is none, or only nonsense. */
    boolean next() {
        if (end - next < SMALLEST_HEADER) {
            return false;
        }
        int headerLength = Short.toUnsignedInt(buffer.getShort(next + HEADER_LENGTH));
        int length = buffer.getInt(next + CAPTURED_LENGTH);
        if (headerLength < SMALLEST_HEADER
                || length < 0
                || headerLength > end - next
                || length > end - next - headerLength) {
            next = end;
            return false;
        }
        frameOffset = next + headerLength;
        frameLength = length;
        int total = headerLength + length;
        next += Math.min(end - next, (total + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        return true;
    }

    /** Where in the buffer the frame begins. */
    int frameOffset() {
        return frameOffset;
    }

    int frameLength() {
        return frameLength;
    }
}
