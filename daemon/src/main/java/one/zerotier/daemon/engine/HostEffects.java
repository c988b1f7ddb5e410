package one.zerotier.daemon.engine;

import java.util.function.Consumer;
import one.zerotier.core.env.Effects;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/** What the node does to the world, done. */
final class HostEffects implements Effects {
    private final Sockets sockets;
    private final Ports ports;
    private final Memory memory;
    private final Validator validator;
    private final Consumer<NodeEvent> events;

    HostEffects(Sockets sockets, Ports ports, Memory memory, Validator validator, Consumer<NodeEvent> events) {
        this.sockets = sockets;
        this.ports = ports;
        this.memory = memory;
        this.validator = validator;
        this.events = events;
    }

    @Override
    public void sendDatagram(int socketId, Endpoint to, byte[] buffer, int offset, int length) {
        sockets.send(socketId, to, buffer, offset, length);
    }

    @Override
    public void sendShortLived(int socketId, Endpoint to, int timeToLive, byte[] buffer, int offset, int length) {
        sockets.sendShortLived(socketId, to, timeToLive, buffer, offset, length);
    }

    @Override
    public void deliverFrame(long networkId, byte[] buffer, int offset, int length) {
        Port port = ports.get(networkId);
        if (port != null) {
            port.channel().deliver(buffer, offset, length);
        }
    }

    @Override
    public void persist(StateKind kind, long id, byte @Nullable [] content) {
        memory.persist(kind, id, content);
    }

    @Override
    public void validate(Identity identity) {
        validator.validate(identity);
    }

    @Override
    public void emit(NodeEvent event) {
        events.accept(event);
    }
}
