package one.zerotier.core.offload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Joins consecutive segments of a stream, so that one write brings the kernel all of them. Only what {@link Segmenter} would
 * make again, byte for byte, is joined; any other frame is written as it came, after what was held of its stream.
 *
 * <p>Frames are held until {@link #flush}: whoever adds frames calls it when no more are there for the moment.
 */
public final class Coalescer {
    /** A header and a frame are at this place in memory: they go to the device in one write, before this returns. */
    @FunctionalInterface
    public interface Output {
        void write(int offset, int length);
    }

    private static final int FLOWS = 8;

    /** The longest frame that may be added. */
    public static final int MAX_FRAME_LENGTH = Flow.ROOM - OffloadHeader.LENGTH;
    /** A place for each flow, and one for a frame that is written at once. */
    public static final int MEMORY_LENGTH = (FLOWS + 1) * Flow.ROOM;

    private static final int SINGLE = FLOWS * Flow.ROOM;

    private final ByteBuffer memory;
    private final boolean joinsUdp;
    private final Output output;
    private final Flow[] flows = new Flow[FLOWS];
    private final FrameLayout layout = new FrameLayout();
    private final OffloadHeader header = new OffloadHeader();
    /** The flow that got the last frame: most likely the one of the next. */
    private Flow recent;

    private int openFlows;
    private long uses;

    public Coalescer(ByteBuffer memory, Output output) {
        this(memory, true, output);
    }

    /** {@code joinsUdp} is false for a device that cannot take many datagrams in one frame. */
    public Coalescer(ByteBuffer memory, boolean joinsUdp, Output output) {
        if (memory.order() != ByteOrder.nativeOrder() || memory.capacity() < MEMORY_LENGTH) {
            throw new IllegalArgumentException("Memory must be in native order and have " + MEMORY_LENGTH + " bytes.");
        }
        this.memory = memory;
        this.joinsUdp = joinsUdp;
        this.output = output;
        for (int i = 0; i < FLOWS; i++) {
            flows[i] = new Flow(memory, i * Flow.ROOM);
        }
        recent = flows[0];
        header.setPlain();
        header.write(memory, SINGLE);
    }

    /** Takes a frame, which is copied, and writes whatever has to be written now. */
    public void add(byte[] frame, int offset, int length) {
        uses++;
        if (recent.isOpen() && recent.append(frame, offset, length, uses)) {
            writeIfEnded(recent);
        } else {
            addToAnother(frame, offset, length);
        }
    }

    private void writeIfEnded(Flow flow) {
        if (flow.isEnded()) {
            write(flow);
        }
    }

    private void addToAnother(byte[] frame, int offset, int length) {
        if (length > MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException("A frame of " + length + " bytes is too long.");
        }
        switch (layout.parse(frame, offset, length)) {
            case TRANSPORT -> addToStream(frame, offset, length);
            case HIDDEN -> {
                flushRelated(frame, offset);
                writeSingle(frame, offset, length);
            }
            case OTHER -> writeSingle(frame, offset, length);
        }
    }

    private void addToStream(byte[] frame, int offset, int length) {
        Flow flow = openFlows == 0 ? null : find(frame, offset);
        if (flow != null && flow != recent && flow.append(frame, offset, length, uses)) {
            recent = flow;
            writeIfEnded(flow);
            return;
        }
        if (flow != null) {
            write(flow);
        }
        if ((layout.isTcp() || joinsUdp) && Flow.mayBegin(layout, frame, offset, length)) {
            begin(frame, offset, length);
        } else {
            writeSingle(frame, offset, length);
        }
    }

    private void begin(byte[] frame, int offset, int length) {
        Flow flow = free();
        if (flow.begin(layout, frame, offset, length, uses)) {
            recent = flow;
            openFlows++;
        } else {
            writeSingle(frame, offset, length);
        }
    }

    private @Nullable Flow find(byte[] frame, int offset) {
        for (Flow flow : flows) {
            if (flow.isOpen() && flow.isOf(layout, frame, offset)) {
                return flow;
            }
        }
        return null;
    }

    /** A flow that is closed; if none is, the one that was used least recently, written. */
    private Flow free() {
        if (!recent.isOpen()) {
            return recent;
        }
        Flow oldest = recent;
        for (Flow flow : flows) {
            if (!flow.isOpen()) {
                return flow;
            }
            if (flow.lastUse() < oldest.lastUse()) {
                oldest = flow;
            }
        }
        write(oldest);
        return oldest;
    }

    /** Writes all flows that this frame, whose ports are not known, may belong to. */
    private void flushRelated(byte[] frame, int offset) {
        for (int i = 0; i < FLOWS && openFlows > 0; i++) {
            Flow flow = flows[i];
            if (flow.isOpen() && (!layout.isAddressed() || flow.hasAddressesOf(layout, frame, offset))) {
                write(flow);
            }
        }
    }

    /** Writes all that is held. */
    public void flush() {
        for (int i = 0; i < FLOWS && openFlows > 0; i++) {
            if (flows[i].isOpen()) {
                write(flows[i]);
            }
        }
    }

    private void write(Flow flow) {
        openFlows--;
        int length = flow.close(header);
        output.write(flow.base(), length);
    }

    private void writeSingle(byte[] frame, int offset, int length) {
        memory.put(SINGLE + OffloadHeader.LENGTH, frame, offset, length);
        output.write(SINGLE, OffloadHeader.LENGTH + length);
    }
}
