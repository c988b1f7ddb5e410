package one.zerotier.core.peer;

import java.util.Objects;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.PacketHeader;
import org.jspecify.annotations.Nullable;

/** An authentic packet on its way through the verbs: who sent it, where it came from, what it says. Reused, never kept. */
public final class ReceivedPacket {
    private final ByteReader reader = new ByteReader(new byte[0]);
    private final PacketHeader header = new PacketHeader();
    private @Nullable Peer sender;
    private int socketId;
    private @Nullable Endpoint from;

    public void set(Peer newSender, int newSocketId, Endpoint newFrom, byte[] buffer, int offset, int length) {
        sender = newSender;
        socketId = newSocketId;
        from = newFrom;
        header.wrap(buffer, offset, length);
    }

    public Peer sender() {
        return Objects.requireNonNull(sender);
    }

    public int socketId() {
        return socketId;
    }

    /** Of the sender, or of the relay that passed the packet on. */
    public Endpoint from() {
        return Objects.requireNonNull(from);
    }

    public PacketHeader header() {
        return header;
    }

    /** As it was on the wire. */
    public long id() {
        return header.id();
    }

    /** Whether the sender itself is at {@link #from}. */
    public boolean isDirect() {
        return header.hops() == 0;
    }

    /** A reader at the start of the payload. There is one; asking again starts over. */
    public ByteReader payload() {
        return reader.wrap(header.buffer(), header.payloadOffset(), header.payloadLength());
    }
}
