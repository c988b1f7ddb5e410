package one.zerotier.core.switching;

import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.peer.Path;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.wire.FragmentHeader;
import one.zerotier.core.wire.PacketHeader;
import one.zerotier.core.wire.Packets;

/**
 * Passes on what is for others. Only roots do; what they pass on they can neither read nor change, but for the hop count.
 * PROTOCOL.md, "Relaying".
 */
final class Relay {
    private final Peers peers;
    private final Roots roots;
    private final Outbox outbox;
    private final Introductions introductions;
    private final Env env;

    Relay(Peers peers, Roots roots, Outbox outbox, Introductions introductions, Env env) {
        this.peers = peers;
        this.roots = roots;
        this.outbox = outbox;
        this.introductions = introductions;
        this.env = env;
    }

    void relay(long nowMs, PacketHeader packet) {
        if (!mayRelay(packet.hops())) {
            return;
        }
        packet.incrementHops();
        Peer destination = peers.get(packet.destination());
        Path path = destination == null ? null : destination.bestPath(nowMs);
        if (destination != null && path != null) {
            outbox.relay(nowMs, destination, path, packet.buffer(), packet.offset(), packet.length());
            Peer source = peers.get(packet.source());
            if (source != null) {
                introductions.introduce(nowMs, source, destination);
            }
        } else {
            passUp(nowMs, packet.source(), packet.buffer(), packet.offset(), packet.length());
        }
    }

    void relay(long nowMs, FragmentHeader fragment) {
        if (!mayRelay(fragment.hops())) {
            return;
        }
        fragment.incrementHops();
        Peer destination = peers.get(fragment.destination());
        Path path = destination == null ? null : destination.bestPath(nowMs);
        if (destination != null && path != null) {
            outbox.relay(nowMs, destination, path, fragment.buffer(), fragment.offset(), fragment.length());
        } else {
            passUp(nowMs, 0, fragment.buffer(), fragment.offset(), fragment.length());
        }
    }

    private boolean mayRelay(int hops) {
        if (!roots.selfIsRoot()) {
            env.count(Counter.DROPPED_NOT_RELAYED);
            return false;
        }
        if (hops >= Packets.MAX_HOPS) {
            env.count(Counter.DROPPED_HOP_LIMIT);
            return false;
        }
        return true;
    }

    /** We do not know the destination; perhaps another root does. Never back to where it came from. */
    private void passUp(long nowMs, long source, byte[] buffer, int offset, int length) {
        Peer root = roots.best(nowMs);
        Path path = root == null ? null : root.bestPath(nowMs);
        if (root == null || path == null || root.addressValue() == source) {
            env.count(Counter.DROPPED_NO_ROUTE);
            return;
        }
        outbox.relay(nowMs, root, path, buffer, offset, length);
    }
}
