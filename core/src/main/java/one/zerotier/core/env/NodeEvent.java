package one.zerotier.core.env;

import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.Endpoint;

/** What a node tells its host. Events carry names, not state: the host asks for what it needs once the input is done. */
public sealed interface NodeEvent {
    /** Whether some root hears us; a root of its own world is always online. */
    record OnlineChanged(boolean online) implements NodeEvent {}

    /** Configuration, status or membership of a network changed; its virtual port must follow. */
    record NetworkChanged(long networkId) implements NodeEvent {}

    /** We are no longer on this network. */
    record NetworkLeft(long networkId) implements NodeEvent {}

    /** A peer can now be reached at this endpoint without a relay. */
    record PathFound(Address peer, Endpoint endpoint) implements NodeEvent {}

    /** A peer has no direct path any more. */
    record PathsLost(Address peer) implements NodeEvent {}

    /** A root has another node under our address: we must make ourselves a new identity. */
    record IdentityCollision(Address reporter) implements NodeEvent {}

    /** A newer planet or moon has arrived, signed as it must be. */
    record WorldUpdated(long worldId, long timestamp) implements NodeEvent {}

    /** The endpoints that others see us at are no longer what they were. */
    record ExternalEndpointsChanged() implements NodeEvent {}

    /** A member of a network of ours gets no address, because no pool has a free one. Said once until that changes. */
    record PoolsExhausted(long networkId, Address member) implements NodeEvent {}

    /**
     * A member, possibly ourselves, sends more multicasts than its network's limits allow, and some are dropped. Said once in a
     * minute, whatever groups they are for.
     *
     * @param mac of the group of the first of them
     * @param adi of that group, too
     */
    record MulticastLimited(long networkId, Address member, long mac, int adi) implements NodeEvent {}

    /**
     * A peer has something to say that is not the node's business. Its identity is authentic, its words are anything.
     *
     * @param type which application it is for
     * @param data at most {@value #MAX_DATA_LENGTH} bytes; the receiver's to keep
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares messages
    record UserMessage(Identity from, long type, byte[] data) implements NodeEvent {
        public static final int MAX_DATA_LENGTH = 1024;
    }
}
