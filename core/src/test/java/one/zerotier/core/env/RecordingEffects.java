package one.zerotier.core.env;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/** Remembers everything that a node did, for tests to look at. */
public class RecordingEffects implements Effects {
    /** A datagram as it left. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Sent(int socketId, Endpoint to, byte[] bytes) {}

    /** A frame as it reached the virtual port. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Delivered(long networkId, byte[] frame) {}

    /** A piece of state. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Persisted(StateKind kind, long id, byte @Nullable [] content) {}

    public final List<Sent> sent = new ArrayList<>();
    public final List<Delivered> delivered = new ArrayList<>();
    public final List<Persisted> persisted = new ArrayList<>();
    public final List<Identity> toValidate = new ArrayList<>();
    public final List<NodeEvent> events = new ArrayList<>();

    @Override
    public void sendDatagram(int socketId, Endpoint to, byte[] buffer, int offset, int length) {
        sent.add(new Sent(socketId, to, Arrays.copyOfRange(buffer, offset, offset + length)));
    }

    @Override
    public void sendShortLived(int socketId, Endpoint to, int timeToLive, byte[] buffer, int offset, int length) {
        sendDatagram(socketId, to, buffer, offset, length);
    }

    @Override
    public void deliverFrame(long networkId, byte[] buffer, int offset, int length) {
        delivered.add(new Delivered(networkId, Arrays.copyOfRange(buffer, offset, offset + length)));
    }

    @Override
    public void persist(StateKind kind, long id, byte @Nullable [] content) {
        persisted.add(new Persisted(kind, id, content));
    }

    @Override
    public void validate(Identity identity) {
        toValidate.add(identity);
    }

    @Override
    public void emit(NodeEvent event) {
        events.add(event);
    }
}
