package one.zerotier.daemon.api;

import java.util.List;
import one.zerotier.core.Node;
import one.zerotier.core.NodeConfig;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.TestIdentities;

/** Another real node, one wire away. */
final class Neighbour {
    static final Endpoint THERE = Endpoint.parse("10.77.0.2/8993");
    private static final int SOCKET = 1;

    private final Outside outside = new Outside();
    private final Node node;

    Neighbour(long nowMs) {
        node = new Node(
                nowMs,
                new NodeConfig(TestIdentities.MEMBER, FakeEngine.planet(), List.of(), "linux/x86_64", null),
                outside,
                Salsa20Random.seeded(2));
        node.onNetworkChanged(nowMs, hostAt(THERE));
    }

    static LocalNetwork hostAt(Endpoint endpoint) {
        return new LocalNetwork(
                List.of(new LocalNetwork.Socket(SOCKET, new Endpoint(IpAddress.ANY_V4, endpoint.port()))),
                List.of(endpoint),
                List.of(),
                List.of());
    }

    Node node() {
        return node;
    }

    /** Carries datagrams both ways; false if there were none. */
    boolean turn(long nowMs, Node other, Outside otherOutside) {
        while (node.nextDeadlineMs() <= nowMs) {
            node.onDeadline(nowMs);
        }
        boolean busy = outside.validateAll(node, nowMs);
        busy |= carry(nowMs, outside, other, THERE, FakeEngine.HERE);
        busy |= carry(nowMs, otherOutside, node, FakeEngine.HERE, THERE);
        return busy;
    }

    private static boolean carry(long nowMs, Outside from, Node to, Endpoint source, Endpoint destination) {
        boolean any = !from.sent.isEmpty();
        while (!from.sent.isEmpty()) {
            Outside.Sent datagram = from.sent.removeFirst();
            if (datagram.to().equals(destination)) {
                to.onDatagram(nowMs, SOCKET, source, datagram.bytes(), 0, datagram.bytes().length);
            }
        }
        return any;
    }
}
