package one.zerotier.core.switching;

import one.zerotier.core.wire.PacketHeader;

/**
 * Packets with frames that came a moment ago: a second copy of one, which a network may make, costs a lookup and no
 * decryption. Only authentic ones get in here, so nobody can make us drop what he has not seen.
 */
final class RecentPackets {
    /** A power of two. Copies follow each other closely; what is pushed out is decrypted twice, no more. */
    private static final int CAPACITY = 1024;

    private final long[] ids = new long[CAPACITY];
    private final long[] macs = new long[CAPACITY];

    boolean contains(PacketHeader packet) {
        int at = slot(packet.id());
        return ids[at] == packet.id() && macs[at] == packet.mac();
    }

    void add(PacketHeader packet) {
        int at = slot(packet.id());
        ids[at] = packet.id();
        macs[at] = packet.mac();
    }

    /** Ids are random, or encrypted. */
    private static int slot(long id) {
        return (int) id & CAPACITY - 1;
    }
}
