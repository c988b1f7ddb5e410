package one.zerotier.core.multicast;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;

/** Acknowledgements of spread frames, many in a packet. PROTOCOL.md, "MULTICAST_TAKEN". */
final class Takings {
    /** Far below the patience of those who wait for them. */
    private static final long DELAY_MS = 20;

    private static final int ENTRY_LENGTH = 8 + 2;
    private static final int MAX_ENTRIES = 100;

    /** Gets what others have taken. */
    interface Sink {
        void taken(long id, int number);
    }

    private final PacketSender sender;
    private final Timer timer;
    private final Map<Long, ByteWriter> open = new LinkedHashMap<>();

    Takings(PacketSender sender, Env env) {
        this.sender = sender;
        this.timer = env.timers().timer(this::sendAll);
    }

    /** A copy has come from this member. */
    void take(long nowMs, long from, long id, int number) {
        ByteWriter entries = open.computeIfAbsent(from, unused -> ByteWriter.growing());
        entries.int64(id).int16(number);
        if (entries.position() >= MAX_ENTRIES * ENTRY_LENGTH) {
            open.remove(from);
            send(nowMs, from, entries);
        } else {
            timer.setNoLaterThan(nowMs + DELAY_MS);
        }
    }

    private void sendAll(long nowMs) {
        for (Iterator<Map.Entry<Long, ByteWriter>> all = open.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Long, ByteWriter> entry = all.next();
            all.remove();
            send(nowMs, entry.getKey(), entry.getValue());
        }
    }

    private void send(long nowMs, long to, ByteWriter entries) {
        sender.begin(Verb.MULTICAST_TAKEN, to).bytes(entries.buffer(), 0, entries.position());
        sender.send(nowMs, false);
    }

    static void decode(ByteReader in, Sink sink) throws MalformedPacketException {
        while (in.remaining() > 0) {
            sink.taken(in.int64(), in.uint16());
        }
    }
}
