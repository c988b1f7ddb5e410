package one.zerotier.core.multicast;

import java.util.stream.LongStream;
import one.zerotier.core.identity.Address;
import one.zerotier.core.social.Task;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * What a receiver of a spread frame is to do about it, as the one before it says. Not signed: it is between the two.
 *
 * <p>Layout: number of the copy u16, flags u8; with flag 1 an arc: budget u32, end u40, and with flag 2 its start u40, which else
 * is the receiver; number of listed addresses u16, addresses u40. PROTOCOL.md, "MULTICAST_SPREAD".
 */
final class SpreadTask {
    private static final int FLAG_ARC = 0x01;
    private static final int FLAG_START = 0x02;
    static final int MAX_LISTED = 512;
    private static final int MAX_FIXED_LENGTH = 2 + 1 + 4 + 5 + 5 + 2;
    private static final int ADDRESS_LENGTH = 5;
    /** Of any task. */
    static final int MAX_LENGTH = MAX_FIXED_LENGTH + ADDRESS_LENGTH * MAX_LISTED;

    private SpreadTask() {}

    /** At most. */
    static int lengthOf(Task task) {
        return MAX_FIXED_LENGTH + ADDRESS_LENGTH * task.listed().length;
    }

    static void encode(ByteWriter out, int number, Task task, long receiver) {
        boolean foreignStart = task.start() != receiver;
        out.int16(number).int8(task.hasArc() ? FLAG_ARC | (foreignStart ? FLAG_START : 0) : 0);
        if (task.hasArc()) {
            out.int32((int) task.budget()).int40(task.end());
            if (foreignStart) {
                out.int40(task.start());
            }
        }
        out.int16(task.listed().length);
        for (long address : task.listed()) {
            out.int40(address);
        }
    }

    /** Reads all but the number of the copy. */
    static Task decode(ByteReader in, long self) throws MalformedPacketException {
        int flags = in.uint8();
        long budget = 0;
        long end = self;
        long start = self;
        if ((flags & FLAG_ARC) != 0) {
            budget = in.uint32();
            end = in.uint40();
            start = (flags & FLAG_START) != 0 ? in.uint40() : self;
        }
        int count = in.uint16();
        if (count > MAX_LISTED || in.remaining() < ADDRESS_LENGTH * count) {
            throw new MalformedPacketException("more addresses than there can be");
        }
        long[] listed = new long[count];
        for (int i = 0; i < count; i++) {
            listed[i] = in.uint40();
        }
        long[] proper = LongStream.of(listed)
                .filter(address -> address != self && !Address.isReserved(address))
                .distinct()
                .toArray();
        return new Task(start, end, budget, proper);
    }
}
