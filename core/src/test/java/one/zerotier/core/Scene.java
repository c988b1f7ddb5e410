package one.zerotier.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import one.zerotier.core.controller.Store;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.RecordingEffects;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.World;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/** A node among remotes that a test plays. Time moves by hand; the remotes answer HELLO and ECHO while it does. */
final class Scene {
    static final int SOCKET_V4 = 4;
    static final int SOCKET_V6 = 6;

    private static final Endpoint ANY_V6 = Endpoint.parse("::/9993");
    /** More timers than that at one moment, and a node is busy with itself. */
    private static final int MAX_TIMERS_AT_ONCE = 1_000;

    final RecordingEffects effects = new RecordingEffects();
    final Node node;
    long nowMs;
    /** How identities are checked that the node wants checked. */
    Predicate<Identity> validity = Identity::isValid;

    private final Identity self;
    private final Endpoint bound;
    private final List<Remote> remotes = new ArrayList<>();

    Scene(long nowMs, SecretIdentity self, @Nullable World planet, Endpoint bound, @Nullable Store store) {
        this.nowMs = nowMs;
        this.self = self.identity();
        this.bound = bound;
        NodeConfig config = new NodeConfig(self, planet, List.of(), "linux/x86_64", store);
        node = new Node(nowMs, config, effects, Salsa20Random.seeded(1));
        plug(List.of());
    }

    /** Gives the node its sockets, and tells it which subnets its virtual ports have. */
    void plug(List<IpPrefix> virtual) {
        List<LocalNetwork.Socket> sockets =
                List.of(new LocalNetwork.Socket(SOCKET_V4, bound), new LocalNetwork.Socket(SOCKET_V6, ANY_V6));
        node.onNetworkChanged(nowMs, new LocalNetwork(sockets, List.of(bound), virtual, List.of()));
    }

    /** Adds a remote that the node does not know yet. */
    Remote remote(SecretIdentity identity, Endpoint endpoint) {
        Remote remote = new Remote(identity, endpoint, self);
        remotes.add(remote);
        return remote;
    }

    /** Lets the node and a remote greet each other, so that each knows a path to the other. */
    void meet(Remote remote) throws MalformedPacketException {
        receive(remote, remote.hello(nowMs, bound));
        answer();
        Peer peer = node.peer(remote.address());
        assertThat(peer).isNotNull();
        assertThat(peer.paths()).hasSize(1);
    }

    void receive(Remote from, byte[] datagram) {
        receive(from.endpoint(), datagram);
    }

    /** The node takes a datagram; identities that it wants checked are, at once. */
    void receive(Endpoint from, byte[] datagram) {
        byte[] copy = datagram.clone();
        node.onDatagram(nowMs, from.ip().isV4() ? SOCKET_V4 : SOCKET_V6, from, copy, 0, copy.length);
        List<Identity> unchecked = List.copyOf(effects.toValidate);
        effects.toValidate.clear();
        unchecked.forEach(identity -> node.onValidated(nowMs, identity, validity.test(identity)));
        settle();
    }

    /** Lets the node do everything that it does without waiting. */
    void settle() {
        for (int i = 0; node.nextDeadlineMs() <= nowMs; i++) {
            assertThat(i).as("timers at one moment").isLessThan(MAX_TIMERS_AT_ONCE);
            node.onDeadline(nowMs);
        }
    }

    /** Time passes; what the node sends is answered if it is HELLO or ECHO. Returns all of it. */
    List<Sent> pass(long ms) throws MalformedPacketException {
        long untilMs = nowMs + ms;
        List<Sent> all = answer();
        while (node.nextDeadlineMs() <= untilMs) {
            nowMs = Math.max(nowMs, node.nextDeadlineMs());
            settle();
            all.addAll(answer());
        }
        nowMs = untilMs;
        return all;
    }

    private List<Sent> answer() throws MalformedPacketException {
        List<Sent> all = new ArrayList<>();
        while (!effects.sent.isEmpty()) {
            for (Sent sent : take()) {
                all.add(sent);
                for (Remote remote : remotes) {
                    OpenPacket packet = remote.open(sent.bytes());
                    if (packet != null && packet.verb() == Verb.HELLO) {
                        receive(sent.to(), remote.helloReply(packet, bound, new byte[0]));
                    } else if (packet != null && packet.verb() == Verb.ECHO) {
                        receive(
                                sent.to(),
                                remote.ok(Verb.ECHO, packet.header().id(), out -> out.bytes(packet.payload())));
                    }
                }
            }
        }
        return all;
    }

    /** What the node has sent since the last call. */
    List<Sent> take() {
        List<Sent> sent = List.copyOf(effects.sent);
        effects.sent.clear();
        return sent;
    }
}
