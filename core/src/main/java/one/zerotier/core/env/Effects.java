package one.zerotier.core.env;

import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/** All that a node can do to the world. Arrays are lent for the call; no method may call the node back. */
public interface Effects {
    /** Best effort: what the system refuses is lost, as in any network. */
    void sendDatagram(int socketId, Endpoint to, byte[] buffer, int offset, int length);

    /** The same with a small time to live: it opens our own NAT and dies on its way. */
    void sendShortLived(int socketId, Endpoint to, int timeToLive, byte[] buffer, int offset, int length);

    /** Hands an Ethernet frame, header included, to the virtual port of a network. */
    void deliverFrame(long networkId, byte[] buffer, int offset, int length);

    /** Keeps a piece of state for the next start, or forgets it if the content is null. */
    void persist(StateKind kind, long id, byte @Nullable [] content);

    /**
     * Asks for the memory-hard check of an identity, which takes 7 ms and should not hold up packets. The host answers with
     * {@code Node.onValidated}, later.
     */
    void validate(Identity identity);

    /** Tells the host of something that it or its operator may care about. */
    void emit(NodeEvent event);
}
