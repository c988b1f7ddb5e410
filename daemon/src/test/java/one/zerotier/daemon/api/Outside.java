package one.zerotier.daemon.api;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import one.zerotier.core.Node;
import one.zerotier.core.env.Effects;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/** The world around one node: keeps what it sends until somebody fetches it. */
final class Outside implements Effects {
    /** A datagram under way. */
    @SuppressWarnings("ArrayRecordComponent")
    record Sent(Endpoint to, byte[] bytes) {}

    final Deque<Sent> sent = new ArrayDeque<>();
    private final Deque<Identity> unchecked = new ArrayDeque<>();

    /** Does the checks that the node asked for; false if there were none. */
    boolean validateAll(Node node, long nowMs) {
        boolean any = !unchecked.isEmpty();
        while (!unchecked.isEmpty()) {
            Identity identity = unchecked.removeFirst();
            node.onValidated(nowMs, identity, identity.isValid());
        }
        return any;
    }

    @Override
    public void sendDatagram(int socketId, Endpoint to, byte[] buffer, int offset, int length) {
        sent.addLast(new Sent(to, Arrays.copyOfRange(buffer, offset, offset + length)));
    }

    @Override
    public void sendShortLived(int socketId, Endpoint to, int timeToLive, byte[] buffer, int offset, int length) {}

    @Override
    public void deliverFrame(long networkId, byte[] buffer, int offset, int length) {}

    @Override
    public void persist(StateKind kind, long id, byte @Nullable [] content) {}

    @Override
    public void validate(Identity identity) {
        unchecked.addLast(identity);
    }

    @Override
    public void emit(NodeEvent event) {}
}
