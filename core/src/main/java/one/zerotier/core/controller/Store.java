package one.zerotier.core.controller;

import one.zerotier.core.identity.Address;

/**
 * Where a controller keeps what must survive. Writes may be done later and by another thread: each call returns a number, and
 * the host tells {@link Controller#onDurable} up to which number everything is safe. Numbers go up by one.
 */
public interface Store {
    long save(NetworkRecord network);

    long save(MemberRecord member);

    /** Deletes a network with all its members. */
    long deleteNetwork(long networkId);

    long deleteMember(long networkId, Address address);
}
