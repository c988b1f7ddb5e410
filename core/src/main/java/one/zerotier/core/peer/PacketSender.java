package one.zerotier.core.peer;

import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/**
 * How the parts of a node write packets: begin one, fill in the payload, send it. There is one packet at a time; a part
 * that wants to send two writes the second after the first is gone.
 */
public interface PacketSender {
    /** In place of a socket's id: from every local socket of the endpoint's family. */
    int ALL_SOCKETS = -1;

    /** Begins a packet; the payload goes into the writer. */
    ByteWriter begin(Verb verb, long destination);

    /**
     * Sends the packet by the best way there is: directly, through a root, or later, once the destination is known. Long
     * packets are fragmented.
     */
    void send(long nowMs, boolean compress);

    /** Sends the packet as one datagram to exactly this endpoint, which may be a relay's. */
    void sendVia(long nowMs, Peer peer, int socketId, Endpoint to, boolean compress);

    /** Says HELLO to a peer at an endpoint, or through a root if there is none. */
    void sendHello(long nowMs, Peer peer, int socketId, @Nullable Endpoint to);

    /** Asks a peer for a sign of life at an endpoint. */
    void sendEcho(long nowMs, Peer peer, int socketId, Endpoint to);
}
