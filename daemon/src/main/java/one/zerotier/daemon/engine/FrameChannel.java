package one.zerotier.daemon.engine;

import one.zerotier.core.offload.Coalescer;
import one.zerotier.core.offload.OffloadHeader;
import one.zerotier.core.offload.Segmenter;
import one.zerotier.libc.NativeException;
import one.zerotier.tap.TapDevice;
import org.jspecify.annotations.Nullable;

/**
 * Frames between a device and the node. Where the device has offloads, the system hands over many segments of a stream in one
 * frame, which is split here, and takes many in one, which are joined here.
 */
final class FrameChannel implements AutoCloseable {
    /** The longest frame that a system hands over, with what stands before it. */
    static final int BUFFER_LENGTH = OffloadHeader.LENGTH + Coalescer.MAX_FRAME_LENGTH;

    /** What is read before somebody else's turn comes: some 0.3 ms of work. */
    private static final int BYTES_A_TURN = 192 * 1024;

    private static final int FRAMES_A_TURN = 64;
    /** So often at most nobody looks for an answer, after looks that were in vain. */
    private static final int MAX_PAUSE = 63;

    private final TapDevice tap;
    private final byte[] buffer;
    private final Segmenter.Sink receiver;
    private final OffloadHeader header = new OffloadHeader();
    private final Segmenter segmenter;
    private final @Nullable Coalescer coalescer;
    private final Runnable onMalformed;
    private boolean holding;
    private int lastBurst;

    // looks for answers
    private boolean delivered;
    private boolean looking;
    private int pause;
    private int pausesLeft;

    /**
     * @param buffer of {@link #BUFFER_LENGTH}, for reading; channels of one thread may share it
     * @param receiver takes frames of the host; the array is lent for the call
     * @param onMalformed is told of what the host has sent and is not what its header says
     */
    FrameChannel(TapDevice tap, byte[] buffer, Segmenter.Sink receiver, Runnable onMalformed) {
        this.tap = tap;
        this.buffer = buffer;
        this.receiver = receiver;
        this.onMalformed = onMalformed;
        this.segmenter = new Segmenter(receiver);
        this.coalescer = tap.hasOffloads()
                ? new Coalescer(tap.memory(Coalescer.MEMORY_LENGTH), tap.hasUdpOffload(), tap::write)
                : null;
    }

    /**
     * Takes what the host has sent, but not more than one turn has time for.
     *
     * @param afterFirst is run after the first frame where frames come singly: it need not wait for a look for a second one
     */
    void readBurst(Runnable afterFirst) throws NativeException {
        int frames = 0;
        int bytes = 0;
        int length = read();
        while (length > 0) {
            frames++;
            bytes += length;
            if (frames == 1 && lastBurst <= 1) {
                afterFirst.run();
            }
            length = frames < FRAMES_A_TURN && bytes < BYTES_A_TURN ? read() : 0;
        }
        lastBurst = frames;
        if (looking) {
            looking = false;
            pause = frames > 0 ? 0 : Math.min(2 * pause + 1, MAX_PAUSE);
            pausesLeft = pause;
        }
    }

    /**
     * Whether to read what the host may have answered to the frames of the last {@link #flush}, without waiting for the
     * system to tell: a host that answers at all often does so before the flush returns. One that does not is asked less
     * and less often.
     */
    boolean mayHaveAnswer() {
        if (delivered) {
            delivered = false;
            looking = pausesLeft == 0;
            pausesLeft = Math.max(0, pausesLeft - 1);
        }
        return looking;
    }

    private int read() throws NativeException {
        int length = tap.read(buffer, 0);
        if (length == 0) {
            return 0;
        }
        if (!tap.hasOffloads()) {
            receiver.frame(buffer, 0, length);
        } else if (length > OffloadHeader.LENGTH) {
            header.read(buffer, 0);
            readOffloaded(length - OffloadHeader.LENGTH);
        }
        return length;
    }

    private void readOffloaded(int length) {
        if (header.isPlain()) {
            receiver.frame(buffer, OffloadHeader.LENGTH, length);
        } else if (!segmenter.split(header, buffer, OffloadHeader.LENGTH, length)) {
            onMalformed.run();
        }
    }

    /** Gives the host a frame, at the next {@link #flush} at the latest. */
    void deliver(byte[] frame, int offset, int length) {
        if (coalescer == null) {
            tap.write(frame, offset, length);
            delivered = true;
        } else {
            coalescer.add(frame, offset, length);
            holding = true;
        }
    }

    void flush() {
        if (holding && coalescer != null) {
            holding = false;
            coalescer.flush();
            delivered = true;
        }
    }

    @Override
    public void close() {
        tap.close();
    }
}
