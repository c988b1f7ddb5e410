package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.network.SpreadingGroup;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.vectors.SpreadPacket;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;

/** A node on a network with a group that is spread, with Alice and Mallory, who are members, and Trudy, who is not. */
final class SpreadScene {
    static final long START_MS = 1_700_000_000_000L;
    static final long WINDOW_MS = 1_800_000;
    static final MulticastGroup GROUP = new MulticastGroup(0x0100_5e01_0203L, 0);
    static final long EVERYBODY = 0xffff_ffffL;

    final SecretIdentity self = secretIdentity("a6146c5c9c");
    final SecretIdentity controller = secretIdentity("db57de1b1d");
    final long networkId = controller.address().value() << 24 | 1;
    final Scene scene = new Scene(START_MS, self, null, Endpoint.parse("10.3.0.1/9993"), null);
    final Remote founder = scene.remote(controller, Endpoint.parse("10.2.0.1/9993"));
    final Remote mallory = scene.remote(secretIdentity("ecfe84bbe1"), Endpoint.parse("10.4.0.1/9993"));
    final Remote alice = scene.remote(secretIdentity("7e19c3291d"), Endpoint.parse("10.5.0.1/9993"));
    final Remote trudy = scene.remote(secretIdentity("0f995ce3ce"), Endpoint.parse("10.6.0.1/9993"));
    /** A member whom our node has never met. */
    final SecretIdentity carol = secretIdentity("81db497a70");

    SpreadScene() throws MalformedPacketException {
        this(config -> config);
    }

    /** On a private network that allows 1,000 receivers, unless the test wants another one. */
    SpreadScene(UnaryOperator<NetworkConfig.Builder> change) throws MalformedPacketException {
        for (Remote remote : List.of(founder, mallory, alice, trudy)) {
            scene.meet(remote);
        }
        NetworkConfig config = change.apply(NetworkConfig.builder(networkId, self.address())
                        .issued(START_MS, WINDOW_MS, 1)
                        .multicastLimit(1_000)
                        .broadcast(true)
                        .membership(certificate(self, START_MS))
                        .rules(RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT))))
                .build();
        scene.node.join(START_MS, networkId, NetworkConfigCodec.encode(config).encode());
        scene.node.subscribe(START_MS, networkId, Set.of(GROUP));
        scene.settle();
        for (Remote member : List.of(mallory, alice)) {
            CertificateOfMembership shown = certificate(member.secret(), START_MS);
            send(
                    member,
                    Verb.NETWORK_CREDENTIALS,
                    new NetworkCredentials(List.of(shown), List.of(), List.of(), List.of(), List.of())::encode);
            like(member, SpreadingGroup.GROUP, GROUP);
        }
        scene.take();
    }

    CertificateOfMembership certificate(SecretIdentity member, long timestamp) {
        return CertificateOfMembership.of(networkId, timestamp, WINDOW_MS, member.identity())
                .sign(controller);
    }

    void like(Remote from, MulticastGroup... groups) {
        send(from, Verb.MULTICAST_LIKE, out -> {
            for (MulticastGroup group : groups) {
                group.encode(out.int64(networkId));
            }
        });
    }

    /** As an honest origin makes it at this moment. */
    SpreadPacket frame(SecretIdentity origin) {
        SpreadPacket frame = new SpreadPacket(networkId, origin, GROUP, scene.nowMs);
        frame.membership = certificate(origin, START_MS);
        return frame;
    }

    void send(Remote from, Verb verb, Consumer<ByteWriter> payload) {
        scene.receive(from, from.seal(verb, payload));
    }

    void spread(Remote from, SpreadPacket frame) {
        send(from, Verb.MULTICAST_SPREAD, frame::encode);
    }

    /** The same from somebody who changes it on the way. */
    void spread(Remote from, SpreadPacket task, byte[] frame) {
        send(from, Verb.MULTICAST_SPREAD, out -> out.bytes(task.task()).bytes(frame));
    }

    /** A view, as the node asks for when the group is used; this one says what it likes. */
    void tellView(Remote teller, long total, long... likers) throws MalformedPacketException {
        for (Sent sent : scene.take()) {
            OpenPacket packet = teller.open(sent.bytes());
            if (packet != null && packet.verb() == Verb.MULTICAST_VIEW) {
                scene.receive(
                        teller, teller.ok(Verb.MULTICAST_VIEW, packet.header().id(), out -> {
                            GROUP.encode(out.int64(networkId));
                            out.int32((int) total).int16(likers.length);
                            for (long liker : likers) {
                                out.int40(liker);
                            }
                            out.int16(0);
                        }));
                return;
            }
        }
        throw new AssertionError("nobody asked " + teller.address() + " for a view");
    }

    /** Addresses of nobody. */
    static long[] strangers(int count) {
        long[] addresses = new long[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = 0x30_0000_0000L + i * 0x0123_4567L;
        }
        return addresses;
    }

    /** Time passes, and nobody answers; returns what the node sent. */
    int sentWithin(long ms) {
        int sent = scene.take().size();
        long untilMs = scene.nowMs + ms;
        while (scene.node.nextDeadlineMs() <= untilMs) {
            scene.nowMs = Math.max(scene.nowMs, scene.node.nextDeadlineMs());
            scene.settle();
            sent += scene.take().size();
        }
        scene.nowMs = untilMs;
        return sent;
    }

    int delivered() {
        return scene.effects.delivered.size();
    }

    long count(Counter counter) {
        return scene.node.counters().get(counter);
    }
}
